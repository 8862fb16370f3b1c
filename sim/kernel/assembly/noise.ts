// pmin and pmax are one instruction each; min and max, which order NaN and -0, are seven.
//
// Detector noise. Random numbers: Philox4x32-10 (shared/random/philox.ts), key = seed, counter [c, purpose, object low, object high]:
// every pixel's noise is a pure function of these. Pixel p takes for its Poisson number words 0, 1 (p even) or 2, 3 (p odd) of the
// block c = p / 2, and for its normal number a Box-Muller pair shared with its neighbour: words 0, 1 (p / 2 even) or 2, 3 (odd)
// of the block c = 2^31 + p / 4, the cosine for even p, the sine for odd p. Rejected attempts go on at c = p, purpose + attempt.

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** 2^-32 */
const ULP: f64 = 2.3283064365386963e-10;

// the block of the scalar generator
let b0: u32 = 0;
let b1: u32 = 0;

function philox(x0: u32, x1: u32, x2: u32, x3: u32, k0: u32, k1: u32): void {
  for (let round = 0; round < 10; round++) {
    const p0 = <u64>M0 * <u64>x0;
    const p1 = <u64>M1 * <u64>x2;
    x0 = <u32>(p1 >> 32) ^ x1 ^ k0;
    x2 = <u32>(p0 >> 32) ^ x3 ^ k1;
    x1 = <u32>p1;
    x3 = <u32>p0;
    k0 += W0;
    k1 += W1;
  }
  b0 = x0;
  b1 = x1;
}

/** log Gamma(k + 1): Stirling's series from k = 10 on (error < 1e-12), a sum below. */
function logFactorial(k: f64): f64 {
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

/**
 * Hoermann 1993 (Insurance: Mathematics and Economics 12, 39), algorithm PTRS: transformed rejection, exact for mean >= 10.
 * Begins with the uniforms u, v of the pixel's first block; later attempts have blocks of their own.
 */
function poissonByRejection(mean: f64, u: f64, v: f64, pixel: u32, purpose: u32, o0: u32, o1: u32, k0: u32, k1: u32): f64 {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const invAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  let attempt = purpose;
  while (true) {
    const us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k >= 0 && (us >= 0.013 || v <= us)) {
      if (Math.log(v * invAlpha / (a / (us * us) + b)) <= k * logMean - mean - logFactorial(k)) return k;
    }
    philox(pixel, ++attempt, o0, o1, k0, k1);
    u = (<f64>b0 + 0.5) * ULP - 0.5;
    v = (<f64>b1 + 0.5) * ULP;
  }
}

/** Natural logarithm of four floats in (0, 1], relative error 2e-7 (polynomial of Cephes' logf). */
// @ts-ignore: decorator
@inline
function log4(x: v128): v128 {
  // mantissa in [sqrt(1/2), sqrt(2))
  let e = i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(126));
  let m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(m, f32x4.splat(0.70710678));
  e = i32x4.add(e, small);
  m = f32x4.sub(f32x4.add(m, v128.and(m, small)), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  let y = f32x4.splat(7.0376836292e-2);
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.1514610310e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(1.1676998740e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.2420140846e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(1.4249322787e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-1.6668057665e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(2.0000714765e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(-2.4999993993e-1));
  y = f32x4.add(f32x4.mul(y, m), f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, m), z);
  const fe = f32x4.convert_i32x4_s(e);
  y = f32x4.add(y, f32x4.mul(fe, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(fe, f32x4.splat(0.693359375)));
}

/** sin(2 pi t) of four floats 0 <= t <= 1/4, error 1e-7. */
// @ts-ignore: decorator
@inline
function sinTurn4(t: v128): v128 {
  const x = f32x4.mul(t, f32x4.splat(6.2831853));
  const z = f32x4.mul(x, x);
  let s = f32x4.splat(-2.3889859e-8);
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(2.7525562e-6));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.9840874e-4));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(8.3333310e-3));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.6666667e-1));
  return f32x4.add(f32x4.mul(f32x4.mul(s, z), x), x);
}

// the two results of boxMuller4
let cosines: v128 = i64x2.splat(0);
let sines: v128 = i64x2.splat(0);

