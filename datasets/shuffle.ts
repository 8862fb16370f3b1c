/** The order of an epoch: a permutation that is a pure function of (length, seed, epoch). */
import { PURPOSE, Stream } from "../shared/random/stream.ts";

/** `items` in the order of epoch `epoch`, by the Fisher-Yates shuffle. The input is unchanged. */
export function shuffled(items: Uint32Array, seed: number, epoch: number): Uint32Array {
  const out = items.slice();
  const stream = new Stream(seed, epoch, PURPOSE.shuffle);
  for (let i = out.length - 1; i > 0; i--) {
    // 52 random bits: for i < 2^32 no index is favoured by more than one part in 2^20
    const j = Math.floor(stream.uniform() * (i + 1));
    const kept = out[i];
    out[i] = out[j];
    out[j] = kept;
  }
  return out;
}

/** The permutation of 0 ... n-1 of an epoch. */
export const permutation = (n: number, seed: number, epoch: number): Uint32Array =>
  shuffled(
    Uint32Array.from({ length: n }, (_, i) => i),
    seed,
    epoch,
  );
