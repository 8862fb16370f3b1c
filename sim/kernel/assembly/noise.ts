// pmin and pmax are one instruction each; min and max, which order NaN and -0, are seven.
//
// Detector noise. Random numbers: Philox4x32-10 (shared/random/philox.ts), key = seed, counter [c, purpose, o0, o1], where o0 and o1
// name object and band (`noiseWords` of shared/random/stream.ts): every pixel's noise is a pure function of these. Pixel p takes for its Poisson number words 0, 1 (p even) or 2, 3 (p odd) of the
// block c = p / 2, and for its normal number a Box-Muller pair shared with its neighbour: words 0, 1 (p / 2 even) or 2, 3 (odd)
// of the block c = 2^31 + p / 4, the cosine for even p, the sine for odd p. Rejected attempts go on at c = p, purpose + attempt.
import { boxMuller4, cosines, sines } from "./normal";
import { BLOCKS, philox2, ROUND_KEYS, ULP, W0, W1 } from "./philox";
import { DENSITY, fromTable, poisson, poissonRest, SPACING, TABLE_END, TABLE_START } from "./poisson";
import { attempt2, QUEUE, rejectLater, settle } from "./rejection";

const MEANS = memory.data(32, 16);
const INDICES = memory.data(32, 16);
const BOUNDS = memory.data(32, 16);
const COUNTS = memory.data(32, 16);

/** All the means that prepare4 has seen since the masks were reset are inside the range of the tables; beyond it. */
let inside: v128 = i64x2.splat(0);
let beyond: v128 = i64x2.splat(0);

/** For the four pixels at `at`, the bytes `lane` .. lane + 15 of: means, table indices, and bounds below which the rest is 0. */
// @ts-ignore: decorator
@inline
function prepare4(at: usize, lane: usize, sky: v128, gain: v128): void {
  const mean = f32x4.mul(f32x4.add(v128.load(at), sky), gain);
  inside = v128.and(inside, v128.and(f32x4.ge(mean, f32x4.splat(TABLE_START)), f32x4.lt(mean, f32x4.splat(TABLE_END))));
  beyond = v128.and(beyond, f32x4.ge(mean, f32x4.splat(TABLE_END)));
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

/**
 * The eight pixels at `at`, from p on, whose words are in the blocks at `block` (see the head of the file), become Poisson numbers
 * [f32]; those from TABLE_END on once `settle` was called.
 */
// @ts-ignore: decorator
@inline
function poisson8(at: usize, block: usize, p: i32, sky: v128, gain: v128): void {
  inside = i64x2.splat(-1);
  beyond = i64x2.splat(-1);
  prepare4(at, 0, sky, gain);
  prepare4(at + 16, 16, sky, gain);
  if (i32x4.all_true(beyond)) {
    for (let lane: usize = 0; lane < 8; lane += 2) {
      const means = f64x2.promote_low_f32x4(v128.load64_zero(MEANS + (lane << 2)));
      attempt2(at + (lane << 2), p + <i32>lane, means, block + (lane << 1));
    }
    return;
  }
  if (!i32x4.all_true(inside)) {
    for (let lane: usize = 0; lane < 8; lane++) {
      const word = block + ((lane >> 1) << 2) + ((lane & 1) << 5);
      const mean = <f64>load<f32>(MEANS + (lane << 2));
      const w0 = load<u32>(word), w1 = load<u32>(word, 16);
      if (mean >= TABLE_END) rejectLater(p + <i32>lane, mean, w0, w1);
      else store<f32>(at + (lane << 2), <f32>poisson(mean, w0, w1));
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
  v128.store(at, f32x4.convert_i32x4_s(v128.load(COUNTS)));
  v128.store(at, f32x4.convert_i32x4_s(v128.load(COUNTS, 16)), 16);
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
  for (let start: i32 = 0; start < count; start += QUEUE) {
    const end = min(start + QUEUE, (count + 31) & ~31);
    for (let p = start; p < end; p += 16) {
      const first = i32x4.add(i32x4.splat(p >> 1), lanes);
      philox2(first, i32x4.add(first, four), v1, v2, v3);
      for (let r: i32 = 0; r < 16; r += 8) {
        poisson8(image + (<usize>(p + r) << 2), BLOCKS + (<usize>r << 3), p + r, vSky, vGain);
      }
    }
    settle(image, purpose, o0, o1);
    for (let p = start; p < end; p += 32) {
      if (readNoise > 0) {
        const pairs = i32x4.add(i32x4.splat((p >> 2) | 0x80000000), lanes);
        philox2(pairs, i32x4.add(pairs, four), v1, v2, v3);
        storeNormals(NORMALS, BLOCKS);
        storeNormals(NORMALS + 64, BLOCKS + 64);
      }
      const at = image + (<usize>p << 2);
      for (let i: usize = 0; i < 128; i += 16) {
        const noisy = f32x4.add(f32x4.mul(v128.load(at + i), perGain), f32x4.mul(sigma, v128.load(NORMALS + i)));
        v128.store(at + i, f32x4.pmin(noisy, full));
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
