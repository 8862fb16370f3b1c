/** Two-dimensional Fourier transforms of sides that are powers of two, in float64. */
import FFT from "fft.js";

/** The smallest power of two that is at least n. */
export const powerOfTwo = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, n)));

export class Fft2 {
  readonly #ny: number;
  readonly #nx: number;
  readonly #rows: Line;
  readonly #columns: Line;

  constructor(ny: number, nx: number) {
    this.#ny = ny;
    this.#nx = nx;
    this.#rows = new Line(nx);
    this.#columns = new Line(ny);
  }

  /** In place: F[l][k] = sum_yx f[y][x] exp(-2 pi i (l y / ny + k x / nx)). @param grid [ny][nx] pairs of real and imaginary part */
  forward(grid: Float64Array): void {
    this.#all(grid, false);
  }

  /** In place: f[y][x] = 1 / (ny nx) sum_lk F[l][k] exp(+2 pi i (...)). */
  inverse(grid: Float64Array): void {
    this.#all(grid, true);
  }

  #all(grid: Float64Array, inverse: boolean): void {
    const [ny, nx] = [this.#ny, this.#nx];
    for (let y = 0; y < ny; y++) this.#rows.transform(grid, 2 * y * nx, 2, inverse);
    for (let x = 0; x < nx; x++) this.#columns.transform(grid, 2 * x, 2 * nx, inverse);
  }
}

class Line {
  readonly #size: number;
  readonly #fft: FFT;
  readonly #data: number[];
  readonly #out: number[];

  constructor(size: number) {
    this.#size = size;
    this.#fft = new FFT(size);
    this.#data = this.#fft.createComplexArray();
    this.#out = this.#fft.createComplexArray();
  }

  transform(grid: Float64Array, first: number, step: number, inverse: boolean): void {
    const [data, out] = [this.#data, this.#out];
    for (let i = 0, at = first; i < this.#size; i++, at += step) {
      data[2 * i] = grid[at];
      data[2 * i + 1] = grid[at + 1];
    }
    if (inverse) this.#fft.inverseTransform(out, data);
    else this.#fft.transform(out, data);
    for (let i = 0, at = first; i < this.#size; i++, at += step) {
      grid[at] = out[2 * i];
      grid[at + 1] = out[2 * i + 1];
    }
  }
}
