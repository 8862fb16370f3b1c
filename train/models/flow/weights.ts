/** The weights of a network that is made of plain tensors: by name, begun as a function of a seed and of their names alone. */
import * as tf from "@tensorflow/tfjs-core";
import { badFile } from "../../../shared/errors.ts";
import type { NamedTensor } from "../../../shared/formats/safetensors.ts";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";

export class Weights {
  readonly #seed: number;
  readonly #all = new Map<string, tf.Variable>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Of `variables`, in their order. */
  get names(): readonly string[] {
    return [...this.#all.keys()];
  }

  /** Those that training changes, in the order in which they were made. */
  get variables(): readonly tf.Variable[] {
    return [...this.#all.values()];
  }

  /** Those that multiply, which are not constants that are added. */
  get kernels(): readonly tf.Variable[] {
    return [...this.#all].flatMap(([name, variable]) => (name.endsWith("bias") ? [] : [variable]));
  }

  /** Normal numbers of standard deviation `sd`; 0: zeros. */
  make<R extends tf.Rank>(name: string, shape: readonly number[], sd: number): tf.Variable<R> {
    if (this.#all.has(name)) throw new Error(`there are weights ${name} already`);
    const size = shape.reduce((product, n) => product * n, 1);
    const values = new Float32Array(size);
    if (sd > 0) {
      const stream = new Stream(this.#seed, 0, PURPOSE.weights ^ hashName(name));
      for (let i = 0; i < size; i++) values[i] = sd * stream.normal();
    }
    const variable = tf.tidy(() => tf.variable(tf.tensor<R>(values, [...shape] as tf.ShapeMap[R])));
    this.#all.set(name, variable as tf.Variable);
    return variable;
  }

  /** @param values by the names of all weights @throws GalforgeError that names `where` if one is missing or has another shape */
  assign(where: string, values: ReadonlyMap<string, NamedTensor>): void {
    for (const [name, variable] of this.#all) {
      const found = values.get(name);
      if (found === undefined || found.shape.join() !== variable.shape.join()) {
        const is = found === undefined ? "is missing" : `has the shape [${found.shape}]`;
        throw badFile(where, `${name} ${is}; this network needs [${variable.shape}]: it is of another one`);
      }
      tf.tidy(() => variable.assign(tf.tensor(found.data, variable.shape)));
    }
  }

  /** Their values now. */
  async tensors(): Promise<Map<string, NamedTensor>> {
    const all = [...this.#all].map(async ([name, variable]): Promise<[string, NamedTensor]> => {
      return [name, { shape: variable.shape, data: Float32Array.from(await variable.data()) }];
    });
    return new Map(await Promise.all(all));
  }

  dispose(): void {
    for (const variable of this.#all.values()) variable.dispose();
    this.#all.clear();
  }
}
