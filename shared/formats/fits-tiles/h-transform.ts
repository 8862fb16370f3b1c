/**
 * The inverse of the H-transform: a two-dimensional Haar transform of whole numbers whose sums are rounded such that it can be
 * undone exactly. White, Postman & Lattanzi 1992, Digitised Optical Sky Surveys, 167. Numbers are doubles that hold integers.
 */

/**
 * In place: coefficients [nx][ny] become pixels.
 * @param scale of the quantisation to be smoothed, or 0
 */
export function invertH(a: Float64Array, nx: number, ny: number, scale: number): void {
  if (a.length < 2) return;
  const levels = 32 - Math.clz32(Math.max(nx, ny) - 1);
  const scratch = new Float64Array((Math.max(nx, ny) + 1) >> 1);
  a[0] = round(a[0], 2 ** (levels + 1));
  for (let level = levels - 1; level >= 0; level--) {
    const rows = Math.ceil(nx / 2 ** level);
    const columns = Math.ceil(ny / 2 ** level);
    for (let i = 0; i < rows; i++) interleave(a, ny * i, columns, 1, scratch);
    for (let j = 0; j < columns; j++) interleave(a, j, rows, ny, scratch);
    smooth(a, rows, columns, ny, Math.floor(scale / 2));
    expand(a, rows, columns, ny, level);
  }
}

/** To the nearest multiple of a power of two; halves away from 0. */
function round(value: number, step: number): number {
  const half = step / 2;
  return value >= 0 ? Math.floor((value + half) / step) * step : Math.ceil((value - half) / step) * step;
}

/** Whether the bit of a power of two is set in the two's complement of a multiple of it. */
const isOdd = (value: number, bit: number): boolean => (value / bit) % 2 !== 0;

/** The second half of n numbers goes between those of the first. */
function interleave(a: Float64Array, at: number, n: number, step: number, scratch: Float64Array): void {
  const half = (n + 1) >> 1;
  for (let i = half; i < n; i++) scratch[i - half] = a[at + i * step];
  for (let i = half - 1; i > 0; i--) a[at + 2 * i * step] = a[at + i * step];
  for (let i = 1, k = 0; i < n; i += 2) a[at + i * step] = scratch[k++];
}

/** One level: blocks of a sum and three differences become four numbers, or two, or one at odd edges. */
function expand(a: Float64Array, rows: number, columns: number, ny: number, level: number): void {
  const bit0 = 2 ** level;
  const bit1 = 2 * bit0;
  const divisor = level === 0 ? 4 : 2;
  for (let i = 0; i < rows; i += 2) {
    for (let j = 0; j < columns; j += 2) {
      const s = ny * i + j;
      const [hasRight, hasBelow] = [j + 1 < columns, i + 1 < rows];
      if (hasRight && hasBelow) expandBlock(a, s, ny, bit0, divisor);
      else if (hasRight) expandPair(a, s, s + 1, bit1, divisor);
      else if (hasBelow) expandPair(a, s, s + ny, bit1, divisor);
      else a[s] = Math.floor(a[s] / divisor);
    }
  }
}

function expandBlock(a: Float64Array, s: number, ny: number, bit0: number, divisor: number): void {
  const bit1 = 2 * bit0;
  const hc = round(a[s + ny + 1], bit0);
  let hx = round(a[s + ny], bit1);
  let hy = round(a[s + 1], bit1);
  let h0 = a[s];
  const low0 = isOdd(hc, bit0) ? bit0 : 0;
  hx -= hx >= 0 ? low0 : -low0;
  hy -= hy >= 0 ? low0 : -low0;
  const count = Math.floor(hc / bit1) + Math.floor(hx / bit1) + Math.floor(hy / bit1);
  const low1 = count % 2 === 0 ? 0 : bit1;
  if (h0 >= 0) h0 += low0 - low1;
  else h0 += low0 === 0 ? low1 : low0 - low1;
  a[s + ny + 1] = Math.floor((h0 + hx + hy + hc) / divisor);
  a[s + ny] = Math.floor((h0 + hx - hy - hc) / divisor);
  a[s + 1] = Math.floor((h0 - hx + hy - hc) / divisor);
  a[s] = Math.floor((h0 - hx - hy + hc) / divisor);
}

function expandPair(a: Float64Array, s: number, other: number, bit1: number, divisor: number): void {
  const h = round(a[other], bit1);
  const low = isOdd(h, bit1) ? bit1 : 0;
  const h0 = a[s] + (a[s] >= 0 ? -low : low);
  a[other] = Math.floor((h0 + h) / divisor);
  a[s] = Math.floor((h0 - h) / divisor);
}

/** Changes differences by at most `most` towards the slopes between neighbouring blocks, where these are monotonic. */
function smooth(a: Float64Array, rows: number, columns: number, ny: number, most: number): void {
  if (most <= 0) return;
  for (let i = 2; i < rows - 2; i += 2) {
    for (let j = 0; j < columns; j += 2) smoothSlope(a, ny * i + j, 2 * ny, ny, most);
  }
  for (let i = 0; i < rows; i += 2) {
    for (let j = 2; j < columns - 2; j += 2) smoothSlope(a, ny * i + j, 2, 1, most);
  }
  for (let i = 2; i < rows - 2; i += 2) {
    for (let j = 2; j < columns - 2; j += 2) smoothCurvature(a, ny * i + j, ny, most);
  }
}

const clamp = (x: number, least: number, most: number): number => Math.max(Math.min(x, most), least);

/** @param step to the next block @param place of the difference after the sum */
function smoothSlope(a: Float64Array, s: number, step: number, place: number, most: number): void {
  const [before, here, after] = [a[s - step], a[s], a[s + step]];
  const highest = 4 * Math.max(Math.min(after - here, here - before), 0);
  const lowest = 4 * Math.min(Math.max(after - here, here - before), 0);
  if (!(lowest < highest)) return;
  const slope = clamp(after - before, lowest, highest);
  a[s + place] += clamp(Math.trunc((slope - 8 * a[s + place]) / 8), -most, most);
}

function smoothCurvature(a: Float64Array, s: number, ny: number, most: number): void {
  const here = a[s];
  const mm = a[s - 2 * ny - 2];
  const pm = a[s + 2 * ny - 2];
  const mp = a[s - 2 * ny + 2];
  const pp = a[s + 2 * ny + 2];
  const [x, y] = [2 * a[s + ny], 2 * a[s + 1]];
  const { min, max } = Math;
  const highest =
    16 *
    min(
      min(max(pp - here, 0) - x - y, max(here - pm, 0) + x - y),
      min(max(here - mp, 0) - x + y, max(mm - here, 0) + x + y),
    );
  const lowest =
    16 *
    max(
      max(min(pp - here, 0) - x - y, min(here - pm, 0) + x - y),
      max(min(here - mp, 0) - x + y, min(mm - here, 0) + x + y),
    );
  if (!(lowest < highest)) return;
  const curvature = clamp(pp + mm - mp - pm, lowest, highest);
  a[s + ny + 1] += clamp(Math.trunc((curvature - 64 * a[s + ny + 1]) / 64), -most, most);
}
