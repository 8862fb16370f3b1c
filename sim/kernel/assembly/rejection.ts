// Poisson random numbers of means from 512 on: Hoermann 1993 (Insurance: Mathematics and Economics 12, 39), algorithm PTRS,
// transformed rejection, exact (docs/adr/0005). With uniforms u in (-1/2, 1/2) and v in (0, 1) an attempt is
//   k = floor((2 a / us + b) u + mean + 0.43),  us = 1/2 - |u|,  b = 0.931 + 2.53 sqrt(mean),  a = 0.02483 b - 0.059,
// taken at once if us >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2), else if v invAlpha / (a / us^2 + b) is below the probability of k.
// First attempts are made where the pixels are; what is not taken at once waits in a queue, whose attempts go on in pairs without a
// branch for each. A rough logarithm decides what is clear, nearly all of it; the exact ones decide the rest.
import { BLOCKS, philox2, ULP } from "./philox";
import { logFactorial } from "./poisson";

/** 0.9277 - 3.6224 / (b - 2) of a mean of 512, rounded down: it rises with the mean */
const LEAST_VR: f64 = 0.8632;

/** Pixels between two calls of `settle`, and room for eight that only fill up. */
export const QUEUE: i32 = 1024;
const QUEUE_BYTES: i32 = 8 * (1024 + 8);
const PIXELS = memory.data(QUEUE_BYTES, 16);
const MEANS = memory.data(QUEUE_BYTES, 16);
const US = memory.data(QUEUE_BYTES, 16);
const VS = memory.data(QUEUE_BYTES, 16);
let waiting: i32 = 0;

/** (w + 1/2) / 2^32 of the two words in the low half */
// @ts-ignore: decorator
@inline
function uniforms(words: v128): v128 {
  return f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(words), f64x2.splat(0.5)), f64x2.splat(ULP));
}

// @ts-ignore: decorator
@inline
function widthOf(mean: v128): v128 {
  return f64x2.add(f64x2.splat(0.931), f64x2.mul(f64x2.splat(2.53), f64x2.sqrt(mean)));
}

// @ts-ignore: decorator
@inline
function tailOf(b: v128): v128 {
  return f64x2.add(f64x2.splat(-0.059), f64x2.mul(f64x2.splat(0.02483), b));
}

// @ts-ignore: decorator
@inline
function depthOf(u: v128): v128 {
  return f64x2.sub(f64x2.splat(0.5), f64x2.abs(u));
}

// @ts-ignore: decorator
@inline
function candidate(u: v128, us: v128, mean: v128, a: v128, b: v128): v128 {
  const steep = f64x2.add(f64x2.div(f64x2.mul(f64x2.splat(2), a), us), b);
  return f64x2.floor(f64x2.add(f64x2.add(f64x2.mul(steep, u), mean), f64x2.splat(0.43)));
}

/** Puts a pixel into the queue, to stay if `stays` is 1. */
// @ts-ignore: decorator
@inline
function enqueue(pixel: i32, mean: f64, stays: i32): void {
  store<i32>(PIXELS + (<usize>waiting << 2), pixel);
  store<f64>(MEANS + (<usize>waiting << 3), mean);
  waiting += stays;
}

/** The mean and the uniforms of an entry. */
// @ts-ignore: decorator
@inline
function fill(entry: i32, mean: f64, u: f64, v: f64): void {
  const at = <usize>entry << 3;
  store<f64>(MEANS + at, mean);
  store<f64>(US + at, u);
  store<f64>(VS + at, v);
}

/** One pixel, whose block gave the words w0 and w1. */
export function rejectLater(pixel: i32, mean: f64, w0: u32, w1: u32): void {
  fill(waiting, mean, (<f64>w0 + 0.5) * ULP - 0.5, (<f64>w1 + 0.5) * ULP);
  enqueue(pixel, mean, 1);
}

/** Pixel p and its attempt in lane 0, into the queue unless it is taken. */
// @ts-ignore: decorator
@inline
function enqueueLow(p: i32, mean: v128, u: v128, v: v128, taken: v128): void {
  fill(waiting, f64x2.extract_lane(mean, 0), f64x2.extract_lane(u, 0), f64x2.extract_lane(v, 0));
  enqueue(p, f64x2.extract_lane(mean, 0), 1 - (<i32>i64x2.extract_lane(taken, 0) & 1));
}

