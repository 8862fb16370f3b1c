/** Single pixels that no light through a PSF makes: cosmic rays, hot and dead pixels, -9999 for none. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Such a pixel differs from the sky by more than this many sigma, */
const SIGNIFICANT = 20;
/** has more than this share of all light (or a galaxy of few counts would have many), */
const LEAST_LIGHT = 0.05;
/** and of the light of the 3 x 3 pixels about it: a Gaussian PSF of a FWHM of one pixel has 0.6 in the middle one, simulated surveys 0.23. */
const MOST_SHARE = 0.7;

/**
 * Whether there is one. Without noise there is none.
 * @param pixels [.., nx] @param rows, columns where to look @param sky, sigma level and noise of a sky pixel
 */
export function hasSpike(
  pixels: Float32Array,
  nx: number,
  rows: Span,
  columns: Span,
  sky: number,
  sigma: number,
): boolean {
  const spikes: number[] = [];
  let light = 0;
  for (let j = rows.from; j < rows.to; j++) {
    for (let i = columns.from, at = j * nx + i; i < columns.to; i++, at++) {
      const excess = pixels[at] - sky;
      light += excess;
      if (Math.abs(excess) > SIGNIFICANT * sigma && isAlone(pixels, nx, rows, columns, at, sky)) {
        spikes.push(Math.abs(excess));
      }
    }
  }
  return sigma > 0 && spikes.some((excess) => excess > LEAST_LIGHT * Math.abs(light));
}

/** Whether a pixel has nearly all light of its surroundings. */
function isAlone(
  pixels: Float32Array,
  nx: number,
  rows: Span,
  columns: Span,
  at: number,
  sky: number,
): boolean {
  const [y, x] = [Math.floor(at / nx), at % nx];
  let all = 0;
  for (let j = Math.max(rows.from, y - 1); j < Math.min(rows.to, y + 2); j++) {
    for (let i = Math.max(columns.from, x - 1); i < Math.min(columns.to, x + 2); i++) {
      all += Math.abs(pixels[j * nx + i] - sky);
    }
  }
  return Math.abs(pixels[at] - sky) > MOST_SHARE * all;
}
