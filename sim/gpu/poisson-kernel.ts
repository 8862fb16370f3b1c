/**
 * Poisson numbers on the device: kernel/assembly/poisson.ts. What is of the device alone:
 * - Uniforms have 24 bits instead of 32 or 64. A uniform above 1/2 is used as its distance from 1, and compared with a sum of the
 *   probabilities above, so that rare large counts are as likely as they should be.
 * - PTRS: only what is added to the whole part of the mean is computed with fractions, and log p(k) without large terms.
 * - WGSL's exponential is good to a few 1e-7: a polynomial stands in. Its logarithm decides in PTRS only, where 5e-7 changes the
 *   acceptance of a candidate by as much.
 */
import type { KernelScope } from "../../shared/gpu/gpu-js.ts";
import { type DeviceFunction, deviceFunction } from "./device-function.ts";
import type { Words } from "./philox-kernel.ts";

/** A function of the device has no imports: this one is PHILOX_FUNCTIONS'. */
declare const philox: typeof import("./philox-kernel.ts").philox;

type Flat = readonly number[];
type Scope = KernelScope<{
  /** poisson-tables.ts */
  readonly poissonRows: Flat;
  readonly poissonEntries: Flat;
}>;

/** exp(-x), 0 <= x < 1/8. */
function expSmall(x: number): number {
  const high = 0.0416666667 - x * (0.00833333333 - x * 0.00138888889);
  return 1 - x * (1 - x * (0.5 - x * (0.166666667 - x * high)));
}

/** Smallest k with F(k) >= u, for u <= 1/2. @param none exp(-mean) = F(0) */
function countBelow(mean: number, none: number, u: number): number {
  let p = none;
  let sum = none;
  for (let k = 0; k < 48; k++) {
    if (u <= sum) {
      return k;
    }
    p = (p * mean) / (k + 1);
    sum += p;
  }
  return 48;
}

/**
 * Smallest k with F(k) >= 1 - v, for v <= 1/2: the first for which P(more than k) <= v. That is summed term by term, small ones too;
 * 1 - F(k) would lose them. The median is no less than mean - log 2, so smaller k are not tried.
 */
function countAbove(mean: number, none: number, v: number): number {
  let p = none;
  for (let k = 1; k < 64; k++) {
    p = (p * mean) / k;
    if (k > mean + 0.3) {
      let term = p;
      let more = p;
      for (let i = 1; i < 40; i++) {
        term = (term * mean) / (k + i);
        more += term;
        if (term < 1e-8 * more) {
          break;
        }
      }
      if (v >= more) {
        return k - 1;
      }
    }
  }
  return 63;
}

/** mean < 10, by inversion of the 64 bits of both words. @param none exp(-mean) */
function poissonByInversion(mean: number, none: number, w: Words): number {
  if (w[0] < 32768) {
    const below = w[2] + (w[3] + 0.5) * 0.0000152587890625;
    const u = w[0] * 65536 + w[1] + below * 0.0000152587890625;
    return countBelow(mean, none, u * 2.3283064365386963e-10);
  }
  const above = 65535 - w[2] + (65535.5 - w[3]) * 0.0000152587890625;
  const v = (65535 - w[0]) * 65536 + (65535 - w[1]) + above * 0.0000152587890625;
  return countAbove(mean, none, v * 2.3283064365386963e-10);
}

/** Poisson number of a mean below 1/8 from the second word: mostly 0. */
function poissonRest(mean: number, w: Words): number {
  const v = ((65535 - w[2]) * 65536 + (65535 - w[3]) + 0.5) * 2.3283064365386963e-10;
  if (v >= mean) {
    return 0;
  }
  return countAbove(mean, expSmall(mean), v);
}

/** An entry of the alias tables. */
function tableEntry(this: Scope, at: number): number {
  return (this.constants.poissonEntries[at * 2] << 16) | this.constants.poissonEntries[at * 2 + 1];
}

/** Slot, or its alias if what is left of the word is not below the slot's threshold (unsigned: hence the sign bits). */
function slotOrAlias(slot: number, left: number, entry: number, mask: number): number {
  if ((left ^ -2147483648) < ((entry & ~mask) ^ -2147483648)) {
    return slot;
  }
  return entry & mask;
}

/** Number of a table of 2^bits entries that begins at `first`, for one word. */
function aliasSample(this: Scope, word: number, first: number, bits: number): number {
  return slotOrAlias(
    word >>> (32 - bits),
    word << bits,
    tableEntry.call(this, first + (word >>> (32 - bits))),
    (1 << bits) - 1,
  );
}

