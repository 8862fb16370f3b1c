// Detector noise. Random numbers: Philox4x32-10 (shared/random/philox.ts), counter [pixel, purpose + attempt, object low,
// object high], key = seed: every pixel's noise is a pure function of these. Of a block's four words, 0 and 1 feed the
// Poisson sampler, 2 and 3 the normal one.

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

/** High halves of the four 32 x 32 bit products. */
// @ts-ignore: decorator
@inline
function mulHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7);
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
 * Begins with the uniforms u, v of attempt 0, which failed the quick test; later attempts have blocks of their own.
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

/** Four standard normals by Box-Muller: sqrt(-2 log u) cos(2 pi v), u and v from 32 bits each; reaches 6.7 sigma. */
// @ts-ignore: decorator
@inline
function normal4(bitsU: v128, bitsV: v128): v128 {
  const scale = f32x4.splat(<f32>ULP);
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(bitsU), f32x4.splat(0.5)), scale);
  const r = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log4(u)));
  // cos(2 pi v) = sin(x), x = 2 pi (1/4 - |w|), w in [-1/2, 1/2)
  const w = f32x4.abs(f32x4.mul(f32x4.convert_i32x4_s(bitsV), scale));
  const x = f32x4.mul(f32x4.sub(f32x4.splat(0.25), w), f32x4.splat(6.2831853));
  const z = f32x4.mul(x, x);
  let s = f32x4.splat(-2.3889859e-8);
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(2.7525562e-6));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.9840874e-4));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(8.3333310e-3));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.6666667e-1));
  s = f32x4.add(f32x4.mul(f32x4.mul(s, z), x), x);
  return f32x4.mul(r, s);
}

/** The quick acceptance of PTRS for two pixels: k where it holds; `ok` gets the mask. */
let quickOk: v128 = i64x2.splat(0);
// @ts-ignore: decorator
@inline
function quickPoisson(mean: v128, u: v128, v: v128): v128 {
  const b = f64x2.add(f64x2.splat(0.931), f64x2.mul(f64x2.splat(2.53), f64x2.sqrt(mean)));
  const a = f64x2.add(f64x2.splat(-0.059), f64x2.mul(f64x2.splat(0.02483), b));
  const vr = f64x2.sub(f64x2.splat(0.9277), f64x2.div(f64x2.splat(3.6224), f64x2.sub(b, f64x2.splat(2))));
  const us = f64x2.sub(f64x2.splat(0.5), f64x2.abs(u));
  const slope = f64x2.add(f64x2.div(f64x2.add(a, a), us), b);
  quickOk = v128.and(
    v128.and(f64x2.ge(us, f64x2.splat(0.07)), f64x2.le(v, vr)),
    f64x2.ge(mean, f64x2.splat(10)),
  );
  return f64x2.floor(f64x2.add(f64x2.add(f64x2.mul(slope, u), mean), f64x2.splat(0.43)));
}

/** Poisson number of mean `mean` for one pixel whose first block gave the words w0, w1. */
function poissonSlow(mean: f64, w0: u32, w1: u32, pixel: u32, purpose: u32, o0: u32, o1: u32, k0: u32, k1: u32): f64 {
  if (!(mean > 0)) return 0;
  if (mean < 10) return poissonByInversion(mean, (<f64>w0 * 4294967296.0 + <f64>w1 + 0.5) * ULP * ULP);
  return poissonByRejection(mean, (<f64>w0 + 0.5) * ULP - 0.5, (<f64>w1 + 0.5) * ULP, pixel, purpose, o0, o1, k0, k1);
}

/**
 * image[p] = min(saturation, Poisson((image[p] + sky) gain) / gain + readNoise / gain * Normal), p = 0 .. count-1; `count` is
 * rounded up to a multiple of 4. Image and sky in ADU, gain in e-/ADU, read noise in e-.
 */
