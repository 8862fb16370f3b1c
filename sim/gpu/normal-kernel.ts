/**
 * Normal numbers on the device: kernel/assembly/normal.ts. WGSL's sine is good to 2^-11: a polynomial
 * stands in, as one does for the logarithm.
 */
import { type DeviceFunction, deviceFunction } from "./device-function.ts";
import type { Words } from "./philox-kernel.ts";

/** log(x / 2^32), 1/2 <= x <= 2^32: Cephes' polynomial. Powers of 2 are split off by exact products. */
function logOfWord(x: number): number {
  let m = x;
  let e = -32;
  if (m >= 65536) {
    m = m * 0.0000152587890625;
    e += 16;
  }
  if (m >= 256) {
    m = m * 0.00390625;
    e += 8;
  }
  if (m >= 16) {
    m = m * 0.0625;
    e += 4;
  }
  if (m >= 4) {
    m = m * 0.25;
    e += 2;
  }
  if (m >= Math.SQRT2) {
    m = m * 0.5;
    e += 1;
  }
  if (m >= Math.SQRT2) {
    m = m * 0.5;
    e += 1;
  }
  if (m < Math.SQRT1_2) {
    m = m * 2;
    e -= 1;
  }
  m = m - 1;
  const z = m * m;
  let y = 7.0376836292e-2;
  y = y * m - 1.151461031e-1;
  y = y * m + 1.167699874e-1;
  y = y * m - 1.2420140846e-1;
  y = y * m + 1.4249322787e-1;
  y = y * m - 1.6668057665e-1;
  y = y * m + 2.0000714765e-1;
  y = y * m - 2.4999993993e-1;
  y = y * m + 3.3333331174e-1;
  y = y * m * z + e * -2.1219444e-4 - z * 0.5;
  return m + y + e * 0.693359375;
}

/** sin(2 pi t), 0 <= t <= 1/4, error 1e-7. */
function sineOfTurns(t: number): number {
  const x = t * 6.2831853;
  const z = x * x;
  const s = (((-2.3889859e-8 * z + 2.7525562e-6) * z - 1.9840874e-4) * z + 8.333331e-3) * z - 1.6666667e-1;
  return s * z * x + x;
}

/** Standard normal number, sqrt(-2 log u) cos(2 pi w), or the sine if `sine` is 1; u and w are the two words. */
export function normalOf(w: Words, sine: number): number {
  const r = Math.sqrt(Math.max(0, -2 * logOfWord(w[0] * 65536 + w[1] + 0.5)));
  let high = w[2];
  if (high >= 32768) {
    high = high - 65536;
  }
  const angle = (high * 65536 + w[3]) * 2.3283064365386963e-10;
  const fromQuarter = 0.25 - Math.abs(angle);
  let sign = fromQuarter;
  let turns = Math.abs(fromQuarter);
  if (sine === 1) {
    sign = angle;
    turns = 0.25 - turns;
  }
  const value = r * sineOfTurns(turns);
  return sign < 0 ? -value : value;
}

/** normalOf(words, sine), and what it calls. */
export const NORMAL_FUNCTIONS: readonly DeviceFunction[] = [
  deviceFunction(logOfWord, "f", "f"),
  deviceFunction(sineOfTurns, "f", "f"),
  deviceFunction(normalOf, "wi", "f"),
];