/** Poisson number of the mean whose table is in this row of the directory, from the first word. */
function poissonByTable(this: Scope, row: number, w: Words): number {
  return (
    this.constants.poissonRows[row + 1] +
    aliasSample.call(
      this,
      (w[0] << 16) | w[1],
      this.constants.poissonRows[row],
      this.constants.poissonRows[row + 2],
    )
  );
}

/**
 * mean >= 512: Hoermann's PTRS. A candidate is k = mean + d; p(k) sqrt(2 pi k) = exp(-mean h(d / mean) - 1 / 12 k), h(x) =
 * (1 + x) log(1 + x) - x, which with s = x / (2 + x) is 2 s^2 (1 + (1 + s) s (1/3 + s^2/5 + s^4/7 ...)) / (1 - s). Candidates that
 * differ from the mean by more than 0.4 of it have p < 1e-15, and are not taken.
 */
function poissonByRejection(
  this: Scope,
  mean: number,
  first: Words,
  pixel: number,
  purpose: number,
  id0: number,
  id1: number,
  k0: number,
  k1: number,
): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = 0.02483 * b - 0.059;
  const invAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  const whole = Math.floor(mean);
  const part = mean - whole;
  let w = first;
  let step = 0;
  for (let attempt = 1; attempt < 64; attempt++) {
    let us = (w[0] * 65536 + w[1] + 0.5) * 2.3283064365386963e-10;
    let u = us - 0.5;
    if (w[0] >= 32768) {
      us = ((65535 - w[0]) * 65536 + (65535 - w[1]) + 0.5) * 2.3283064365386963e-10;
      u = 0.5 - us;
    }
    const v = (w[2] * 65536 + w[3] + 0.5) * 2.3283064365386963e-10;
    step = Math.floor(((2 * a) / us + b) * u + part + 0.43);
    if (us >= 0.07 && v <= vr) {
      break;
    }
    const d = step - part;
    if (Math.abs(d) <= 0.4 * mean && (us >= 0.013 || v <= us)) {
      const k = whole + step;
      const s = d / (2 * mean + d);
      const z = s * s;
      const series =
        0.333333333 +
        z * (0.2 + z * (0.142857143 + z * (0.111111111 + z * (0.0909090909 + z * 0.0769230769))));
      const logP = (-2 * mean * z * (1 + (1 + s) * s * series)) / (1 - s) - 0.0833333333 / k;
      if (Math.log((v * invAlpha * Math.sqrt(6.2831853 * k)) / (a / (us * us) + b)) <= logP) {
        break;
      }
    }
    w = philox(pixel, purpose + attempt, id0, id1, k0, k1, 0);
  }
  return whole + step;
}

/** Poisson number of any mean. */
export function poissonOf(
  this: Scope,
  mean: number,
  w: Words,
  pixel: number,
  purpose: number,
  id0: number,
  id1: number,
  k0: number,
  k1: number,
): number {
  if (mean >= 512) {
    return poissonByRejection.call(this, mean, w, pixel, purpose, id0, id1, k0, k1);
  }
  if (mean > 0) {
    const j = Math.floor(mean * 8);
    const rest = mean - j * 0.125;
    if (mean < 10) {
      return poissonByInversion(mean, this.constants.poissonRows[j * 4 + 3] * expSmall(rest), w);
    }
    return poissonByTable.call(this, j * 4, w) + poissonRest(rest, w);
  }
  return 0;
}

/** poissonOf(mean, words, pixel, purpose, id0, id1, k0, k1), and what it calls but for PHILOX_FUNCTIONS. */
export const POISSON_FUNCTIONS: readonly DeviceFunction[] = [
  deviceFunction(expSmall, "f", "f"),
  deviceFunction(countBelow, "fff", "f"),
  deviceFunction(countAbove, "fff", "f"),
  deviceFunction(poissonByInversion, "ffw", "f"),
  deviceFunction(poissonRest, "fw", "f"),
  deviceFunction(tableEntry, "i", "i"),
  deviceFunction(slotOrAlias, "iiii", "i"),
  deviceFunction(aliasSample, "iii", "i"),
  deviceFunction(poissonByTable, "iw", "f"),
  deviceFunction(poissonByRejection, "fwiiiiii", "f"),
  deviceFunction(poissonOf, "fwiiiiii", "f"),
];
