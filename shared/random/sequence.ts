/**
 * A plain sequence of random numbers (seedrandom's xor4096: Brent's xorgens, period 2^4096), for what is drawn in one go and is no
 * record: resamples, folds, first guesses. What somebody may ask for alone (an object, a stamp, a step of a training) is keyed: stream.ts.
 */
import seedrandom from "seedrandom";

export class Sequence {
  readonly #next: seedrandom.PRNG;

  /** @param name of the use, with its seed if there is one: equal names give equal numbers */
  constructor(name: string) {
    this.#next = seedrandom.xor4096(name);
  }

  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number {
    return this.#next.double();
  }

  /** An integer from 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal, by the Box-Muller transform. */
  normal(): number {
    const r = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return r * Math.cos(2 * Math.PI * this.uniform());
  }
}
