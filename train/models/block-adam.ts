/** Adam for blocks of weights: each has a rate of its own, and counts its own steps. */
import * as tf from "@tensorflow/tfjs-core";
import type { NamedTensor } from "../../shared/formats/safetensors.ts";
import type { Block } from "./network-blocks.ts";
import { optimizerState, restoreOptimizer } from "./state.ts";

/** Name of the only block of a network that is trained as a whole. */
const WHOLE = "";

interface Moving extends Block {
  readonly adam: tf.AdamOptimizer;
  /** share of the learning rate */
  rate: number;
}

export class BlockAdam {
  readonly #blocks: readonly Moving[];

  /** @param blocks none of their weights is in two */
  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks.map((block) => ({ ...block, adam: tf.train.adam(), rate: 1 }));
  }

  /** One block of all weights. */
  static whole(variables: readonly tf.Variable[]): BlockAdam {
    return new BlockAdam([{ name: WHOLE, variables }]);
  }

  get blocks(): readonly string[] {
    return this.#blocks.map(({ name }) => name);
  }

  /** Weights that a step changes: those that need a gradient. */
  get moving(): tf.Variable[] {
    return this.#blocks.flatMap(({ variables, rate }) => (rate > 0 ? variables : []));
  }

  /** Shares of the learning rate; a block of rate 0 does not change, and does not count the step. */
  setRates(rates: ReadonlyMap<string, number>): void {
    for (const block of this.#blocks) block.rate = rates.get(block.name)!;
  }

  /** A step. @param gradients of all `moving`, by their names */
  descend(gradients: tf.NamedTensorMap, lr: number): void {
    for (const { adam, rate, variables } of this.#blocks) {
      if (rate === 0) continue;
      adam["learningRate"] = lr * rate;
      adam.applyGradients(variables.map(({ name }) => ({ name, tensor: gradients[name]! })));
    }
  }

  async state(): Promise<[string, NamedTensor][]> {
    const states = this.#blocks.map(({ name, adam }) => optimizerState(adam, groupOf(name)));
    return (await Promise.all(states)).flat();
  }

  async restore(state: ReadonlyMap<string, NamedTensor>): Promise<void> {
    for (const { name, adam } of this.#blocks) await restoreOptimizer(adam, state, groupOf(name));
  }

  dispose(): void {
    for (const { adam } of this.#blocks) adam.dispose();
  }
}

const groupOf = (block: string): string => (block === WHOLE ? "adam" : `adam-${block}`);
