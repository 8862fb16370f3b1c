/** Many normal numbers at once: read from a table, at a place that is a function of (seed, step). */
import { PURPOSE, Stream } from "../../../shared/random/stream.ts";

/** Sixteen times what a step takes. */
const LENGTH = 1 << 20;

export class NormalTable {
  readonly #seed: number;
  readonly #values: Float32Array;

  constructor(seed: number) {
    this.#seed = seed;
    const stream = new Stream(seed, 0, PURPOSE.normalTable);
    this.#values = Float32Array.from({ length: LENGTH }, () => stream.normal());
  }

  /** `count` numbers for a step: steps overlap by chance only. */
  take(count: number, step: number): Float32Array {
    const from = new Stream(this.#seed, step + 1, PURPOSE.normalTable).next32() % LENGTH;
    return Float32Array.from({ length: count }, (_, i) => this.#values[(from + i) % LENGTH]!);
  }
}
