/**
 * A permutation that nobody has to hold: a Feistel network of ten rounds, whose rounds are Philox, on the words of 2h bits that
 * have at least n values; what it takes out of 0...n-1 goes through it again (Black & Rogaway 2002, "cycle walking").
 */
import { philox4x32 } from "./philox.ts";
import { high, low } from "./stream.ts";

const ROUNDS = 10;
/** Halves of a word have at most 16 bits. */
export const MOST_PERMUTED = 2 ** 32;

/**
 * Where item i of 0...n-1 goes: for each (seed, object, purpose) another permutation. A few us.
 * @param i 0 to n - 1 @param n 1 to MOST_PERMUTED @param object an integer from 0 to 2^53 - 1
 */
export function permuted(i: number, n: number, seed: number, object: number, purpose: number): number {
  let bits = 1;
  while (4 ** bits < n) bits++;
  const size = 2 ** bits;
  const block = new Uint32Array(4);
  let place = i;
  do {
    let [left, right] = [Math.floor(place / size), place % size];
    for (let round = 0; round < ROUNDS; round++) {
      block.set([right + round * 65536, purpose, low(object), high(object)]);
      philox4x32(block, low(seed), high(seed));
      [left, right] = [right, left ^ (block[0] % size)];
    }
    place = left * size + right;
  } while (place >= n);
  return place;
}
