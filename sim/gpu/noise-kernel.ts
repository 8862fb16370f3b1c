/**
 * Detector noise as a gpu.js kernel, one thread a pixel: what sim/noise/detector.ts and sim/kernel/assembly/{noise,poisson,normal}.ts do
 * on the processor, from the same random words by the same algorithms, so a pixel gets the same noise, but where the rounding of
 * float32 decides (docs/rendering.md). What is of the device alone:
 * - 32-bit words are integers only as arguments of functions; variables are float32, so words are kept as two halves of 16 bits.
 * - Uniforms have 24 bits instead of 32 or 64. A uniform above 1/2 is used as its distance from 1, and compared with a sum of the
 *   probabilities above, so that rare large counts are as likely as they should be.
 * - PTRS: only what is added to the whole part of the mean is computed with fractions, and log p(k) without large terms.
 * - WGSL's sine is good to 2^-11 and its exponential to a few 1e-7: polynomials stand in. Its logarithm decides in PTRS only, where
 *   5e-7 changes the acceptance of a candidate by as much.
 *
 * gpu.js reads the text of these functions: see kernels.ts.
 */
import type { KernelScope, ValueType } from "../../shared/gpu/gpu-js.ts";
import { withoutCall } from "./kernels.ts";
import { DETECTOR } from "./layout.ts";

type Flat = readonly number[];
/** words 0 and 1, or 2 and 3, of a Philox block: upper half, lower half; upper half, lower half */
type Words = readonly [number, number, number, number];

/** Numbers that the functions read: places in a detector's row. */
export const NOISE_CONSTANTS = {
  detector_stride: DETECTOR.stride,
  detector_sky: DETECTOR.sky,
  detector_gain: DETECTOR.gain,
  detector_sigma: DETECTOR.sigma,
  detector_saturation: DETECTOR.saturation,
  detector_id: DETECTOR.id,
} as const;

type Constants = typeof NOISE_CONSTANTS & {
  /** poisson-tables.ts */
  readonly poissonRows: Flat;
  readonly poissonEntries: Flat;
};
type Scope = KernelScope<Constants>;

// ---- Philox4x32-10: kernel/assembly/philox.ts. Its multipliers and Weyl constants are written as signed integers.

/** High word of the product of two words. */
function mulHigh(a: number, b: number): number {
  return mulHalves(a & 65535, a >>> 16, b & 65535, b >>> 16);
}

function mulHalves(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  return carry(aHigh * bHigh, aHigh * bLow + ((aLow * bLow) >>> 16), aLow * bHigh);
}

function carry(high: number, middle: number, low: number): number {
  return high + (middle >>> 16) + (((middle & 65535) + low) >>> 16);
}

/** A round, and all that follow: the device has no recursion, so `rounds` below makes ten copies of it. */
function philox(
  x0: number,
  x1: number,
  x2: number,
  x3: number,
  k0: number,
  k1: number,
  second: number,
): Words {
  return philox(
    mulHigh(-845247145, x2) ^ x1 ^ k0,
    x2 * -845247145,
    mulHigh(-766435501, x0) ^ x3 ^ k1,
    x0 * -766435501,
    k0 + -1640531527,
    k1 + -1150833019,
    second,
  );
}

/** Words 2 and 3 of a block if `second` is 1, else 0 and 1. */
function pickWords(
  x0: number,
  x1: number,
  x2: number,
  x3: number,
  _k0: number,
  _k1: number,
  second: number,
): Words {
  if (second === 1) {
    return [x2 >>> 16, x2 & 65535, x3 >>> 16, x3 & 65535];
  }
  return [x0 >>> 16, x0 & 65535, x1 >>> 16, x1 & 65535];
}

