// Philox4x32-10 (shared/random/philox.ts): one block in scalar code, and eight at a time in SIMD.

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
export const W0: u32 = 0x9e3779b9;
export const W1: u32 = 0xbb67ae85;

/** 2^-32 */
export const ULP: f64 = 2.3283064365386963e-10;

// the block of the scalar generator
export let b0: u32 = 0;
export let b1: u32 = 0;

export function philox(x0: u32, x1: u32, x2: u32, x3: u32, k0: u32, k1: u32): void {
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

/** The ten round keys, each word in four lanes. */
export const ROUND_KEYS = memory.data(320, 16);

/** Where philox2 leaves its blocks: words 0 .. 3 of the four lanes of the first counter vector, then of the second. */
export const BLOCKS = memory.data(128, 16);

/** Philox4x32-10 of the eight counters in a0 and b0, two interleaved sets of four lanes (more would not fit the registers). */
export function philox2(a0: v128, b0: v128, purpose: v128, o0: v128, o1: v128): void {
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
