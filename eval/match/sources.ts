/** The objects on a stamp, and which pixels are whose. Pure; arrays are row-major [ny * nx]. */
import { quantile } from "../../datasets/statistics.ts";
import { deblend } from "../../sim/detect/deblend.ts";
import { findIslands } from "../../sim/detect/islands.ts";
import { filteredRows, type Kernel } from "../../sim/detect/matched-filter.ts";

export interface Source {
  /** [pixels from the lower-left corner] */
  readonly x: number;
  readonly y: number;
  /** of the matched filter at the peak, in standard deviations */
  readonly snr: number;
  /** if it were a point [unit] */
  readonly psfFlux: number;
}

export interface Sources {
  readonly sources: readonly Source[];
  /** the place of the pixel's source in `sources`; -1: none */
  readonly owner: Int32Array;
}

/** A detection exceeds this many standard deviations of the filtered image; its pixels are those above the other number. */
const DETECTED = 5;
const EDGE = 1.5;
/** By how much of itself a peak stands out of a brighter one. */
const CONTRAST = 0.03;
/** A share of a subtracted model's light that counts as noise: galaxies are no smooth profiles. */
const STRUCTURE = 0.1;

/**
 * @param signal less the sky, 0 where it is not known @param noise of a pixel
 * @param model light of what has been subtracted, if there is such
 */
export function findSources(
  signal: Float32Array,
  [ny, nx]: readonly [number, number],
  noise: number,
  kernel: Kernel,
  model?: Float32Array,
): Sources {
  const { values, significance } = filtered(signal, [ny, nx], noise, kernel, model);
  const rows = Array.from({ length: ny }, (_, y) => significance.subarray(y * nx, (y + 1) * nx));
  const { islands, peaks } = findIslands(nx, rows, DETECTED);
  const segments = islands.flatMap((island) => deblend(nx, island, CONTRAST));
  const sources = segments.map(({ peak, value }) => {
    const middle = { x: (peak % nx) + 0.5, y: Math.floor(peak / nx) + 0.5 };
    const psfFlux = (values[peak] * noise) / Math.sqrt(kernel.power);
    return { ...(peaks.get(peak) ?? middle), snr: value, psfFlux };
  });
  return {
    sources,
    owner: grow(
      significance,
      [ny, nx],
      segments.map(({ peak }) => peak),
    ),
  };
}

function filtered(
  signal: Float32Array,
  size: readonly [number, number],
  noise: number,
  kernel: Kernel,
  model: Float32Array | undefined,
): { readonly values: Float32Array; readonly significance: Float32Array } {
  const nx = size[1];
  const read = (row: number, out: Float32Array): void =>
    out.set(signal.subarray(row * nx, row * nx + out.length));
  const out = new Float32Array(signal.length);
  let at = 0;
  for (const row of filteredRows(size, read, { level: 0, noise }, kernel)) {
    out.set(row, at);
    at += nx;
  }
  // noise that neighbours share makes the filtered image noisier than 1
  const sorted = out.slice().sort();
  const unit = Math.max(1, quantile(sorted, 0.5) - quantile(sorted, 0.16));
  const perLight = STRUCTURE / (noise * Math.sqrt(kernel.power));
  const significance = out.map((s, p) => s / Math.hypot(unit, perLight * (model?.[p] ?? 0)));
  return { values: out, significance };
}

/** Pixels above EDGE join the brightest pixel beside them that belongs to somebody, from the brightest on. */
function grow(
  significance: Float32Array,
  [ny, nx]: readonly [number, number],
  peaks: readonly number[],
): Int32Array {
  const owner = new Int32Array(significance.length).fill(-1);
  peaks.forEach((p, k) => {
    owner[p] = k;
  });
  const order = Uint32Array.from(significance.keys())
    .filter((p) => significance[p] > EDGE)
    .sort((a, b) => significance[b] - significance[a] || a - b);
  for (let changed = peaks.length > 0; changed; ) {
    changed = false;
    for (const p of order) {
      if (owner[p] >= 0) continue;
      const best = around(p, [ny, nx]).reduce(
        (top, q) => (owner[q] >= 0 && (top < 0 || significance[q] > significance[top]) ? q : top),
        -1,
      );
      if (best < 0) continue;
      owner[p] = owner[best];
      changed = true;
    }
  }
  return owner;
}

/** The pixels beside a pixel, corners included. */
function around(p: number, [ny, nx]: readonly [number, number]): number[] {
  const [x, y] = [p % nx, Math.floor(p / nx)];
  const found: number[] = [];
  for (let j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1); j++) {
    for (let i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
      if (i !== x || j !== y) found.push(j * nx + i);
    }
  }
  return found;
}

/** 1 for pixels within `steps` pixels (sides and corners) of one of `marks`. */
export function widened(marks: Uint8Array, size: readonly [number, number], steps: number): Uint8Array {
  let out = marks;
  for (let k = 0; k < steps; k++) {
    const next = out.slice();
    out.forEach((m, p) => {
      if (m === 1) for (const q of around(p, size)) next[q] = 1;
    });
    out = next;
  }
  return out;
}
