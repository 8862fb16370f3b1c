/**
 * Philox4x32-10, the counter-based generator of Salmon et al. 2011 (SC'11, "Parallel random numbers: as easy
 * as 1, 2, 3"): 128 bits of counter and 64 bits of key give 128 random bits, with no state between calls.
 * So every number of the project is a pure function of (seed, object, purpose, position): the same whatever
 * the number of workers, the order or a restart. Known-answer tests: test/shared/random/philox.test.ts.
 */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit integers, in 32-bit integers alone: machines do these fastest. */
function mulHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const middle = (Math.imul(a0, b1) + (low & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (low >>> 16) + (middle >>> 16)) | 0;
}

/** Replaces `x` (four counter words) by the block of Philox4x32-10 under the key (k0, k1). */
export function philox4x32(x: Uint32Array, k0: number, k1: number): void {
  let x0 = x[0] | 0;
  let x1 = x[1] | 0;
  let x2 = x[2] | 0;
  let x3 = x[3] | 0;
  for (let round = 0; round < 10; round++) {
    const hi0 = mulHigh(M0, x0);
    const lo0 = Math.imul(M0, x0);
    const hi1 = mulHigh(M1, x2);
    const lo1 = Math.imul(M1, x2);
    x0 = hi1 ^ x1 ^ k0;
    x1 = lo1;
    x2 = hi0 ^ x3 ^ k1;
    x3 = lo0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  x[0] = x0;
  x[1] = x1;
  x[2] = x2;
  x[3] = x3;
}
