/** Standard normal numbers that samples are made of: of each galaxy its own, whatever others are in its batch. Pure. */
import { normalQuantile } from "../../../shared/math/normal.ts";
import { philox4x32 } from "../../../shared/random/philox.ts";
import { high, low, PURPOSE, Stream } from "../../../shared/random/stream.ts";

const TWO_PI = 2 * Math.PI;
const WORD = 1 / 4294967296;

/** Independent numbers, by the Box-Muller transform of 32 random bits each. @param key of the row @param out filled */
export function fillNormal(seed: number, key: number, out: Float32Array): void {
  const block = new Uint32Array(4);
  const [k0, k1, o0, o1] = [low(seed), high(seed), low(key), high(key)];
  for (let i = 0, counter = 0; i < out.length; i += 4, counter++) {
    block[0] = counter;
    block[1] = PURPOSE.flow;
    block[2] = o0;
    block[3] = o1;
    philox4x32(block, k0, k1);
    for (let pair = 0; pair < 4; pair += 2) {
      const r = Math.sqrt(-2 * Math.log((block[pair]! + 0.5) * WORD));
      const angle = TWO_PI * ((block[pair + 1]! + 0.5) * WORD);
      out[i + pair] = r * Math.cos(angle); // what lies behind the end is not kept
      out[i + pair + 1] = r * Math.sin(angle);
    }
  }
}

/** Tables of the quantiles (k + 1/2) / n of the normal distribution, by n. */
const tables = new Map<number, Float32Array>();

function quantilesOf(n: number): Float32Array {
  const table = tables.get(n) ?? Float32Array.from({ length: n }, (_, k) => normalQuantile((k + 0.5) / n));
  tables.set(n, table);
  return table;
}

/**
 * A Latin hypercube (McKay et al. 1979): each column of [draws, width] has the quantiles (k + 1/2) / draws, in an order of its own. Means and
 * quantiles of what is made of it are less noisy than those of independent numbers.
 * @param out [draws, width], filled
 */
export function fillHypercube(seed: number, key: number, width: number, out: Float32Array): void {
  const draws = out.length / width;
  const table = quantilesOf(draws);
  const stream = new Stream(seed, key, PURPOSE.hypercube);
  const order = new Uint16Array(draws);
  for (let column = 0; column < width; column++) {
    for (let k = 0; k < draws; k++) {
      const j = Math.floor((stream.next32() * (k + 1)) / 4294967296); // inside-out shuffle
      order[k] = order[j]!;
      order[j] = k;
    }
    for (let k = 0; k < draws; k++) out[k * width + column] = table[order[k]!]!;
  }
}