/** Four pairs of standard normals: sqrt(-2 log u) (cos, sin)(2 pi w), u in (0, 1] and w in [-1/2, 1/2) from 32 bits each: up to 6.7 sigma. */
// @ts-ignore: decorator
@inline
function boxMuller4(bitsU: v128, bitsW: v128): void {
  const scale = f32x4.splat(<f32>ULP);
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(bitsU), f32x4.splat(0.5)), scale);
  const r = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log4(u)));
  const w = f32x4.abs(f32x4.mul(f32x4.convert_i32x4_s(bitsW), scale));
  const fromQuarter = f32x4.sub(f32x4.splat(0.25), w);
  const negative = v128.and(f32x4.splat(-0.0), fromQuarter);
  cosines = f32x4.mul(r, v128.xor(sinTurn4(f32x4.abs(fromQuarter)), negative));
  const sine = sinTurn4(f32x4.sub(f32x4.splat(0.25), f32x4.abs(fromQuarter)));
  sines = f32x4.mul(r, v128.xor(sine, v128.and(f32x4.splat(-0.0), bitsW)));
}

// Alias tables (Walker 1977) of the Poisson distribution at the means j / 8, built when first needed. A sample of mean m is one of
// the table below it and one of the rest: Poisson(m) = Poisson(j / 8) + Poisson(m - j / 8), and the rest is 0 in 94 of 100 cases.

