/** Real cutouts above simulated ones, in one stretch. */
import { drawMosaic, greyPicture, robustStretch } from "../../datasets/mosaic.ts";
import type { Picture } from "../../shared/formats/png.ts";

/** Stamps in a row of the picture, and rows of each kind. */
export const SHOWN = { columns: 10, rows: 2 };
/** Width that a stamp has at least [pixels of the picture]. */
const CELL = 96;

/** @param real, simulated stamps [height * width] of one band, equally many */
export function matchPicture(
  real: readonly Float32Array[],
  simulated: readonly Float32Array[],
  size: { readonly height: number; readonly width: number },
): Picture {
  const all = [...real, ...simulated];
  const each = size.height * size.width;
  const pixels = new Float32Array(all.length * each);
  all.forEach((stamp, k) => {
    pixels.set(stamp, k * each);
  });
  const stretch = robustStretch(pixels.subarray(0, real.length * each));
  const pictures = all.map((stamp) => greyPicture(stamp, size, stretch));
  return drawMosaic(pictures, {
    columns: Math.min(SHOWN.columns, real.length),
    scale: Math.max(1, Math.ceil(CELL / size.width)),
    captions: [],
  });
}
