/** The noise of blank sky beside fitted galaxies: its level, its slope, and how neighbours share it. Pure; arrays are row-major [ny * nx]. */
import { deviations } from "../stats/metrics.ts";

/** Lags (dx, dy) of pixels, one of each pair of opposite ones. */
export const LAGS: readonly (readonly [number, number])[] = [
  ...[1, 2].map((dx) => [dx, 0] as const),
  ...[1, 2].flatMap((dy) => [-2, -1, 0, 1, 2].map((dx) => [dx, dy] as const)),
];

export interface SkyNoise {
  /** 1.4826 times the median absolute deviation of a pixel */
  readonly sigma: number;
  /** pixels */
  readonly count: number;
  /** of the sky along x and y [unit/pixel for each pixel], and what noise alone makes of them */
  readonly slope: readonly [number, number];
  readonly slopeSigma: readonly [number, number];
}

/** Pixels that lie farther out than this many sigmas are no noise. */
const CLIP = 5;

/** @param residual pixels less model and sky @param use 1: blank sky @returns undefined where there are too few pixels */
export function skyNoise(residual: Float32Array, use: Uint8Array, nx: number): SkyNoise | undefined {
  const at = Uint32Array.from(use.keys()).filter((p) => use[p] === 1);
  if (at.length < LEAST_PIXELS) return undefined;
  const { scatter: sigma } = deviations(Float64Array.from(at, (p) => residual[p]));
  if (!(sigma > 0)) return undefined;
  const kept = at.filter((p) => Math.abs(residual[p]) < CLIP * sigma);
  const along = (place: (p: number) => number): readonly [number, number] => {
    const mean = kept.reduce((sum, p) => sum + place(p), 0) / kept.length;
    const [cross, norm] = kept.reduce(
      ([c, s], p) => [c + (place(p) - mean) * residual[p], s + (place(p) - mean) ** 2],
      [0, 0],
    );
    return norm > 0 ? [cross / norm, sigma / Math.sqrt(norm)] : [0, 0];
  };
  const [x, y] = [along((p) => p % nx), along((p) => Math.floor(p / nx))];
  return { sigma, count: at.length, slope: [x[0], y[0]], slopeSigma: [x[1], y[1]] };
}

const LEAST_PIXELS = 50;

/** Sums of products of pixels at LAGS over many stamps. */
export class LagSums {
  readonly #products = new Float64Array(LAGS.length);
  readonly #pairs = new Float64Array(LAGS.length);
  #squares = 0;
  #pixels = 0;

  add(residual: Float32Array, use: Uint8Array, nx: number, sigma: number): void {
    const value = (p: number): number => residual[p] / sigma;
    const counts = (p: number): boolean => use[p] === 1 && Math.abs(value(p)) < CLIP;
    for (let p = 0; p < use.length; p++) {
      if (!counts(p)) continue;
      this.#squares += value(p) ** 2;
      this.#pixels++;
      LAGS.forEach(([dx, dy], k) => {
        const x = (p % nx) + dx;
        const q = p + dy * nx + dx;
        if (x < 0 || x >= nx || q >= use.length || !counts(q)) return;
        this.#products[k] += value(p) * value(q);
        this.#pairs[k]++;
      });
    }
  }

  /** xi(lag) / xi(0) of each of LAGS; undefined without pixels */
  correlations(): readonly number[] | undefined {
    if (this.#pixels === 0 || this.#pairs.some((n) => n === 0)) return undefined;
    const variance = this.#squares / this.#pixels;
    return LAGS.map((_, k) => this.#products[k] / this.#pairs[k] / variance);
  }

  /** Standard deviation of a correlation if there is none. */
  get error(): number {
    return 1 / Math.sqrt(Math.max(1, this.#pairs[0]));
  }
}