/** First attempts of pixels p and p + 1, whose words are at `block`; counts [f32] that are taken go to `out`, and others that `settle` replaces. */
// @ts-ignore: decorator
@inline
export function attempt2(out: usize, p: i32, mean: v128, block: usize): void {
  const w0 = v128.load32_lane(block + 32, v128.load32_zero(block), 1);
  const w1 = v128.load32_lane(block + 48, v128.load32_zero(block + 16), 1);
  const u = f64x2.sub(uniforms(w0), f64x2.splat(0.5));
  const v = uniforms(w1);
  const b = widthOf(mean);
  const us = depthOf(u);
  const k = candidate(u, us, mean, tailOf(b), b);
  v128.store64_lane(out, f32x4.demote_f64x2_zero(k), 0);
  const taken = v128.and(f64x2.ge(us, f64x2.splat(0.07)), f64x2.le(v, f64x2.splat(LEAST_VR)));
  enqueueLow(p, mean, u, v, taken);
  enqueueLow(p + 1, v128.shuffle<i64>(mean, mean, 1, 0), v128.shuffle<i64>(u, u, 1, 0), v128.shuffle<i64>(v, v, 1, 0), v128.shuffle<i64>(taken, taken, 1, 0));
}

/** ln x to 8e-5, for finite x > 0: the exponent's bits, and a polynomial of the mantissa in [1, 2). */
// @ts-ignore: decorator
@inline
function roughLog(x: v128): v128 {
  const m = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const exponents = i64x2.shr_u(x, 52);
  const e = f64x2.sub(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2)), f64x2.splat(1023));
  let p = f64x2.add(f64x2.splat(0.43393244200672443), f64x2.mul(m, f64x2.splat(-0.0543709335555871)));
  p = f64x2.add(f64x2.splat(-1.4405921621322573), f64x2.mul(m, p));
  p = f64x2.add(f64x2.splat(2.792836515601201), f64x2.mul(m, p));
  p = f64x2.add(f64x2.splat(-1.7317264411435935), f64x2.mul(m, p));
  return f64x2.add(f64x2.mul(f64x2.splat(0.6931471805599453), e), p);
}

/** |k / mean - 1| within which `excess` has the right sign wherever it is beyond SURE: the series leaves out mean x^8 / 56, below 2e-4 where k is not absurd. */
const NEAR: f64 = 0.25;
const MOST_ROUGH: f64 = 1e9;
const SURE: f64 = 1e-3;

/**
 * ln(height) - ln(mean^k exp(-mean) / k!) to 5e-4: Stirling's k!, and with x = k / mean - 1
 *   mean ((1 + x) ln(1 + x) - x) = mean (x^2 / 2 - x^3 / 6 + x^4 / 12 - ...).
 */
// @ts-ignore: decorator
@inline
function excess(height: v128, k: v128, mean: v128, x: v128): v128 {
  let series = f64x2.sub(f64x2.splat(0.03333333333333333), f64x2.mul(x, f64x2.splat(0.023809523809523808)));
  series = f64x2.sub(f64x2.splat(0.05), f64x2.mul(x, series));
  series = f64x2.sub(f64x2.splat(0.08333333333333333), f64x2.mul(x, series));
  series = f64x2.sub(f64x2.splat(0.16666666666666666), f64x2.mul(x, series));
  series = f64x2.sub(f64x2.splat(0.5), f64x2.mul(x, series));
  const squared = f64x2.mul(f64x2.mul(height, height), f64x2.mul(k, f64x2.splat(6.283185307179586)));
  const distance = f64x2.mul(f64x2.mul(mean, x), f64x2.mul(x, series));
  return f64x2.add(f64x2.mul(f64x2.splat(0.5), roughLog(squared)), distance);
}

/** 1 if the exact logarithms take k, else 0. */
function isTaken(height: f64, k: f64, mean: f64): i32 {
  return <i32>(Math.log(height) <= k * Math.log(mean) - mean - logFactorial(k));
}

