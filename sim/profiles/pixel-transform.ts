/**
 * The transform of an image between whose pixels nothing is known, at any place of the Fourier plane: a fast transform for places that are not on a
 * grid, by gridding with the kernel exp(beta (sqrt(1 - z^2) - 1)) (Barnett, Magland & af Klinteberg 2019, SIAM J. Sci. Comput. 41, C479).
 */
import { Fft2, powerOfTwo } from "../../shared/math/fft-2d.ts";

/** Places of the grid that a value is made of, along each axis. */
const WIDTH = 12;
const BETA = 2.3 * WIDTH;
/** The grid has at least this many times the pixels. */
const OVERSAMPLING = 2;

const kernel = (z: number): number => (z * z >= 1 ? 0 : Math.exp(BETA * (Math.sqrt(1 - z * z) - 1)));

/** The transform of the kernel, as wide as WIDTH steps, at u cycles a step: the trapezoidal rule, which its smooth ends let converge. */
function kernelTransform(u: number): number {
  const points = 400;
  let sum = 0;
  for (let i = 1; i < points; i++) {
    const z = (2 * i) / points - 1;
    sum += kernel(z) * Math.cos(Math.PI * u * WIDTH * z);
  }
  return (sum * WIDTH) / points;
}

/** Real and imaginary part at (ux, uy) [cycles / pixel]. */
export type PixelTransform = (ux: number, uy: number) => readonly [number, number];

/**
 * sum_yx p[y][x] exp(-2 pi i (ux X + uy Y)), X and Y counted from the middle of the image. Error below 1e-9 of the sum of |p|.
 * @param pixels [ny][nx]
 */
export function pixelTransform(pixels: Float64Array, ny: number, nx: number): PixelTransform {
  const [sizeX, sizeY] = [gridSize(nx), gridSize(ny)];
  const grid = onGrid(pixels, ny, nx, sizeX, sizeY);
  const wx = new Float64Array(WIDTH);
  const wy = new Float64Array(WIDTH);
  // the pixel nearest to the middle has number 0
  const [restX, restY] = [Math.floor(nx / 2) - (nx - 1) / 2, Math.floor(ny / 2) - (ny - 1) / 2];
  return (ux, uy) => {
    const left = weights(ux * sizeX, wx);
    const low = weights(uy * sizeY, wy);
    let [re, im] = [0, 0];
    for (let j = 0; j < WIDTH; j++) {
      const row = wrapped(low + j, sizeY) * sizeX;
      let [rowRe, rowIm] = [0, 0];
      for (let i = 0; i < WIDTH; i++) {
        const at = 2 * (row + wrapped(left + i, sizeX));
        rowRe += wx[i] * grid[at];
        rowIm += wx[i] * grid[at + 1];
      }
      re += wy[j] * rowRe;
      im += wy[j] * rowIm;
    }
    const turn = -2 * Math.PI * (ux * restX + uy * restY);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    return [re * c - im * s, re * s + im * c];
  };
}

const wrapped = (i: number, size: number): number => ((i % size) + size) % size;

const gridSize = (pixels: number): number => powerOfTwo(OVERSAMPLING * Math.max(pixels, WIDTH));

/** @returns the first place of the grid that has a weight */
function weights(position: number, out: Float64Array): number {
  const first = Math.ceil(position - WIDTH / 2);
  for (let i = 0; i < WIDTH; i++) out[i] = kernel((first + i - position) / (WIDTH / 2));
  return first;
}

/** Complex [sizeY][sizeX]: the transform of the pixels, each divided by what gridding will multiply it by. */
function onGrid(pixels: Float64Array, ny: number, nx: number, sizeX: number, sizeY: number): Float64Array {
  const divisors = (n: number, size: number): number[] =>
    Array.from({ length: n }, (_, i) => kernelTransform((i - Math.floor(n / 2)) / size));
  const [overX, overY] = [divisors(nx, sizeX), divisors(ny, sizeY)];
  const grid = new Float64Array(2 * sizeX * sizeY);
  for (let y = 0; y < ny; y++) {
    const row = wrapped(y - Math.floor(ny / 2), sizeY) * sizeX;
    for (let x = 0; x < nx; x++) {
      const at = row + wrapped(x - Math.floor(nx / 2), sizeX);
      grid[2 * at] = pixels[y * nx + x] / (overX[x] * overY[y]);
    }
  }
  new Fft2(sizeY, sizeX).forward(grid);
  return grid;
}
