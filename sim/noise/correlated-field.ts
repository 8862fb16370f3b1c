/**
 * Stationary Gaussian noise of a given covariance: the square root of its power spectrum times white noise, in Fourier space
 * (as galsim.CorrelatedNoise does it, Rowe et al. 2015, Astronomy and Computing 10, 121). The grid is longer than a stamp by the reach of
 * the covariance, so that a stamp does not see that the grid is periodic: covariances in it are exact, and do not wrap around.
 */
import { outOfRange } from "../../shared/errors.ts";
import { Fft2, powerOfTwo } from "../../shared/math/fft-2d.ts";
import type { Covariance } from "./covariance.ts";
import type { PixelSource } from "./model.ts";

/** Writes independent standard normal numbers. */
export type FillNormals = (out: Float32Array, source: PixelSource) => void;

export class CorrelatedField {
  readonly #ny: number;
  readonly #nx: number;
  readonly #rows: number;
  readonly #columns: number;
  readonly #fft: Fft2;
  /** sqrt(power rows columns), of every mode */
  readonly #amplitude: Float64Array;
  readonly #white: Float32Array;
  readonly #grid: Float64Array;

  /** @throws GalforgeError if pixels further apart than the sides of a stamp are correlated */
  constructor(where: string, covariance: Covariance, ny: number, nx: number) {
    const { reach } = covariance;
    if (reach >= Math.min(ny, nx)) {
      throw outOfRange(
        `${where}: the kernel's extent`,
        reach + 1,
        `at most ${Math.min(ny, nx)}, the shorter side of the stamp [pixels]: make the stamp larger, or the kernel smaller`,
      );
    }
    const [rows, columns] = [powerOfTwo(ny + reach), powerOfTwo(nx + reach)];
    this.#ny = ny;
    this.#nx = nx;
    this.#rows = rows;
    this.#columns = columns;
    this.#fft = new Fft2(rows, columns);
    this.#amplitude = amplitudes(covariance, this.#fft, rows, columns);
    this.#white = new Float32Array(2 * rows * columns);
    this.#grid = new Float64Array(2 * rows * columns);
  }

  /** Writes noise of variance 1. @param out [ny][nx] */
  fill(out: Float32Array, source: PixelSource, normals: FillNormals): void {
    const [grid, white, amplitude] = [this.#grid, this.#white, this.#amplitude];
    normals(white, source);
    for (let k = 0; k < amplitude.length; k++) {
      grid[2 * k] = white[2 * k] * amplitude[k];
      grid[2 * k + 1] = white[2 * k + 1] * amplitude[k];
    }
    this.#fft.inverse(grid);
    for (let y = 0; y < this.#ny; y++) {
      for (let x = 0; x < this.#nx; x++) out[y * this.#nx + x] = grid[2 * (y * this.#columns + x)];
    }
  }

  /** Modes of the grid, [rows, columns]. */
  get period(): readonly [number, number] {
    return [this.#rows, this.#columns];
  }
}

/**
 * With z_k = a + ib of independent standard normals, Re IDFT(sqrt(N P_k) z_k) has the covariance IDFT(P), which is xi. A measured
 * covariance may have modes of slightly negative power: they become 0, and the others so much smaller that the variance stays 1.
 */
function amplitudes(covariance: Covariance, fft: Fft2, rows: number, columns: number): Float64Array {
  const { reach, values } = covariance;
  const grid = new Float64Array(2 * rows * columns);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const [y, x] = [(dy + rows) % rows, (dx + columns) % columns];
      grid[2 * (y * columns + x)] += values[(dy + reach) * (2 * reach + 1) + dx + reach];
    }
  }
  fft.forward(grid);
  const count = rows * columns;
  const power = Float64Array.from({ length: count }, (_, k) => Math.max(0, grid[2 * k]));
  const variance = power.reduce((a, b) => a + b, 0) / count;
  return power.map((p) => Math.sqrt((p / variance) * count));
}
