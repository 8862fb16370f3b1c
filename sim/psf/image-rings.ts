/** How much light of a PSF image is in high modes: where a quadrature over them may end. */
import { quinticTransform } from "./quintic.ts";

/** Rings of modes: this many per cycle a sample, out to LAST_RING cycles a sample. */
export const RINGS_PER_CYCLE = 16;
export const LAST_RING = 5;
/** Directions of a ring, over half a turn. */
const DIRECTIONS = 64;
/** The sum over the samples is periodic in u with period 1: it is tabulated on this grid. */
const GRID = 64;

/** The mean of |OTF| over rings |u| = (m + 1/2) / RINGS_PER_CYCLE cycles a sample. @param pixels [ny][nx], of sum 1 */
export function imageRings(pixels: Float64Array, ny: number, nx: number): Float64Array {
  const periodic = magnitudes(pixels, ny, nx);
  const wrap = (u: number): number => ((Math.round(u * GRID) % GRID) + GRID) % GRID;
  return Float64Array.from({ length: RINGS_PER_CYCLE * LAST_RING }, (_, m) => {
    const u = (m + 0.5) / RINGS_PER_CYCLE;
    let sum = 0;
    for (let d = 0; d < DIRECTIONS; d++) {
      const ux = u * Math.cos((Math.PI * (d + 0.5)) / DIRECTIONS);
      const uy = u * Math.sin((Math.PI * (d + 0.5)) / DIRECTIONS);
      sum += Math.abs(quinticTransform(ux) * quinticTransform(uy)) * periodic[wrap(uy) * GRID + wrap(ux)];
    }
    return sum / DIRECTIONS;
  });
}

/** |sum_yx p[y][x] exp(-2 pi i (u x + v y))| at u, v = 0, 1 / GRID, ...: [v][u] */
function magnitudes(pixels: Float64Array, ny: number, nx: number): Float64Array {
  const cos = Float64Array.from({ length: GRID }, (_, m) => Math.cos((2 * Math.PI * m) / GRID));
  const sin = Float64Array.from({ length: GRID }, (_, m) => Math.sin((2 * Math.PI * m) / GRID));
  const out = new Float64Array(GRID * GRID);
  for (let u = 0; u < GRID; u++) {
    const re = new Float64Array(ny);
    const im = new Float64Array(ny);
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        re[y] += pixels[y * nx + x] * cos[(u * x) % GRID];
        im[y] -= pixels[y * nx + x] * sin[(u * x) % GRID];
      }
    }
    for (let v = 0; v < GRID; v++) {
      let [a, b] = [0, 0];
      for (let y = 0; y < ny; y++) {
        const [c, s] = [cos[(v * y) % GRID], sin[(v * y) % GRID]];
        a += re[y] * c + im[y] * s;
        b += im[y] * c - re[y] * s;
      }
      out[v * GRID + u] = Math.hypot(a, b);
    }
  }
  return out;
}
