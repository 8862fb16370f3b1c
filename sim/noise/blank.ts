/**
 * The noise of an image of blank sky: its standard deviation, and its covariance
 *   xi(d) = sum_p v(p) v(p + d) / (number of such pairs) / sigma^2,  v: less the mean,
 * over pairs of pixels with a value, from Fourier transforms of tiles that are padded by zeros, so that nothing wraps around. What few
 * pixels say of far lags is noise: they are weighted by a taper that is 1 up to half of the reach, and falls to 0 as a cosine.
 */
import { badInput, outOfRange } from "../../shared/errors.ts";
import { Fft2, powerOfTwo } from "../../shared/math/fft-2d.ts";
import type { Covariance, KernelImage } from "./covariance.ts";
import { tabulate } from "./covariance.ts";

export interface BlankNoise {
  readonly covariance: Covariance;
  /** standard deviation of a pixel, in the unit of the image */
  readonly sigma: number;
}

/** The longest lag that is looked at [pixel]. */
export const MOST_REACH = 24;
/** Shorter sides say little of anything. */
const LEAST_SIDE = 64;
/** Of a larger image its middle is enough. */
const MOST_SIDE = 2000;
const TILE = 1000;

/**
 * @param stampSide the shorter side of the stamps: noise is not correlated beyond half of it
 * @throws GalforgeError for an image that is too small, constant, or without values
 */
export function blankNoise(where: string, image: KernelImage, stampSide: number): BlankNoise {
  const { ny, nx } = image;
  if (Math.min(ny, nx) < LEAST_SIDE) {
    throw outOfRange(`${where}: the shorter side`, Math.min(ny, nx), `at least ${LEAST_SIDE} pixels`);
  }
  const middle = cropped(image);
  const { mean, sigma, count } = moments(middle.pixels);
  if (2 * count < middle.pixels.length) {
    throw badInput(
      where,
      `only ${count} of its ${middle.pixels.length} pixels have a value: more than half are needed`,
    );
  }
  if (!(sigma > 1e-12 * Math.abs(mean)))
    throw badInput(where, `is constant (${mean}): there is no noise in it`);
  const reach = Math.min(MOST_REACH, Math.floor(Math.min(ny, nx) / 4), Math.floor(stampSide / 2));
  const pairs = pairSums(middle, mean, reach);
  const covariance = tabulate(reach, (dx, dy) => {
    const [sum, number] = pairs(dx, dy);
    return number === 0 ? 0 : (taper(Math.hypot(dx, dy) / (reach + 1)) * sum) / number / sigma ** 2;
  });
  return { covariance, sigma };
}

/** @param t lag over the reach */
const taper = (t: number): number => {
  if (t <= 0.5) return 1;
  return t >= 1 ? 0 : 0.5 * (1 + Math.cos(2 * Math.PI * (t - 0.5)));
};

function cropped({ ny, nx, pixels }: KernelImage): KernelImage & { readonly pixels: Float64Array } {
  const [h, w] = [Math.min(ny, MOST_SIDE), Math.min(nx, MOST_SIDE)];
  const [y0, x0] = [(ny - h) >> 1, (nx - w) >> 1];
  const values = new Float64Array(h * w);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) values[y * w + x] = pixels[(y0 + y) * nx + x0 + x];
  }
  return { ny: h, nx: w, pixels: values };
}

function moments(pixels: Float64Array): { mean: number; sigma: number; count: number } {
  const known = pixels.filter((v) => Number.isFinite(v));
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const squares = known.reduce((a, b) => a + (b - mean) ** 2, 0);
  return { mean, sigma: Math.sqrt(squares / known.length), count: known.length };
}

/** Of each lag the sum of products, and the number of pairs. */
function pairSums(
  { ny, nx, pixels }: KernelImage,
  mean: number,
  reach: number,
): (dx: number, dy: number) => readonly [number, number] {
  const [h, w] = [Math.min(ny, TILE), Math.min(nx, TILE)];
  const [rows, columns] = [powerOfTwo(h + reach), powerOfTwo(w + reach)];
  const fft = new Fft2(rows, columns);
  const sums = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  const grid = new Float64Array(2 * rows * columns);
  const gather = (to: Float64Array, value: (v: number) => number, y0: number, x0: number): void => {
    grid.fill(0);
    for (let y = 0; y < Math.min(h, ny - y0); y++) {
      for (let x = 0; x < Math.min(w, nx - x0); x++) {
        grid[2 * (y * columns + x)] = value(pixels[(y0 + y) * nx + x0 + x]);
      }
    }
    fft.forward(grid);
    for (let k = 0; k < grid.length; k += 2) {
      grid[k] = grid[k] ** 2 + grid[k + 1] ** 2;
      grid[k + 1] = 0;
    }
    fft.inverse(grid);
    for (let k = 0; k < to.length; k++) to[k] += grid[2 * k];
  };
  for (let y0 = 0; y0 < ny; y0 += h) {
    for (let x0 = 0; x0 < nx; x0 += w) {
      gather(sums, (v) => (Number.isFinite(v) ? v - mean : 0), y0, x0);
      gather(counts, (v) => (Number.isFinite(v) ? 1 : 0), y0, x0);
    }
  }
  return (dx, dy) => {
    const k = ((dy + rows) % rows) * columns + ((dx + columns) % columns);
    return [sums[k], Math.round(counts[k])];
  };
}
