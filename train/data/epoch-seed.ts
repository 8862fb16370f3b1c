/** Seeds of one epoch, for streams that are named by object beside it. */
import { Stream } from "../../shared/random/stream.ts";

/** An integer from 0 to 2^52 - 1, a pure function of the three. @param purpose one of PURPOSE */
export function epochSeed(seed: number, epoch: number, purpose: number): number {
  const stream = new Stream(seed, epoch, purpose);
  return (stream.next32() >>> 6) * 67108864 + (stream.next32() >>> 6);
}
