// Poisson random numbers of means below 512: inversion and alias tables (docs/adr/0005). Above: rejection.ts.
import { ULP } from "./philox";

/** log Gamma(k + 1): Stirling's series from k = 10 on (error < 1e-12), a sum below. */
export function logFactorial(k: f64): f64 {
  if (k < 10) {
    let p: f64 = 1;
    for (let i: f64 = 2; i <= k; i += 1) p *= i;
    return Math.log(p);
  }
  const x = k + 1;
  const r = 1 / (x * x);
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727
    + (0.08333333333333333 - r * (0.002777777777777778 - r * (0.0007936507936507937 - r * 0.0005952380952380953))) / x;
}

/** exp(-mean) sum_k mean^k / k!, inverted by walking up from k = 0: exact, for mean < 10. */
function poissonByInversion(mean: f64, u: f64): f64 {
  let p = Math.exp(-mean);
  let k: f64 = 0;
  while (u > p) {
    u -= p;
    k += 1;
    p *= mean / k;
    if (p < 1e-300) break; // u was within rounding of 1
  }
  return k;
}

// Alias tables (Walker 1977) of the Poisson distribution at the means j / 8, built when first needed. A sample of mean m is one of
// the table below it and one of the rest: Poisson(m) = Poisson(j / 8) + Poisson(m - j / 8), and the rest is 0 in 94 of 100 cases.

/** means below this are inverted, means from TABLE_END on are left to rejection.ts */
export const TABLE_START: f32 = 10;
export const TABLE_END: f32 = 512;
/** tables per unit of the mean, and its inverse */
export const DENSITY: f32 = 8;
export const SPACING: f32 = 0.125;
/** entry j of the directory, 8 bytes: address of the table of mean j / 8 (or 0), and its first k << 8 | bits; then the tables */
let directory: usize = 0;
let tablesTop: usize = 0;

/** Gives the sampler its memory: 32 KiB for the directory and up to 6 MiB for tables, zeroed. */
export function initPoisson(at: usize): void {
  directory = at;
  tablesTop = at + (<usize>(TABLE_END * DENSITY) << 3);
}

/**
 * A table of 2^bits entries [u32]. A word w selects slot w >> (32 - bits); what is left,
 * w << bits, is compared with the slot's threshold (high bits of the entry) to give the slot's own k or its alias
 * (low bits). So every probability is right to 2^-32.
 */
function buildTable(j: i32): void {
  const mean = <f64>j * SPACING;
  const reach = 7 * Math.sqrt(mean) + 8;
  const first = Math.max(0, Math.floor(mean - reach));
  const last = Math.ceil(mean + reach);
  let bits: u32 = 5;
  while (<f64>(1 << bits) < last - first + 1) bits++;
  const slots = 1 << bits;
  const entries = tablesTop;
  tablesTop = entries + (<usize>slots << 2);

  // scratch beyond the table: slots * probability [f64], then the stack of slots that are less than full [i32]
  const weight = tablesTop;
  const stack = weight + (<usize>slots << 3);
  const logMean = Math.log(mean);
  let total: f64 = 0;
  for (let i = 0; i < slots; i++) {
    const k = first + <f64>i;
    const p = Math.exp(k * logMean - mean - logFactorial(k));
    store<f64>(weight + (<usize>i << 3), p);
    total += p;
  }
  let less = 0;
  for (let i = 0; i < slots; i++) {
    const at = weight + (<usize>i << 3);
    store<f64>(at, load<f64>(at) / total * <f64>slots);
    if (load<f64>(at) < 1) {
      store<i32>(stack + (<usize>less << 2), i);
      less++;
    }
  }
  const mask = <u32>slots - 1;
  const scale = 4294967296.0;
  for (let i = 0; i < slots; i++) store<u32>(entries + (<usize>i << 2), ~mask | i);
  let more = 0;
  while (less > 0) {
    less--;
    const i = load<i32>(stack + (<usize>less << 2));
    while (more < slots && load<f64>(weight + (<usize>more << 3)) < 1) more++;
    if (more == slots) break; // what is left is full to rounding
    const w = load<f64>(weight + (<usize>i << 3));
    const threshold = <u32>Math.min(scale - 1, w * scale + 0.5 * <f64>slots) & ~mask;
    store<u32>(entries + (<usize>i << 2), threshold | more);
    const at = weight + (<usize>more << 3);
    const rest = load<f64>(at) - (1 - w);
    store<f64>(at, rest);
    if (rest < 1) {
      store<i32>(stack + (<usize>less << 2), more);
      less++;
    }
  }
  store<u32>(directory + (<usize>j << 3), <u32>entries);
  store<u32>(directory + (<usize>j << 3), (<u32>first << 8) | bits, 4);
  memory.fill(weight, 0, <usize>slots * 12);
}

/** Builds all tables: for a device that cannot build them when they are needed. */
export function buildPoissonTables(): void {
  for (let j = <i32>(TABLE_START * DENSITY); j < <i32>(TABLE_END * DENSITY); j++) {
    if (!load<u32>(directory + (<usize>j << 3))) buildTable(j);
  }
}

/** exp(-x) for 0 <= x < 1/8, error 2e-14: Taylor's series, in Estrin's order and without divisions, which are slow. */
// @ts-ignore: decorator
@inline
function expSmall(x: f64): f64 {
  const x2 = x * x;
  const low = (1 - x) + x2 * (0.5 - x * 0.16666666666666666);
  const high = (0.041666666666666664 - x * 0.008333333333333333) + x2 * (0.001388888888888889 - x * 0.0001984126984126984);
  return low + x2 * x2 * (high + x2 * x2 * 0.0000248015873015873);
}

/** Poisson number of a mean below 1/8, by inversion; nearly always 0 or 1. */
export function poissonRest(mean: f64, u: f64): u32 {
  let p = expSmall(mean);
  if (u <= p) return 0;
  u -= p;
  p *= mean;
  if (u <= p) return 1;
  let k: u32 = 1;
  while (u > p && p > 1e-300) {
    u -= p;
    k++;
    p *= mean / <f64>k;
  }
  return k;
}

/** Poisson number of mean j / 8 from its alias table. */
// @ts-ignore: decorator
@inline
export function fromTable(j: i32, w: u32): u32 {
  const entry = directory + (<usize>j << 3);
  if (!load<u32>(entry)) buildTable(j);
  const head = load<u32>(entry, 4);
  const bits = head & 255;
  const slot = w >> (32 - bits);
  const value = load<u32>(<usize>load<u32>(entry) + (<usize>slot << 2));
  const mask = (<u32>1 << bits) - 1;
  return (head >> 8) + select<u32>(slot, value & mask, (w << bits) < (value & ~mask));
}

/** Poisson number of a mean below TABLE_END, of a pixel whose block gave the words w0, w1. */
export function poisson(mean: f64, w0: u32, w1: u32): f64 {
  if (!(mean > 0)) return 0;
  if (mean < TABLE_START) return poissonByInversion(mean, (<f64>w0 * 4294967296.0 + <f64>w1 + 0.5) * ULP * ULP);
  const j = <i32>(mean * DENSITY);
  const rest = mean - <f64>j * SPACING;
  return <f64>(fromTable(j, w0) + poissonRest(rest, (<f64>w1 + 0.5) * ULP));
}
