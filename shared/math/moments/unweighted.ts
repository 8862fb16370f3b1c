/** Moments without a weight function: exact sums, for images that hold all the light and no noise. */
import type { SecondMoments } from "../shape.ts";
import type { Stamp } from "./stamp.ts";

export interface UnweightedMoments {
  /** sum of the pixels */
  readonly flux: number;
  /** centroid [pixels from the lower-left corner] */
  readonly x: number;
  readonly y: number;
  /** about the centroid [pixel^2]; the pixel's own 1/12 is in it */
  readonly moments: SecondMoments;
}

/** Q_ij = sum I (r_i - c_i) (r_j - c_j) / sum I with c = sum I r / sum I. NaN where the sum of the pixels is 0. */
export function unweightedMoments({ pixels, nx, ny }: Stamp): UnweightedMoments {
  // about the middle of the stamp: the shift to the centroid takes little away then
  const [cx, cy] = [nx / 2, ny / 2];
  let [flux, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
  for (let j = 0, p = 0; j < ny; j++) {
    const y = j + 0.5 - cy;
    let [row, rowX, rowXx] = [0, 0, 0];
    for (let i = 0; i < nx; i++, p++) {
      const x = i + 0.5 - cx;
      const light = pixels[p];
      row += light;
      rowX += light * x;
      rowXx += light * x * x;
    }
    flux += row;
    sx += rowX;
    sy += row * y;
    sxx += rowXx;
    sxy += rowX * y;
    syy += row * y * y;
  }
  const [x, y] = [sx / flux, sy / flux];
  const moments = { xx: sxx / flux - x * x, xy: sxy / flux - x * y, yy: syy / flux - y * y };
  return { flux, x: x + cx, y: y + cy, moments };
}