// ---- Normal numbers: kernel/assembly/normal.ts

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
function normalOf(w: Words, sine: number): number {
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

// ---- Poisson numbers: kernel/assembly/poisson.ts

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
function poissonOf(
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

/** min(saturation, Poisson((s + sky) gain) / gain + sigma Normal): s, sky, sigma in ADU, gain in e-/ADU. */
function noisyPixel(
  this: Scope,
  s: number,
  sky: number,
  gain: number,
  sigma: number,
  saturation: number,
  pixel: number,
  purpose: number,
  id0: number,
  id1: number,
  k0: number,
  k1: number,
): number {
  const w = philox(pixel >>> 1, purpose, id0, id1, k0, k1, pixel & 1);
  const electrons = poissonOf.call(this, (s + sky) * gain, w, pixel, purpose, id0, id1, k0, k1);
  let noise = 0;
  if (sigma > 0) {
    noise =
      sigma *
      normalOf(philox((pixel >>> 2) ^ -2147483648, purpose, id0, id1, k0, k1, (pixel >>> 1) & 1), pixel & 1);
  }
  return Math.min(electrons * (1 / gain) + noise, saturation);
}

/**
 * image[object][y][x], noiseless, becomes what the detector reads [ADU]; thread (x, y, z) = (x, y, object).
 * @param detectors rows: DETECTOR of layout.ts @param purpose PURPOSE.noise @param k0 @param k1 low and high word of the seed
 */
export function noisyImage(
  this: Scope & { readonly output: { readonly x: number; readonly y: number } },
  image: Flat,
  detectors: Flat,
  purpose: number,
  k0: number,
  k1: number,
): number {
  const row = this.thread.z * this.constants.detector_stride;
  return noisyPixel.call(
    this,
    image[(this.thread.z * this.output.y + this.thread.y) * this.output.x + this.thread.x],
    detectors[row + this.constants.detector_sky],
    detectors[row + this.constants.detector_gain],
    detectors[row + this.constants.detector_sigma],
    detectors[row + this.constants.detector_saturation],
    this.thread.y * this.output.x + this.thread.x,
    purpose,
    (detectors[row + this.constants.detector_id + 1] << 16) | detectors[row + this.constants.detector_id],
    (detectors[row + this.constants.detector_id + 3] << 16) | detectors[row + this.constants.detector_id + 2],
    k0,
    k1,
  );
}

const TYPES: Readonly<Record<string, ValueType>> = { i: "Integer", f: "Float", w: "Array(4)" };

/** A function's text, the types of its arguments, one letter each, and of its result. */
function typed(
  f: (...args: never[]) => unknown,
  args: string,
  result: string,
): { source: string; argumentTypes: ValueType[]; returnType: ValueType } {
  return {
    source: withoutCall(f.toString()),
    argumentTypes: [...args].map((letter) => TYPES[letter]),
    returnType: TYPES[result],
  };
}

const ROUNDS = 10;

/** philox, philox1, ... philox9: each calls the next, the last pickWords. */
function rounds(): ReturnType<typeof typed>[] {
  const round = typed(philox, "iiiiiii", "w");
  return Array.from({ length: ROUNDS }, (_, n) => ({
    ...round,
    source: round.source
      .replace(/\breturn philox\b/, `return ${n === ROUNDS - 1 ? "pickWords" : `philox${n + 1}`}`)
      .replace(/\bfunction philox\b/, `function philox${n === 0 ? "" : n}`),
  }));
}

/** All that noisyImage calls. */
export const NOISE_FUNCTIONS = [
  typed(mulHigh, "ii", "i"),
  typed(mulHalves, "iiii", "i"),
  typed(carry, "iii", "i"),
  typed(pickWords, "iiiiiii", "w"),
  ...rounds(),
  typed(logOfWord, "f", "f"),
  typed(sineOfTurns, "f", "f"),
  typed(normalOf, "wi", "f"),
  typed(expSmall, "f", "f"),
  typed(countBelow, "fff", "f"),
  typed(countAbove, "fff", "f"),
  typed(poissonByInversion, "ffw", "f"),
  typed(poissonRest, "fw", "f"),
  typed(tableEntry, "i", "i"),
  typed(slotOrAlias, "iiii", "i"),
  typed(aliasSample, "iii", "i"),
  typed(poissonByTable, "iw", "f"),
  typed(poissonByRejection, "fwiiiiii", "f"),
  typed(poissonOf, "fwiiiiii", "f"),
  typed(noisyPixel, "fffffiiiiii", "f"),
];
