/** Which axes of an array are stamps, and whether they are such as the network knows. */
import type { ImageSystem } from "../../../datasets/image-system.ts";
import { badInput } from "../../../shared/errors.ts";
import { inWords } from "../../../train/bands/pick-bands.ts";
import { nameInData, type WantedImage } from "../../../train/bands/wanted-bands.ts";

export interface Layout {
  readonly count: number;
  readonly shape: readonly [bands: number, height: number, width: number];
}

/**
 * [ny, nx]: one stamp of one band; [N, bands, ny, nx]. Of three axes the first counts stamps for a network of one band, and bands of
 * one stamp for a network of as many: it is never both. `known` says it of a file that knows its bands.
 * @param where names the file @param shape slowest axis first @param known number of bands of the file; undefined: not known
 * @throws GalforgeError for another number of axes, no stamp at all, or other bands than the network knows
 */
export function layoutOf(
  where: string,
  shape: readonly number[],
  image: WantedImage,
  known?: number,
): Layout {
  const layout = axesOf(where, shape, image, known);
  if (shape.includes(0)) throw badInput(where, `holds no stamps: its shape is ${list(shape)}`);
  if (known === undefined && layout.shape[0] !== image.bands.length) {
    throw badInput(
      where,
      `has the shape ${list(shape)}: its images are in ${bandsInWords(layout.shape[0])}, but the network takes ${inWords(image.bands)}${remedy(image)}`,
      { shape, bands: image.bands.length },
    );
  }
  return layout;
}

function axesOf(
  where: string,
  shape: readonly number[],
  image: WantedImage,
  known = image.bands.length,
): Layout {
  const [a, b, c, d] = shape;
  const count = image.bands.length;
  if (shape.length === 2) return { count: 1, shape: [1, a, b] };
  if (shape.length === 4) return { count: a, shape: [b, c, d] };
  if (shape.length !== 3) {
    throw badInput(
      where,
      `has the shape ${list(shape)}; stamps are an array [ny, nx], [N, ny, nx] or [N, bands, ny, nx]`,
    );
  }
  if (known === 1) return { count: a, shape: [1, b, c] };
  if (a === known) return { count: 1, shape: [a, b, c] };
  throw badInput(
    where,
    `has the shape ${list(shape)}: that is neither one stamp in ${inWords(image.bands)}, [${count}, ny, nx], nor stamps in them, [N, ${count}, ny, nx]`,
    { shape, bands: count },
  );
}

const remedy = ({ bands }: WantedImage): string =>
  bands.length === 1
    ? ". Give one of its bands: file.fits[0][BAND], or a list with the column image"
    : `: [${bands.length}, ny, nx], [N, ${bands.length}, ny, nx], or a list with the columns ${bands.map((band) => `image_${nameInData(band)}`).join(", ")}`;

export const isKnownShape = (shape: Layout["shape"], image: ImageSystem): boolean =>
  shape[0] === image.bands.length && shape[1] === image.height && shape[2] === image.width;

/** @throws GalforgeError for stamps of another size than the network's, of a file that is not resampled */
export function checkShape(where: string, shape: Layout["shape"], image: ImageSystem): void {
  if (isKnownShape(shape, image)) return;
  const [{ pixel_scale }] = image.bands;
  const known = [image.bands.length, image.height, image.width];
  const scale = pixel_scale === undefined ? "" : ` at ${pixel_scale} arcsec/pixel`;
  throw badInput(
    where,
    `holds stamps of ${spell(shape)}, but the network knows stamps of ${spell(known)}${scale} only. Other sizes are cut and ` +
      "resampled from NPY and FITS images",
    { shape, known },
  );
}

const bandsInWords = (bands: number): string => (bands === 1 ? "one band" : `${bands} bands`);

const spell = ([bands, height, width]: readonly number[]): string =>
  `${height} x ${width} pixels (ny x nx) in ${bands} ${bands === 1 ? "band" : "bands"}`;

const list = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
