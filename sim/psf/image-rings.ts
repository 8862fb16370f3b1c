/** How much light of a PSF image is in high modes: where a quadrature over them may end. */
import FFT from "fft.js";
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

/** |sum_yx p[y][x] exp(-2 pi i (u x + v y))| at u, v = 0, 1 / GRID, ...: [v][u]. These modes do not tell pixels apart that are GRID apart: the image is wrapped */
function magnitudes(pixels: Float64Array, ny: number, nx: number): Float64Array {
  const fft = new FFT(GRID);
  const lines = Array.from({ length: GRID }, () => fft.createComplexArray());
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) lines[y % GRID][2 * (x % GRID)] += pixels[y * nx + x];
  }
  const rows = lines.map((line) => transformed(fft, line));
  const out = new Float64Array(GRID * GRID);
  for (let u = 0; u < GRID; u++) {
    const column = transformed(
      fft,
      rows.flatMap((row) => [row[2 * u], row[2 * u + 1]]),
    );
    for (let v = 0; v < GRID; v++) out[v * GRID + u] = Math.hypot(column[2 * v], column[2 * v + 1]);
  }
  return out;
}

function transformed(fft: FFT, line: number[]): number[] {
  const out = fft.createComplexArray();
  fft.transform(out, line);
  return out;
}
