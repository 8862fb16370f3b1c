/** The conditional autoencoder as the training loop sees it: L = L_rec + alpha L_phy + beta L_reg (paper, equation 2), Adam. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type ImageSystem, shapeOf } from "../../../datasets/image-system.ts";
import type { NamedTensor } from "../../../shared/formats/safetensors.ts";
import { saveModel } from "../../../shared/onnx-backend/export/file-io.ts";
import { PURPOSE, Stream } from "../../../shared/random/stream.ts";
import { type Stamps, sliceStamps } from "../../data/source.ts";
import { isPresent, latentTargets, presenceWeights } from "../../labels.ts";
import { perBand, spanOf, stretchStamps } from "../../normaliser.ts";
import type { Normaliser, Supervised } from "../../run/config.ts";
import { Alignment, type AlignmentShape, aligned } from "../alignment/alignment.ts";
import { BlockAdam } from "../block-adam.ts";
import { calibrate } from "../calibrate.ts";
import { determination } from "../determination.ts";
import { type DropoutLayer, dropoutLayerOf } from "../dropout/layer.ts";
import { passWidths } from "../dropout/pass-widths.ts";
import { batchOf } from "../in-batches.ts";
import { LOG_SIGMA, noiseError, spreadLoss } from "../losses.ts";
import { blocksOf, copyWeights } from "../network-blocks.ts";
import { readScalars, type Scalars, stacked } from "../scalars.ts";
import { restoreTraining, trainingState } from "../state.ts";
import type { Losses, Reconstructions, Trainable, Tunable, Validation } from "../trainable.ts";
import type { Architecture, Cae } from "./architecture.ts";
import { crossEntropy, physicsLoss, sparsity } from "./loss.ts";
import { NormalTable } from "./normal-table.ts";
import { loadCae, wholeModel } from "./whole.ts";
import { widened } from "./widened.ts";

export interface CaeOptions {
  readonly architecture: Architecture;
  readonly image: ImageSystem;
  readonly normaliser: Normaliser;
  readonly supervise: readonly Supervised[];
  readonly latents: number;
  readonly alpha: number;
  readonly beta: number;
  readonly dropout: number;
  readonly seed: number;
  /** whether it goes on from other weights, in blocks; absent: it does not */
  readonly tuned?: boolean;
  /** absent: its features are drawn to no others */
  readonly alignment?: AlignmentShape | undefined;
}

/** Weight of the likelihood of the errors: it must not disturb the estimates. */
const SPREAD_WEIGHT = 0.1;
/** Of the state: factors of the last validation. */
const CALIBRATION = "calibration";

export class CaeTrainable implements Trainable {
  readonly parameters: number;
  readonly labels: readonly string[];
  readonly #options: CaeOptions;
  readonly #cae: Cae;
  readonly #dropout: DropoutLayer | undefined;
  readonly #whole: LayersModel;
  readonly #decoderVariables: tf.Variable[];
  /** pixel noise for the decoder's consistency; undefined where there is none */
  readonly #normal: NormalTable | undefined;
  readonly #adam: BlockAdam;
  readonly #alignment: Alignment | undefined;
  /** ln of the factors by which the standard deviations of labels are widened where the model is saved; none before the first validation */
  #logFactors: Float32Array = new Float32Array();

