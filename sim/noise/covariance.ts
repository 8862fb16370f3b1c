/**
 * Covariances of correlated noise: xi(dx, dy) of two pixels that lie (dx, dy) apart, 1 for a pixel with itself, 0 beyond a reach.
 */
import { badInput, outOfRange } from "../../shared/errors.ts";
import type { ResamplingKernel } from "./model.ts";

export interface Covariance {
  /** the largest lag along x or y [pixel] */
  readonly reach: number;
  /** [2 reach + 1][2 reach + 1], the middle is lag 0 */
  readonly values: Float64Array;
}

/** A small image. */
export interface KernelImage {
  readonly ny: number;
  readonly nx: number;
  /** [ny][nx] */
  readonly pixels: ArrayLike<number>;
}

/**
 * Of white noise that is convolved with a kernel k: xi(d) = sum_p k(p) k(p + d) / sum_p k(p)^2.
 * @throws GalforgeError for a kernel with a weight that is no number, or whose sum is 0: it would leave no noise on large scales
 */
export function kernelCovariance(where: string, { ny, nx, pixels }: KernelImage): Covariance {
  let [sum, size, power] = [0, 0, 0];
  for (let p = 0; p < ny * nx; p++) {
    if (!Number.isFinite(pixels[p])) {
      const place = `row ${Math.floor(p / nx)}, column ${p % nx}`;
      throw badInput(
        where,
        `a kernel's weights must be finite numbers, but that in ${place} is ${pixels[p]}`,
      );
    }
    sum += pixels[p];
    size += Math.abs(pixels[p]);
    power += pixels[p] ** 2;
  }
  if (Math.abs(sum) <= 1e-12 * size) {
    throw badInput(where, `the weights of a kernel must not add up to 0, but these do (sum ${sum})`);
  }
  const reach = Math.max(ny, nx) - 1;
  return tabulate(reach, (dx, dy) => {
    let total = 0;
    for (let y = Math.max(0, -dy); y < Math.min(ny, ny - dy); y++) {
      for (let x = Math.max(0, -dx); x < Math.min(nx, nx - dx); x++) {
        total += pixels[y * nx + x] * pixels[(y + dy) * nx + x + dx];
      }
    }
    return total / power;
  });
}

/** @param xi of lags from -reach to reach along both axes */
export function tabulate(reach: number, xi: (dx: number, dy: number) => number): Covariance {
  const side = 2 * reach + 1;
  const values = new Float64Array(side * side);
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) values[j * side + i] = xi(i - reach, j - reach);
  }
  return { reach, values };
}

/** Half of the width of a kernel, and its value [in pixels of the exposures]. */
interface Profile {
  readonly half: number;
  readonly at: (u: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const lanczos = (a: number): Profile => ({ half: a, at: (u) => sinc(u) * sinc(u / a) });

/** Of drizzle: the length that a drop and a pixel of the image have in common (Fruchter & Hook 2002, PASP 114, 144). */
const drizzle = (scale: number, pixfrac: number): Profile => ({
  half: (scale + pixfrac) / 2,
  at: (u) => Math.max(0, Math.min(scale, pixfrac, (scale + pixfrac) / 2 - Math.abs(u))),
});

function profileOf(kernel: ResamplingKernel, scale: number, pixfrac: number): Profile {
  if (kernel === "drizzle") return drizzle(scale, pixfrac);
  if (kernel === "bilinear") return { half: 1, at: (u) => 1 - Math.abs(u) };
  return lanczos(Number(kernel.slice("lanczos".length)));
}

/** Steps of the integral over a kernel, which is smooth but for a few corners: xi is right to 1e-7. */
const STEPS = 8192;
/** Smaller pixels would have noise that is the same over most of a stamp. */
const LEAST_SCALE = 0.02;

/**
 * Of an image that was resampled from exposures with white noise by a kernel K along x and y, in pixels of scale r times theirs, averaged
 * over where pixels of one lie in those of the other, as it is in a sum of many exposures:
 *   xi(dx, dy) = A(r dx) A(r dy) / A(0)^2,  A(t) = int K(u) K(u + t) du.
 * @throws GalforgeError for a scale or a pixfrac that is not allowed
 */
export function resamplingCovariance(
  where: string,
  kernel: ResamplingKernel,
  scale: number,
  pixfrac = 1,
): Covariance {
  if (!(scale >= LEAST_SCALE && scale <= 100)) {
    throw outOfRange(
      `${where}.scale`,
      scale,
      `a ratio of pixels from ${LEAST_SCALE} to 100: of the image over the exposures`,
    );
  }
  const { half, at } = profileOf(kernel, scale, pixfrac);
  const step = (2 * half) / STEPS;
  const overlap = (t: number): number => {
    let sum = 0;
    for (let u = -half; u <= half - t; u += step) sum += at(u) * at(u + t);
    return sum;
  };
  const whole = overlap(0);
  const reach = Math.ceil((2 * half) / scale) - 1;
  const along = Array.from({ length: reach + 1 }, (_, i) => overlap(i * scale) / whole);
  return tabulate(reach, (dx, dy) => along[Math.abs(dx)] * along[Math.abs(dy)]);
}