/** means below this are inverted, means from TABLE_END on go to PTRS */
const TABLE_START: f32 = 10;
const TABLE_END: f32 = 512;
/** tables per unit of the mean, and its inverse */
const DENSITY: f32 = 8;
const SPACING: f32 = 0.125;
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
function poissonRest(mean: f64, u: f64): u32 {
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
function fromTable(j: i32, w: u32): u32 {
  const entry = directory + (<usize>j << 3);
  if (!load<u32>(entry)) buildTable(j);
  const head = load<u32>(entry, 4);
  const bits = head & 255;
  const slot = w >> (32 - bits);
  const value = load<u32>(<usize>load<u32>(entry) + (<usize>slot << 2));
  const mask = (<u32>1 << bits) - 1;
  return (head >> 8) + select<u32>(slot, value & mask, (w << bits) < (value & ~mask));
}

/** Poisson number of any mean for one pixel whose block gave the words w0, w1: outside the tables' range, or inside it. */
function poisson(mean: f64, w0: u32, w1: u32, pixel: u32, purpose: u32, o0: u32, o1: u32, k0: u32, k1: u32): f64 {
  if (!(mean > 0)) return 0;
  if (mean < TABLE_START) return poissonByInversion(mean, (<f64>w0 * 4294967296.0 + <f64>w1 + 0.5) * ULP * ULP);
  if (mean < TABLE_END) {
    const j = <i32>(mean * DENSITY);
    const rest = mean - <f64>j * SPACING;
    return <f64>(fromTable(j, w0) + poissonRest(rest, (<f64>w1 + 0.5) * ULP));
  }
  return poissonByRejection(mean, (<f64>w0 + 0.5) * ULP - 0.5, (<f64>w1 + 0.5) * ULP, pixel, purpose, o0, o1, k0, k1);
}

/** The ten round keys, each word in four lanes. */
const ROUND_KEYS = memory.data(320, 16);

const MEANS = memory.data(32, 16);
const INDICES = memory.data(32, 16);
const BOUNDS = memory.data(32, 16);
const COUNTS = memory.data(32, 16);

/** All the means that prepare4 has seen since the mask was reset are inside the range of the tables. */
let inside: v128 = i64x2.splat(0);

/** For the four pixels at `at`, the bytes `lane` .. lane + 15 of: means, table indices, and bounds below which the rest is 0. */
// @ts-ignore: decorator
@inline
function prepare4(at: usize, lane: usize, sky: v128, gain: v128): void {
  const mean = f32x4.mul(f32x4.add(v128.load(at), sky), gain);
  inside = v128.and(inside, v128.and(f32x4.ge(mean, f32x4.splat(TABLE_START)), f32x4.lt(mean, f32x4.splat(TABLE_END))));
  const j = i32x4.trunc_sat_f32x4_s(f32x4.mul(mean, f32x4.splat(DENSITY)));
  const rest = f32x4.sub(mean, f32x4.mul(f32x4.convert_i32x4_s(j), f32x4.splat(SPACING)));
  // exp(-rest) > 1 - rest + rest^2 / 2 - rest^3 / 6 - 2^-20, which leaves room for the rounding of floats
  let bound = f32x4.sub(f32x4.splat(0.5), f32x4.mul(rest, f32x4.splat(0.16666667)));
  bound = f32x4.sub(f32x4.splat(1), f32x4.mul(rest, bound));
  bound = f32x4.sub(f32x4.splat(0.99999905), f32x4.mul(rest, bound));
  v128.store(MEANS + lane, mean);
  v128.store(INDICES + lane, j);
  // as signed numbers, 2^31 less: the conversion of unsigned ones is slow
  bound = f32x4.mul(f32x4.sub(bound, f32x4.splat(0.5)), f32x4.splat(4294967296.0));
  v128.store(BOUNDS + lane, i32x4.trunc_sat_f32x4_s(bound));
}

/** COUNTS[0..7] [f32] = Poisson numbers of the eight pixels from p on, whose words are in the blocks at `block`: see the head of the file. */
// @ts-ignore: decorator
@inline
function poisson8(at: usize, block: usize, p: i32, sky: v128, gain: v128, purpose: u32, o0: u32, o1: u32, k0: u32, k1: u32): void {
  inside = i64x2.splat(-1);
  prepare4(at, 0, sky, gain);
  prepare4(at + 16, 16, sky, gain);
  if (!i32x4.all_true(inside)) {
    for (let lane: usize = 0; lane < 8; lane++) {
      const word = block + ((lane >> 1) << 2) + ((lane & 1) << 5);
      const mean = <f64>load<f32>(MEANS + (lane << 2));
      const count = poisson(mean, load<u32>(word), load<u32>(word, 16), p + <i32>lane, purpose, o0, o1, k0, k1);
      store<f32>(COUNTS + (lane << 2), <f32>count);
    }
    return;
  }
  for (let lane: usize = 0; lane < 8; lane++) {
    const word = block + ((lane >> 1) << 2) + ((lane & 1) << 5);
    const w1 = load<u32>(word, 16);
    const j = load<i32>(INDICES + (lane << 2));
    let count = fromTable(j, load<u32>(word));
    if (<i32>(w1 ^ 0x80000000) >= load<i32>(BOUNDS + (lane << 2))) {
      const rest = <f64>load<f32>(MEANS + (lane << 2)) - <f64>j * SPACING;
      count += poissonRest(rest, (<f64>w1 + 0.5) * ULP);
    }
    store<u32>(COUNTS + (lane << 2), count);
  }
  v128.store(COUNTS, f32x4.convert_i32x4_s(v128.load(COUNTS)));
  v128.store(COUNTS, f32x4.convert_i32x4_s(v128.load(COUNTS, 16)), 16);
}

/** Where philox2 leaves its blocks: words 0 .. 3 of the four lanes of the first counter vector, then of the second. */
const BLOCKS = memory.data(128, 16);

/** Philox4x32-10 of the eight counters in a0 and b0, two interleaved sets of four lanes (more would not fit the registers). */
function philox2(a0: v128, b0: v128, purpose: v128, o0: v128, o1: v128): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let a1 = purpose, a2 = o0, a3 = o1;
  let b1 = purpose, b2 = o0, b3 = o1;
  for (let key = ROUND_KEYS, end = ROUND_KEYS + 320; key < end; key += 32) {
    let lo = i64x2.extmul_low_i32x4_u(a0, m0);
    let hi = i64x2.extmul_high_i32x4_u(a0, m0);
    let lo2 = i64x2.extmul_low_i32x4_u(a2, m1);
    let hi2 = i64x2.extmul_high_i32x4_u(a2, m1);
    a0 = v128.xor(v128.xor(v128.shuffle<i32>(lo2, hi2, 1, 3, 5, 7), a1), v128.load(key));
    a1 = v128.shuffle<i32>(lo2, hi2, 0, 2, 4, 6);
    a2 = v128.xor(v128.xor(v128.shuffle<i32>(lo, hi, 1, 3, 5, 7), a3), v128.load(key, 16));
    a3 = v128.shuffle<i32>(lo, hi, 0, 2, 4, 6);
    lo = i64x2.extmul_low_i32x4_u(b0, m0);
    hi = i64x2.extmul_high_i32x4_u(b0, m0);
    lo2 = i64x2.extmul_low_i32x4_u(b2, m1);
    hi2 = i64x2.extmul_high_i32x4_u(b2, m1);
    b0 = v128.xor(v128.xor(v128.shuffle<i32>(lo2, hi2, 1, 3, 5, 7), b1), v128.load(key));
    b1 = v128.shuffle<i32>(lo2, hi2, 0, 2, 4, 6);
    b2 = v128.xor(v128.xor(v128.shuffle<i32>(lo, hi, 1, 3, 5, 7), b3), v128.load(key, 16));
    b3 = v128.shuffle<i32>(lo, hi, 0, 2, 4, 6);
  }
  v128.store(BLOCKS, a0);
  v128.store(BLOCKS, a1, 16);
  v128.store(BLOCKS, a2, 32);
  v128.store(BLOCKS, a3, 48);
  v128.store(BLOCKS, b0, 64);
  v128.store(BLOCKS, b1, 80);
  v128.store(BLOCKS, b2, 96);
  v128.store(BLOCKS, b3, 112);
}

/** Normals of 32 pixels, in their order. */
const NORMALS = memory.data(128, 16);