export function addNoise(
  image: usize, count: i32, sky: f64, gain: f64, readNoise: f64, saturation: f32,
  purpose: u32, o0: u32, o1: u32, k0: u32, k1: u32,
): void {
  const vSky = f64x2.splat(sky);
  const vGain = f64x2.splat(gain);
  const perGain = f64x2.splat(1 / gain);
  const sigma = f32x4.splat(<f32>(readNoise / gain));
  const full = f32x4.splat(saturation);
  const half = f64x2.splat(0.5);
  const ulp = f64x2.splat(ULP);
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  for (let p: i32 = 0; p < count; p += 4) {
    const at = image + (<usize>p << 2);
    let x0 = i32x4.add(i32x4.splat(p), i32x4(0, 1, 2, 3));
    let x1 = i32x4.splat(purpose);
    let x2 = i32x4.splat(o0);
    let x3 = i32x4.splat(o1);
    let r0 = k0;
    let r1 = k1;
    for (let round = 0; round < 10; round++) {
      const h0 = mulHigh(m0, x0);
      const l0 = i32x4.mul(m0, x0);
      const h1 = mulHigh(m1, x2);
      const l1 = i32x4.mul(m1, x2);
      x0 = v128.xor(v128.xor(h1, x1), i32x4.splat(r0));
      x1 = l1;
      x2 = v128.xor(v128.xor(h0, x3), i32x4.splat(r1));
      x3 = l0;
      r0 += W0;
      r1 += W1;
    }
    const light = v128.load(at);
    const meanA = f64x2.mul(f64x2.add(f64x2.promote_low_f32x4(light), vSky), vGain);
    const meanB = f64x2.mul(f64x2.add(f64x2.promote_low_f32x4(v128.shuffle<i64>(light, light, 1, 0)), vSky), vGain);
    const uA = f64x2.sub(f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(x0), half), ulp), half);
    const vA = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(x1), half), ulp);
    const x0h = v128.shuffle<i64>(x0, x0, 1, 0);
    const x1h = v128.shuffle<i64>(x1, x1, 1, 0);
    const uB = f64x2.sub(f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(x0h), half), ulp), half);
    const vB = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(x1h), half), ulp);
    let kA = quickPoisson(meanA, uA, vA);
    const okA = quickOk;
    let kB = quickPoisson(meanB, uB, vB);
    const okB = quickOk;
    if (i64x2.bitmask(okA) != 3) {
      if (!i64x2.extract_lane(okA, 0)) {
        kA = f64x2.replace_lane(kA, 0, poissonSlow(f64x2.extract_lane(meanA, 0), i32x4.extract_lane(x0, 0), i32x4.extract_lane(x1, 0), p, purpose, o0, o1, k0, k1));
      }
      if (!i64x2.extract_lane(okA, 1)) {
        kA = f64x2.replace_lane(kA, 1, poissonSlow(f64x2.extract_lane(meanA, 1), i32x4.extract_lane(x0, 1), i32x4.extract_lane(x1, 1), p + 1, purpose, o0, o1, k0, k1));
      }
    }
    if (i64x2.bitmask(okB) != 3) {
      if (!i64x2.extract_lane(okB, 0)) {
        kB = f64x2.replace_lane(kB, 0, poissonSlow(f64x2.extract_lane(meanB, 0), i32x4.extract_lane(x0, 2), i32x4.extract_lane(x1, 2), p + 2, purpose, o0, o1, k0, k1));
      }
      if (!i64x2.extract_lane(okB, 1)) {
        kB = f64x2.replace_lane(kB, 1, poissonSlow(f64x2.extract_lane(meanB, 1), i32x4.extract_lane(x0, 3), i32x4.extract_lane(x1, 3), p + 3, purpose, o0, o1, k0, k1));
      }
    }
    const low = f32x4.demote_f64x2_zero(f64x2.mul(kA, perGain));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(kB, perGain));
    const counts = v128.shuffle<i64>(low, high, 0, 2);
    const noisy = f32x4.add(counts, f32x4.mul(sigma, normal4(x2, x3)));
    v128.store(at, f32x4.min(noisy, full));
  }
}

/**
 * Of a noiseless stamp: out[0] = sum of s [ADU], out[1] = sum over s > 0 of s^2 / ((s + sky) / gain + (read noise / gain)^2), the
 * squared signal-to-noise ratio of a matched filter. `count` pixels, a multiple of 4.
 */
export function measure(image: usize, count: i32, sky: f64, gain: f64, readNoise: f64, out: usize): void {
  let sum = f64x2.splat(0);
  let ratio = f64x2.splat(0);
  const perGain = f64x2.splat(1 / gain);
  const floor = f64x2.splat(sky / gain + (readNoise / gain) * (readNoise / gain));
  const zero = f64x2.splat(0);
  const tiny = f64x2.splat(1e-300);
  for (let p: usize = 0, end = <usize>count << 2; p < end; p += 8) {
    const s = f64x2.promote_low_f32x4(v128.load64_zero(image + p));
    sum = f64x2.add(sum, s);
    const light = f64x2.max(s, zero);
    const variance = f64x2.max(f64x2.add(f64x2.mul(light, perGain), floor), tiny);
    ratio = f64x2.add(ratio, f64x2.div(f64x2.mul(light, light), variance));
  }
  store<f64>(out, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  store<f64>(out, f64x2.extract_lane(ratio, 0) + f64x2.extract_lane(ratio, 1), 8);
}
