/** A part of a field, and its segmentation beside it. */

import { OpenFile } from "../shared/files/read.ts";
import { findHdus } from "../shared/formats/fits.ts";
import { pixelsOf } from "../shared/formats/fits-image.ts";
import { encodePng } from "../shared/formats/png.ts";
import { Sequence } from "../shared/random/sequence.ts";
import { openFieldImage } from "../sim/cutouts/field-image.ts";

/** Side of the part, at the field's lower left [pixels]. */
const SIDE = 512;
/** asinh(s / SOFT), s in standard deviations of the sky's noise, white at WHITE */
const SOFT = 2;
const WHITE = 150;

/** A PNG, the image in grey, each segment in a colour. */
export function drawField(path: string): Uint8Array {
  const image = openFieldImage(path);
  const [{ read, sky }] = image.bands;
  const [ny, nx] = image.size.map((side) => Math.min(side, SIDE));
  const segments = segmentRows(path, image.size[1]);
  const data = new Uint8Array(ny * 2 * nx * 3);
  const row = new Float32Array(image.size[1]);
  for (let y = 0; y < ny; y++) {
    read(y, row);
    const ids = segments(y);
    for (let x = 0; x < nx; x++) {
      const deviation = (row[x] - (sky?.level ?? 0)) / (sky?.noise ?? 1);
      const grey = Math.asinh(deviation / SOFT) / Math.asinh(WHITE / SOFT);
      const at = ((ny - 1 - y) * 2 * nx + x) * 3; // pictures begin at the top
      data.fill(Math.max(0, Math.min(255, Math.round(30 + 225 * grey))), at, at + 3);
      data.set(colorOf(ids[x]), at + 3 * nx);
    }
  }
  image.close();
  return encodePng({ width: 2 * nx, height: ny, channels: 3, data });
}

function segmentRows(path: string, nx: number): (y: number) => Int32Array {
  const file = OpenFile.open(path);
  const hdu = findHdus(file).find(({ name }) => name === "SEG")!;
  const pixels = pixelsOf(file, hdu);
  const ids = new Int32Array(nx);
  return (y) => {
    pixels(y * nx, ids);
    return ids;
  };
}

const colors = new Map<number, readonly number[]>([[0, [0, 0, 0]]]);

/** Bright, and far from that of a neighbour as a rule. */
function colorOf(id: number): readonly number[] {
  const known = colors.get(id);
  if (known !== undefined) return known;
  const random = new Sequence(`segment ${id}`);
  const color = [0, 1, 2].map(() => 60 + random.below(196));
  colors.set(id, color);
  return color;
}