  constructor(options: CaeOptions) {
    this.#options = options;
    const { image, normaliser, supervise, latents, dropout, seed } = options;
    this.#normal = options.architecture.consistency > 0 ? new NormalTable(seed) : undefined;
    this.labels = supervise.map(({ name }) => name);
    const shape = { image, normaliser, supervised: supervise.length, latents, dropout, seed };
    this.#cae = options.architecture.build(shape);
    this.#dropout = dropoutLayerOf(this.#cae.encoder);
    this.#whole = wholeModel(this.#cae);
    const { encoder, decoder } = this.#cae;
    this.#decoderVariables = variablesOf(decoder);
    this.#alignment = options.alignment && new Alignment(encoder, options.alignment);
    this.#adam =
      options.tuned === true
        ? new BlockAdam(blocksOf(encoder, decoder))
        : BlockAdam.whole([...variablesOf(encoder), ...this.#decoderVariables]);
    this.parameters = encoder.countParams() + decoder.countParams();
  }

  get tunable(): Tunable {
    return {
      blocks: this.#adam.blocks,
      setRates: (rates) => this.#adam.setRates(rates),
      load: async (folder) => {
        const trained = await loadCae(folder);
        copyWeights(trained.encoder, this.#cae.encoder);
        copyWeights(trained.decoder, this.#cae.decoder);
        trained.dispose();
      },
    };
  }

  async step(stamps: Stamps, lr: number, step: number): Promise<Losses> {
    const moving = this.#adam.moving;
    const means = tf.tidy(() => {
      const { images, ...truth } = this.#tensors(stamps);
      const beside = stamps.beside && this.#stretched(stamps.beside);
      const noise = this.#latentNoise(stamps.size, step);
      // what outlives the tape: the latents, and the losses in one tensor, so that one transfer reads all
      let scalars: Scalars | undefined;
      let latents: tf.Tensor2D | undefined;
      const { grads } = tf.variableGrads(() => {
        const lossesOf = () => this.#losses(images, truth, { training: true, noise });
        const {
          z,
          supervised: _,
          logSigma: __,
          ...own
        } = this.#dropout?.inStep(step, lossesOf) ?? lossesOf();
        const losses = aligned(own, beside && this.#alignment?.loss(images, beside, stamps.beside!.share));
        scalars = stacked(losses);
        tf.keep(scalars.values);
        latents = tf.keep(z as tf.Tensor2D);
        return losses.loss;
      }, moving);
      const more = this.#consistencyGradients(latents!, step);
      latents!.dispose();
      const sums = moving.map(({ name }): [string, tf.Tensor] => {
        const [own, added] = [grads[name]!, more[name]];
        return [name, added === undefined ? own : tf.add(own, added)];
      });
      this.#adam.descend(Object.fromEntries(sums), lr);
      return scalars!;
    });
    return readScalars(means);
  }

  /** Also calibrates the widths of labels: those that are saved fit these stamps. */
  async validate(stamps: Stamps): Promise<Validation> {
    const sums: Record<string, number> = {};
    const { image, supervise } = this.#options;
    const width = supervise.length;
    const targets = latentTargets(supervise, stamps.labels, stamps.size);
    const weights = presenceWeights(targets, width); // of all stamps: a label may be rare in one block
    // means, then widths, of which the architecture or dropout has them
    const columns: Float32Array[] = [];
    const most = batchOf(image);
    for (let first = 0; first < stamps.size; first += most) {
      const block = sliceStamps(stamps, first, Math.min(most, stamps.size - first));
      const ofBlock = weights.subarray(first * width, (first + block.size) * width);
      const { means, found } = tf.tidy(() => {
        const { images, ...truth } = this.#tensors(
          block,
          ofBlock.map((w) => (w * stamps.size) / block.size),
        );
        const {
          z: _,
          supervised,
          logSigma,
          ...losses
        } = this.#losses(images, truth, { training: false, noise: undefined });
        return { means: stacked(losses), found: [supervised, ...this.#widths(images, logSigma)] };
      });
      for (const [i, column] of found.entries()) {
        columns[i] ??= new Float32Array(stamps.size * width);
        columns[i].set((await column.data()) as Float32Array, first * width);
      }
      tf.dispose(found);
      const losses = await readScalars(means);
      for (const [name, value] of Object.entries(losses)) sums[name] = (sums[name] ?? 0) + value * block.size;
    }
    const [predicted, logSigmas, variances] = columns;
    if (logSigmas !== undefined)
      this.#logFactors = Float32Array.from(calibrate(targets, predicted!, logSigmas, width, variances));
    const losses = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / stamps.size]));
    return { losses: losses as Losses, r2: determination(this.labels, targets, predicted!) };
  }

  /** ln sigma of labels [B, p], with dropout of thinned networks together and the variance between these; none of an architecture without. */
  #widths(images: tf.Tensor4D, logSigma: tf.Tensor | undefined): tf.Tensor[] {
    if (logSigma === undefined) return [];
    if (this.#dropout === undefined) return [tf.clipByValue(logSigma, ...LOG_SIGMA)];
    return passWidths(this.#dropout, () => {
      const [means, , logSigmas] = this.#cae.encoder.apply(images, { training: false }) as tf.Tensor[];
      return [means!, logSigmas!];
    });
  }

  async reconstruct(stamps: Stamps): Promise<Reconstructions> {
    const { bands, height, width } = shapeOf(this.#options.image);
    const { first, second } = tf.tidy(() => {
      const { images } = this.#tensors(stamps);
      const [means, rest] = this.#cae.encoder.apply(images, { training: false }) as [tf.Tensor, tf.Tensor];
      const decoded = this.#cae.decoder.apply(tf.concat([means, rest], 1), {
        training: false,
      }) as tf.Tensor4D;
      const planes = (x: tf.Tensor4D) => tf.transpose(x, [0, 3, 1, 2]);
      return { first: planes(images), second: planes(decoded) };
    });
    const [inputs, outputs] = (await Promise.all([first.data(), second.data()])) as [
      Float32Array,
      Float32Array,
    ];
    tf.dispose([first, second]);
    return { bands, height, width, inputs, outputs };
  }

  async state(): Promise<Map<string, NamedTensor>> {
    const state = await trainingState({ ...this.#cae, adam: this.#adam });
    const { length } = this.#logFactors;
    return length === 0 ? state : state.set(CALIBRATION, { shape: [length], data: this.#logFactors });
  }

  async restore(state: ReadonlyMap<string, NamedTensor>): Promise<void> {
    await restoreTraining({ ...this.#cae, adam: this.#adam }, state);
    this.#logFactors = state.get(CALIBRATION)?.data ?? new Float32Array();
  }

  async save(dir: string): Promise<void> {
    await widened(this.#cae.encoder, this.#logFactors, () => saveModel(this.#whole, dir));
  }

  close(): void {
    this.#whole.dispose();
    this.#adam.dispose();
  }

  #stretched({ images, size }: Pick<Stamps, "images" | "size">): tf.Tensor4D {
    const { image, normaliser } = this.#options;
    return stretchStamps(images, size, image, normaliser);
  }

  /** @param presence weights of the errors, where labels may be missing: those of `presenceWeights` unless given */
  #tensors(stamps: Stamps, presence?: Float32Array): Truth & { images: tf.Tensor4D } {
    const { supervise } = this.#options;
    const images = this.#stretched(stamps);
    const latents = latentTargets(supervise, stamps.labels, stamps.size);
    const shape: [number, number] = [stamps.size, supervise.length];
    if (!supervise.some(({ missing }) => missing)) {
      return { images, targets: tf.tensor2d(latents, shape), weights: undefined };
    }
    const weights = tf.tensor2d(presence ?? presenceWeights(latents, supervise.length), shape);
    const known = latents.map((z) => (isPresent(z) ? z : 0));
    return { images, targets: tf.tensor2d(known, shape), weights };
  }

  /**
   * Gradients of the decoder for obeying the supervised latents: each stamp gets those of its neighbour in the batch, is decoded
   * and encoded again, and the encoder must find the neighbour's. Without it the decoder takes size and brightness from the
   * other latents as well, and moving a supervised one changes little.
   */
  #consistencyGradients(z: tf.Tensor2D, step: number): tf.NamedTensorMap {
    const { architecture, supervise } = this.#options;
    if (this.#normal === undefined) return {};
    const { encoder, decoder } = this.#cae;
    const [count, latents] = z.shape;
    const width = supervise.length;
    const own = tf.slice(z, [0, 0], [count, width]);
    const wanted = tf.concat(
      [tf.slice(own, [1, 0], [count - 1, width]), tf.slice(own, [0, 0], [1, width])],
      0,
    );
    const swapped = tf.concat([wanted, tf.slice(z, [0, width], [count, latents - width])], 1);
    const { height, width: columns } = this.#options.image;
    const stretches = this.#options.normaliser.bands;
    const bands = stretches.length;
    const shape: [number, number, number, number] = [count, height, columns, bands];
    // as the encoder knows stamps: with the noise of the sky, in which no hidden mark survives
    const noise = tf.tensor4d(this.#normal.take(count * height * columns * bands, step), shape);
    const loss = (): tf.Scalar => {
      const decoded = decoder.apply(swapped) as tf.Tensor;
      const [found] = encoder.apply(
        tf.add(decoded, tf.div(noise, perBand(stretches, spanOf))),
      ) as tf.Tensor[];
      return tf.mul(physicsLoss(wanted, found!), architecture.consistency);
    };
    return tf.variableGrads(loss, this.#decoderVariables).grads;
  }

  #losses(
    images: tf.Tensor4D,
    { targets, weights }: Truth,
    { training, noise }: { training: boolean; noise: tf.Tensor2D | undefined },
  ) {
    const { alpha, beta, architecture } = this.#options;
    const encoded = this.#cae.encoder.apply(images, { training }) as tf.Tensor[];
    const [supervised, rest, logSigma] = encoded as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const all = tf.concat([supervised, noise === undefined ? rest : tf.add(rest, noise)], 1);
    const [count] = images.shape;
    const shown = training ? Math.ceil(count * architecture.decodedShare) : count;
    const z = firstOf(all, shown);
    const decoded = this.#cae.decoder.apply(z, { training }) as tf.Tensor;
    const target = firstOf(images, shown);
    const reconstruction =
      architecture.reconstruction === "noise"
        ? noiseError(target, decoded, this.#options.normaliser.bands)
        : crossEntropy(target, decoded);
    const physics = physicsLoss(targets, supervised, weights);
    const regularisation = sparsity(rest);
    let loss = tf.add(
      reconstruction,
      tf.add(tf.mul(physics, alpha), tf.mul(regularisation, beta)),
    ) as tf.Scalar;
    if (!architecture.heteroscedastic)
      return { z, supervised, logSigma: undefined, loss, reconstruction, physics, regularisation };
    const spread = spreadLoss(targets, supervised, tf.clipByValue(logSigma, ...LOG_SIGMA), weights);
    loss = tf.add(loss, tf.mul(spread, alpha * SPREAD_WEIGHT)) as tf.Scalar;
    return { z, supervised, logSigma, loss, reconstruction, physics, regularisation, spread };
  }

  /** Normal numbers, a function of (seed, step): what makes information in the unsupervised latents cost something. */
  #latentNoise(count: number, step: number): tf.Tensor2D | undefined {
    const { architecture, latents, supervise, seed } = this.#options;
    if (architecture.latentNoise === 0) return undefined;
    const stream = new Stream(seed, step, PURPOSE.latents);
    const width = latents - supervise.length;
    const values = Float32Array.from(
      { length: count * width },
      () => architecture.latentNoise * stream.normal(),
    );
    return tf.tensor2d(values, [count, width]);
  }
}

/** Latents that the network is to give [B, p]; where labels may be missing, with 0 for those and the weights of the errors. */
interface Truth {
  readonly targets: tf.Tensor2D;
  readonly weights: tf.Tensor2D | undefined;
}

const variablesOf = (model: LayersModel): tf.Variable[] =>
  model.trainableWeights.map((weight) => weight.read() as tf.Variable);

/** The first `count` of a batch: which stamps they are is chance, for batches are shuffled. */
const firstOf = <T extends tf.Tensor>(x: T, count: number): T =>
  (count === x.shape[0] ? x : tf.slice(x, 0, count)) as T;
