/** What the training of variational autoencoders does alike, whatever their loss. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import type { NamedTensor } from "../../../shared/formats/safetensors.ts";
import { saveModel } from "../../../shared/onnx-backend/export/file-io.ts";
import type { Stamps } from "../../data/source.ts";
import type { Normaliser } from "../../run/config.ts";
import { Alignment, type AlignmentShape, aligned } from "../alignment/alignment.ts";
import { BlockAdam } from "../block-adam.ts";
import { blocksOf, copyWeights } from "../network-blocks.ts";
import { readScalars, type Scalars, stacked } from "../scalars.ts";
import { restoreTraining, trainingState } from "../state.ts";
import type { Losses, Reconstructions, Tunable } from "../trainable.ts";
import type { Network, NetworkArchitecture } from "./network.ts";
import { firstBand, type View } from "./view.ts";
import { loadNetwork, wholeModel } from "./whole.ts";

export interface TrainingShape {
  readonly architecture: NetworkArchitecture;
  /** the stamps of the data */
  readonly image: ImageSystem;
  readonly normaliser: Normaliser;
  readonly latents: number;
  /** share of the features before the heads that training does without; absent: none */
  readonly dropout?: number;
  /** of the initial weights */
  readonly seed: number;
  /** whether it goes on from other weights: in blocks, and with normalisations that stay as they are; absent: it does not */
  readonly tuned?: boolean;
  /** absent: its features are drawn to no others */
  readonly alignment?: AlignmentShape | undefined;
}

export class NetworkTraining {
  readonly parameters: number;
  protected readonly view: View;
  protected readonly network: Network;
  readonly #shape: TrainingShape;
  readonly #whole: LayersModel;
  readonly #adam: BlockAdam;
  readonly #alignment: Alignment | undefined;

  constructor(shape: TrainingShape) {
    this.#shape = shape;
    const { architecture, image, ...rest } = shape;
    this.view = architecture.view(image);
    this.network = architecture.build({ ...rest, image: { ...image, ...this.view.size } });
    this.#whole = wholeModel(this.network);
    const { encoder, decoder } = this.network;
    const variables = [encoder, decoder].flatMap(({ trainableWeights }) =>
      trainableWeights.map((weight) => weight.read() as tf.Variable),
    );
    this.#adam =
      shape.tuned === true ? new BlockAdam(blocksOf(encoder, decoder)) : BlockAdam.whole(variables);
    this.#alignment = shape.alignment && new Alignment(encoder, shape.alignment);
    this.parameters = variables.reduce((sum, { size }) => sum + size, 0);
  }

  get tunable(): Tunable {
    return {
      blocks: this.#adam.blocks,
      setRates: (rates) => this.#adam.setRates(rates),
      load: async (folder) => {
        const trained = await loadNetwork(folder, "variational autoencoder");
        copyWeights(trained.encoder, this.network.encoder);
        copyWeights(trained.decoder, this.network.decoder);
        trained.whole.dispose();
      },
    };
  }

  /** Whether normalisations take the statistics of a batch, and follow them. */
  protected normalisesAnew(training: boolean): boolean {
    return training && this.#shape.tuned !== true;
  }

  /** What the network sees of stamps [B, h, w, bands]. */
  protected see({ images, size }: Pick<Stamps, "images" | "size">): tf.Tensor4D {
    const { image, normaliser } = this.#shape;
    const { height, width, bands } = image;
    return tf.tidy(() => this.view.see(tf.tensor4d(images, [size, bands.length, height, width]), normaliser));
  }

  /** A step of Adam down the gradient of "loss", and of the distance to what stands beside. */
  protected descend(
    stamps: Stamps,
    lr: number,
    lossesOf: (seen: tf.Tensor4D) => { readonly loss: tf.Tensor; readonly [part: string]: tf.Tensor },
  ): Promise<Losses> {
    const means = tf.tidy(() => {
      const seen = this.see(stamps);
      const beside = stamps.beside && this.see(stamps.beside);
      let scalars: Scalars | undefined; // what outlives the tape, in one tensor, so that one transfer reads all
      const { grads } = tf.variableGrads(() => {
        const losses = aligned(
          lossesOf(seen),
          beside && this.#alignment?.loss(seen, beside, stamps.beside!.share),
        );
        scalars = stacked(losses);
        tf.keep(scalars.values);
        return losses.loss as tf.Scalar;
      }, this.#adam.moving);
      this.#adam.descend(grads, lr);
      return scalars!;
    });
    return readScalars(means);
  }

  async reconstruct(stamps: Stamps): Promise<Reconstructions> {
    const { height, width } = this.view.size;
    const { first, second } = tf.tidy(() => {
      const seen = this.see(stamps);
      const [means] = this.network.encoder.apply(seen, { training: false }) as tf.Tensor[];
      const decoded = this.network.decoder.apply(means!, { training: false }) as tf.Tensor4D;
      return { first: firstBand(seen), second: firstBand(decoded) };
    });
    const [inputs, outputs] = (await Promise.all([first.data(), second.data()])) as [
      Float32Array,
      Float32Array,
    ];
    tf.dispose([first, second]);
    return { bands: this.#shape.image.bands.length, height, width, inputs, outputs };
  }

  state(): Promise<Map<string, NamedTensor>> {
    return trainingState({ ...this.network, adam: this.#adam });
  }

  restore(state: ReadonlyMap<string, NamedTensor>): Promise<void> {
    return restoreTraining({ ...this.network, adam: this.#adam }, state);
  }

  async save(dir: string): Promise<void> {
    await saveModel(this.#whole, dir);
  }

  close(): void {
    this.#whole.dispose();
    this.#adam.dispose();
  }
}
