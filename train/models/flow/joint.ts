/** The encoder of a flow while it is trained further, with the flow. */
import * as tf from "@tensorflow/tfjs-core";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import type { NamedTensor } from "../../../shared/formats/safetensors.ts";
import type { Stamps } from "../../data/source.ts";
import type { Input } from "../../run/config.ts";
import { latentColumns, latentColumnsOf } from "../encoded-columns.ts";
import type { Encoder, EncoderGraph, Model } from "../model.ts";
import type { Columns } from "../posterior.ts";
import { optimizerState, restoreOptimizer } from "../state.ts";

/** Its learning rate as a share of that of the flow, which begins anew. */
const RATE = 0.1;
/** What its optimizer's tensors are called in a checkpoint, which the flow's are called "adam". */
const GROUP = "encoder-adam";

interface Opened {
  readonly model: Model;
  readonly encoder: Encoder;
  readonly graph: EncoderGraph;
  /** of the inputs that are latents: their columns, and how they are seen */
  readonly places: readonly number[];
}

export class JointEncoder {
  readonly #open: () => Promise<Model>;
  readonly #inputs: readonly Input[];
  readonly #image: ImageSystem;
  readonly #adam = tf.train.adam();
  #opened: Promise<Opened> | undefined;

  /** @param open opens the run that encodes @param inputs those that are latents @param image the stamps */
  constructor(open: () => Promise<Model>, inputs: readonly Input[], image: ImageSystem) {
    this.#open = open;
    this.#inputs = inputs;
    this.#image = image;
  }

  /** share of the rate that it is trained at */
  rate = 1;

  /** weights that training changes; 0 before `ready` */
  parameters = 0;

  /** To be called before a step: what a step needs of it. */
  async ready(): Promise<Pick<EncoderGraph, "variables"> & { features(stamps: Stamps): tf.Tensor2D }> {
    const { graph, places } = await this.#ready();
    return { variables: graph.variables, features: (stamps) => this.#features(graph, places, stamps) };
  }

  /** A step of Adam. @param grads by the names of the variables */
  async descend(grads: tf.NamedTensorMap, lr: number): Promise<void> {
    const { graph } = await this.#ready();
    if (this.rate === 0) return;
    this.#adam["learningRate"] = this.rate * RATE * lr;
    tf.tidy(() =>
      this.#adam.applyGradients(graph.variables.map(({ name }) => ({ name, tensor: grads[name]! }))),
    );
  }

  /** The latents of stamps as columns. */
  async columns({ images, size }: Stamps): Promise<Columns> {
    return latentColumnsOf((await this.#ready()).encoder, images, size);
  }

  async state(): Promise<Map<string, NamedTensor>> {
    const { graph } = await this.#ready();
    return new Map([...(await graph.state()), ...(await optimizerState(this.#adam, GROUP))]);
  }

  async restore(state: ReadonlyMap<string, NamedTensor>): Promise<void> {
    const { graph } = await this.#ready();
    graph.restore(state);
    await restoreOptimizer(this.#adam, state, GROUP);
  }

  /** @param dir of its model, which is replaced */
  async save(dir: string): Promise<void> {
    await (await this.#ready()).graph.save(dir);
  }

  close(): void {
    this.#adam.dispose();
    void this.#opened?.then(({ model }) => model.close());
  }

  #ready(): Promise<Opened> {
    this.#opened ??= this.#open().then((model): Opened => {
      const { encoder } = model;
      const graph = encoder?.graph;
      if (encoder === undefined || graph === undefined) throw new Error("the encoder cannot be trained"); // `prepare` has refused it
      this.parameters = graph.variables.reduce((sum, { size }) => sum + size, 0);
      const names = latentColumns(encoder).map(({ name }) => name);
      return { model, encoder, graph, places: this.#inputs.map(({ name }) => names.indexOf(name)) };
    });
    return this.#opened;
  }

  /** (2 asinh(t / 2) - soft[0]) / soft[1] of the latents, as `featuresOf` has them [B, inputs]. */
  #features(graph: EncoderGraph, places: readonly number[], { images, size }: Stamps): tf.Tensor2D {
    return tf.tidy(() => {
      const { bands, height, width } = this.#image;
      const all = graph.look(tf.tensor4d(images, [size, bands.length, height, width]));
      const own = tf.gather(all, tf.tensor1d([...places], "int32"), 1);
      const row = (of: (input: Input) => number): tf.Tensor => tf.tensor1d(this.#inputs.map(of));
      const t = tf.div(
        tf.sub(
          own,
          row((i) => i.transform.mean),
        ),
        row((i) => i.transform.scale),
      );
      const half = tf.mul(t, 0.5);
      const soft = tf.mul(tf.asinh(half), 2);
      return tf.div(
        tf.sub(
          soft,
          row((i) => i.soft[0]),
        ),
        row((i) => i.soft[1]),
      ) as tf.Tensor2D;
    });
  }
}
