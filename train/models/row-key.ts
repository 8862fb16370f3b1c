/** What tells rows apart, whatever others are in their batch. Pure. */

/** A number below 2^53 that tells rows apart by numbers of theirs (FNV-1a of their bits, twice). */
export function rowKey(numbers: Float32Array): number {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ (word >>> 7) ^ a, 0x5bd1e995);
  }
  return (a >>> 0) + (b & 0x1fffff) * 4294967296;
}
