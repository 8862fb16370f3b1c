/** Which units a network does without: masks of Monte-Carlo dropout (Gal & Ghahramani 2016, arXiv:1506.02142). Pure. */
import { PURPOSE, Stream } from "../../../shared/random/stream.ts";

/** Thinned networks that estimate together: 20, so that rates that are multiples of 0.05 are exact. */
export const PASSES = 20;

/**
 * Of a training step: 0 with the probability `rate`, else 1 / (1 - rate), each by itself. A function of (seed, step).
 * @param rate 0 to 0.9 @param length numbers: stamps times units
 */
export function stepMask(seed: number, step: number, rate: number, length: number): Float32Array {
  const stream = new Stream(seed, step, PURPOSE.dropout);
  const [dropped, kept] = [rate * 2 ** 32, 1 / (1 - rate)];
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = stream.next32() < dropped ? 0 : kept; // Float32Array.from takes four times as long
  return out;
}

/**
 * Masks of networks in use [1 + PASSES, width], a function of (seed, pass, unit), the same for all stamps. The first is all ones: the whole
 * network. Of the T = PASSES others n keep a unit, n = floor(T (1 - rate) + u) with u uniform, and multiply it by T / n. So the mean of each
 * unit is exactly 1: what is linear in the units is in the mean of the passes what it is in the whole network. Its variance is T / n - 1, in
 * training rate / (1 - rate).
 */
export function passMasks(seed: number, rate: number, width: number): Float32Array {
  const masks = new Float32Array((1 + PASSES) * width).fill(1, 0, width);
  const stream = new Stream(seed, 0, PURPOSE.dropoutPasses);
  const passes = Array.from({ length: PASSES }, (_, t) => t);
  for (let unit = 0; unit < width; unit++) {
    stream.restart(unit);
    const keeping = Math.floor(PASSES * (1 - rate) + stream.uniform());
    for (let i = 0; i < keeping; i++) {
      const at = i + Math.floor(stream.uniform() * (PASSES - i));
      [passes[i], passes[at]] = [passes[at]!, passes[i]!];
      masks[(1 + passes[i]!) * width + unit] = PASSES / keeping;
    }
  }
  return masks;
}