/** The attempts of all that wait, until none does; `image` gets their counts [f32]. The rest is the counter of philox2, which knows the key. */
export function settle(image: usize, purpose: u32, o0: u32, o1: u32): void {
  let attempt = purpose;
  while (waiting > 0) {
    const count = waiting;
    // what fills up the last pair is looked at in vain
    fill(count, 512, 0, 0.5);
    waiting = 0;
    for (let i = 0; i < count; i += 2) {
      const at = <usize>i << 3;
      const mean = v128.load(MEANS + at);
      const u = v128.load(US + at);
      const v = v128.load(VS + at);
      const b = widthOf(mean);
      const a = tailOf(b);
      const us = depthOf(u);
      const k = candidate(u, us, mean, a, b);
      const vr = f64x2.sub(f64x2.splat(0.9277), f64x2.div(f64x2.splat(3.6224), f64x2.sub(b, f64x2.splat(2))));
      const atOnce = v128.and(f64x2.ge(us, f64x2.splat(0.07)), f64x2.le(v, vr));
      const possible = v128.and(
        f64x2.ge(k, f64x2.splat(0)),
        v128.or(f64x2.ge(us, f64x2.splat(0.013)), f64x2.le(v, us)),
      );
      const invAlpha = f64x2.add(f64x2.splat(1.1239), f64x2.div(f64x2.splat(1.1328), f64x2.sub(b, f64x2.splat(3.4))));
      const height = f64x2.div(f64x2.mul(v, invAlpha), f64x2.add(f64x2.div(a, f64x2.mul(us, us)), b));
      const x = f64x2.div(f64x2.sub(k, mean), mean);
      const above = excess(height, k, mean, x);
      const rough = v128.and(f64x2.lt(f64x2.abs(x), f64x2.splat(NEAR)), f64x2.lt(mean, f64x2.splat(MOST_ROUGH)));
      const clear = v128.and(rough, f64x2.gt(f64x2.abs(above), f64x2.splat(SURE)));
      const below = f64x2.lt(above, f64x2.splat(0));
      const taken = v128.or(atOnce, v128.and(possible, v128.and(clear, below)));
      const open = v128.andnot(v128.andnot(possible, atOnce), clear);
      const k0 = f64x2.extract_lane(k, 0), k1 = f64x2.extract_lane(k, 1);
      const mean0 = f64x2.extract_lane(mean, 0), mean1 = f64x2.extract_lane(mean, 1);
      let taken0 = <i32>i64x2.extract_lane(taken, 0) & 1;
      let taken1 = <i32>i64x2.extract_lane(taken, 1) & 1;
      if (v128.any_true(open)) {
        if (i64x2.extract_lane(open, 0)) taken0 = isTaken(f64x2.extract_lane(height, 0), k0, mean0);
        if (i64x2.extract_lane(open, 1)) taken1 = isTaken(f64x2.extract_lane(height, 1), k1, mean1);
      }
      const pixel0 = load<i32>(PIXELS + (at >> 1)), pixel1 = load<i32>(PIXELS + (at >> 1), 4);
      store<f32>(image + (<usize>pixel0 << 2), <f32>k0);
      enqueue(pixel0, mean0, 1 - taken0);
      if (i + 1 == count) break;
      store<f32>(image + (<usize>pixel1 << 2), <f32>k1);
      enqueue(pixel1, mean1, 1 - taken1);
    }
    renew(++attempt, o0, o1);
  }
}

/** New uniforms for all that wait: words 0 and 1 of the block [pixel, attempt, o0, o1]. */
function renew(attempt: u32, o0: u32, o1: u32): void {
  const v1 = i32x4.splat(attempt);
  const v2 = i32x4.splat(o0);
  const v3 = i32x4.splat(o1);
  for (let i = 0; i < waiting; i += 8) {
    const pixels = PIXELS + (<usize>i << 2);
    philox2(v128.load(pixels), v128.load(pixels, 16), v1, v2, v3);
    for (let half = 0; half < 2; half++) {
      const at = <usize>(i + 4 * half) << 3;
      storeUniforms(at, v128.load(BLOCKS + <usize>half * 64), v128.load(BLOCKS + <usize>half * 64, 16));
    }
  }
}

/** Of four entries. */
// @ts-ignore: decorator
@inline
function storeUniforms(at: usize, w0: v128, w1: v128): void {
  v128.store(US + at, f64x2.sub(uniforms(w0), f64x2.splat(0.5)));
  v128.store(US + at, f64x2.sub(uniforms(v128.shuffle<i64>(w0, w0, 1, 0)), f64x2.splat(0.5)), 16);
  v128.store(VS + at, uniforms(w1));
  v128.store(VS + at, uniforms(v128.shuffle<i64>(w1, w1, 1, 0)), 16);
}