/**
 * NORMALS[0..15] from the four blocks at `block`: block l holds the pairs of pixels 4l, 4l+1 (words 0, 1) and 4l+2, 4l+3 (words
 * 2, 3).
 */
// @ts-ignore: decorator
@inline
function storeNormals(to: usize, block: usize): void {
  boxMuller4(v128.load(block), v128.load(block, 16));
  const cosA = cosines, sinA = sines;
  boxMuller4(v128.load(block, 32), v128.load(block, 48));
  const low01 = v128.shuffle<f32>(cosA, sinA, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(cosines, sines, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(cosA, sinA, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(cosines, sines, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 48);
}

/**
 * image[p] = min(saturation, Poisson((image[p] + sky) gain) / gain + readNoise / gain * Normal), p = 0 .. count-1; `count` is
 * rounded up to a multiple of 32. Image and sky in ADU, gain in e-/ADU, read noise in e-.
 */
export function addNoise(
  image: usize, count: i32, sky: f64, gain: f64, readNoise: f64, saturation: f32,
  purpose: u32, o0: u32, o1: u32, k0: u32, k1: u32,
): void {
  for (let round = 0; round < 10; round++) {
    v128.store(ROUND_KEYS + (<usize>round << 5), i32x4.splat(k0 + <u32>round * W0));
    v128.store(ROUND_KEYS + (<usize>round << 5), i32x4.splat(k1 + <u32>round * W1), 16);
  }
  const vSky = f32x4.splat(<f32>sky);
  const vGain = f32x4.splat(<f32>gain);
  const perGain = f32x4.splat(<f32>(1 / gain));
  const sigma = f32x4.splat(<f32>(readNoise / gain));
  const full = f32x4.splat(saturation);
  const lanes = i32x4(0, 1, 2, 3);
  const four = i32x4.splat(4);
  const v1 = i32x4.splat(purpose);
  const v2 = i32x4.splat(o0);
  const v3 = i32x4.splat(o1);
  for (let p: i32 = 0; p < count; p += 32) {
    const pairs = i32x4.add(i32x4.splat((p >> 2) | 0x80000000), lanes);
    philox2(pairs, i32x4.add(pairs, four), v1, v2, v3);
    storeNormals(NORMALS, BLOCKS);
    storeNormals(NORMALS + 64, BLOCKS + 64);
    for (let q: i32 = 0; q < 32; q += 16) {
      const first = i32x4.add(i32x4.splat((p + q) >> 1), lanes);
      philox2(first, i32x4.add(first, four), v1, v2, v3);
      for (let r: i32 = 0; r < 16; r += 8) {
        const pixel = p + q + r;
        const at = image + (<usize>pixel << 2);
        poisson8(at, BLOCKS + (<usize>r << 3), pixel, vSky, vGain, purpose, o0, o1, k0, k1);
        const normals = NORMALS + (<usize>(q + r) << 2);
        for (let i: usize = 0; i < 32; i += 16) {
          const counts = v128.load(COUNTS + i);
          const noisy = f32x4.add(f32x4.mul(counts, perGain), f32x4.mul(sigma, v128.load(normals + i)));
          v128.store(at + i, f32x4.pmin(noisy, full));
        }
      }
    }
  }
}

/**
 * Of a noiseless stamp: out[0] = sum of s [ADU], out[1] = sum over s > 0 of s^2 / ((s + sky) / gain + (read noise / gain)^2), the
 * squared signal-to-noise ratio of a matched filter. `count` pixels, a multiple of 4.
 */
export function measure(image: usize, count: i32, sky: f64, gain: f64, readNoise: f64, out: usize): void {
  let sum = f64x2.splat(0);
  let ratio = f64x2.splat(0);
  const perGain = f32x4.splat(<f32>(1 / gain));
  const floor = f32x4.splat(<f32>(sky / gain + (readNoise / gain) * (readNoise / gain)));
  const zero = f32x4.splat(0);
  const tiny = f32x4.splat(1e-30);
  for (let p: usize = 0, end = <usize>count << 2; p < end; p += 16) {
    const s = v128.load(image + p);
    const light = f32x4.pmax(s, zero);
    const variance = f32x4.pmax(f32x4.add(f32x4.mul(light, perGain), floor), tiny);
    const term = f32x4.div(f32x4.mul(light, light), variance);
    sum = f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(s), f64x2.promote_low_f32x4(v128.shuffle<i64>(s, s, 1, 0))));
    ratio = f64x2.add(ratio, f64x2.add(f64x2.promote_low_f32x4(term), f64x2.promote_low_f32x4(v128.shuffle<i64>(term, term, 1, 0))));
  }
  store<f64>(out, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  store<f64>(out, f64x2.extract_lane(ratio, 0) + f64x2.extract_lane(ratio, 1), 8);
}
