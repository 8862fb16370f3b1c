/** Random numbers of what befalls a stamp, and a few distributions of them. */
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { PixelSource } from "../model.ts";

/** A stream of its own for each effect, object and band. */
export const effectStream = ({ seed, object, band }: PixelSource, effect: string): Stream =>
  new Stream(seed, object, PURPOSE.detector ^ hashName(`${effect} ${band}`));

/** A Poisson number, by counting exponential waiting times: as many draws. */
export function poissonNumber(stream: Stream, mean: number): number {
  let count = 0;
  for (let time = exponential(stream); time < mean; time += exponential(stream)) count++;
  return count;
}

/** Of mean 1. */
export const exponential = (stream: Stream): number => -Math.log(stream.uniform());

/** Places of 0 ... size - 1, each taken with the same probability, ascending. */
export function bernoulli(stream: Stream, size: number, probability: number): number[] {
  if (!(probability > 0)) return [];
  const taken: number[] = [];
  // the gap to the next one is geometric
  const perGap = Math.log1p(-Math.min(probability, 1 - 1e-16));
  for (let at = Math.floor(Math.log(stream.uniform()) / perGap); at < size; ) {
    taken.push(at);
    at += 1 + Math.floor(Math.log(stream.uniform()) / perGap);
  }
  return taken;
}
