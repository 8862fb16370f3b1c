/**
 * The physics CVAE as the training loop sees it:
 *   L = L_rec + alpha (L_label + SPREAD_WEIGHT L_spread) + beta KL.
 * L_rec: `noiseError` or `squaresLoss`. L_label: `labelLoss`. L_spread: `spreadLoss`. KL: `divergence` of the free
 * latents. Each is a mean over stamps, and L_rec one over pixels. A vanilla one has neither of the labels' two.
 * L_spread has no gradient in the head of the means, and L_rec none in its columns of labels unless `movesLabels`; both have one in the
 * layers below the heads, which all of them share.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Stamps, sliceStamps } from "../../data/source.ts";
import { calibrate } from "../calibrate.ts";
import { determination } from "../determination.ts";
import { type DropoutLayer, dropoutLayerOf } from "../dropout/layer.ts";
import { passWidths } from "../dropout/pass-widths.ts";
import { batchOf } from "../in-batches.ts";
import { detached, LOG_SIGMA, noiseError, spreadLoss } from "../losses.ts";
import { readScalars, stacked } from "../scalars.ts";
import type { Losses, Trainable, Validation } from "../trainable.ts";
import { divergence, latentNoise, squaresLoss } from "../variational/loss.ts";
import { calibrationOf } from "../variational/network.ts";
import { NetworkTraining, type TrainingShape } from "../variational/training.ts";
import type { Architecture } from "./architecture.ts";
import { labelLoss } from "./loss.ts";
import { type Learned, type Truth, targetsOf, truthOf } from "./truth.ts";

export interface CvaeOptions extends Learned, TrainingShape {
  readonly architecture: Architecture;
  readonly alpha: number;
  readonly beta: number;
}

/** Weight of the likelihood of the errors: it must not disturb the estimates. */
export const SPREAD_WEIGHT = 0.1;

export class CvaeTrainable extends NetworkTraining implements Trainable {
  readonly labels: readonly string[];
  readonly #options: CvaeOptions;
  readonly #dropout: DropoutLayer | undefined;

  constructor(options: CvaeOptions) {
    super(options);
    this.#options = options;
    const { supervise, errors } = options;
    this.labels = [...supervise.map(({ name }) => name), ...errors];
    this.#dropout = dropoutLayerOf(this.network.encoder);
  }

  step(stamps: Stamps, lr: number, step: number): Promise<Losses> {
    const { latents, supervise, seed } = this.#options;
    const free = latents - supervise.length;
    return this.descend(stamps, lr, (seen) => {
      const labels = targetsOf(this.#options, stamps);
      const truth = labels && truthOf(labels, supervise.length, 0, stamps.size);
      const noise = tf.tensor2d(latentNoise(seed, step, stamps.size * free), [stamps.size, free]);
      const lossesOf = () => this.#losses(seen, truth, noise);
      const { means: _, logSigmas: __, ...losses } = this.#dropout?.inStep(step, lossesOf) ?? lossesOf();
      return losses;
    });
  }

  /** Also calibrates the widths of labels: those that are saved fit these stamps. */
  async validate(stamps: Stamps): Promise<Validation> {
    const { supervise, image, latents } = this.#options;
    const width = supervise.length;
    const sums: Record<string, number> = {};
    const predicted = new Float32Array(stamps.size * width);
    const spreads = new Float32Array(stamps.size * width);
    const variances = this.#dropout && new Float32Array(stamps.size * width);
    const labels = targetsOf(this.#options, stamps); // of all stamps: a label may be rare in one block
    const most = batchOf(image);
    for (let first = 0; first < stamps.size; first += most) {
      const block = sliceStamps(stamps, first, Math.min(most, stamps.size - first));
      const { scalars, columns } = tf.tidy(() => {
        const truth = labels && truthOf(labels, width, first, block.size);
        const seen = this.see(block);
        const { means, logSigmas, ...losses } = this.#losses(seen, truth, undefined);
        const widths =
          this.#dropout &&
          passWidths(this.#dropout, () => this.network.encoder.apply(seen) as [tf.Tensor, tf.Tensor]);
        return { scalars: stacked(losses), columns: [means, ...(widths ?? [logSigmas])] };
      });
      const [z, s, v] = (await Promise.all(columns.map((column) => column.data()))) as Float32Array[];
      tf.dispose(columns);
      for (let k = 0; k < block.size; k++) {
        const ofLabels = [k * latents, k * latents + width] as const;
        predicted.set(z!.subarray(...ofLabels), (first + k) * width);
        spreads.set(s!.subarray(...ofLabels), (first + k) * width);
        variances?.set(v!.subarray(...ofLabels), (first + k) * width);
      }
      const losses = await readScalars(scalars);
      for (const [name, value] of Object.entries(losses)) sums[name] = (sums[name] ?? 0) + value * block.size;
    }
    const targets = labels?.targets ?? new Float32Array();
    calibrationOf(this.network).set(calibrate(targets, predicted, spreads, width, variances));
    const losses = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / stamps.size]));
    const names = supervise.map(({ name }) => name);
    return { losses: losses as Losses, r2: determination(names, targets, predicted) };
  }

  /** @param noise of the free latents; undefined: they are their means, as in use, and so are the statistics of normalisations */
  #losses(seen: tf.Tensor4D, truth: Truth | undefined, noise: tf.Tensor2D | undefined) {
    const { alpha, beta, architecture, normaliser, supervise } = this.#options;
    const { decodedShare, movesLabels } = architecture;
    const training = noise !== undefined;
    const mode = { training: this.normalisesAnew(training) };
    const [count] = seen.shape;
    const width = supervise.length;
    const [means, widths] = this.network.encoder.apply(seen, mode) as [tf.Tensor2D, tf.Tensor2D];
    const logSigmas = tf.clipByValue(widths, ...LOG_SIGMA) as tf.Tensor2D;
    const [labels, free] = halves(means, width);
    const [labelSpread, freeSpread] = halves(logSigmas, width);
    const sampled = noise === undefined ? free : tf.add(free, tf.mul(tf.exp(freeSpread), noise));
    const z = tf.concat([movesLabels ? labels : detached(labels), sampled], 1);
    const shown = training ? Math.ceil(count * decodedShare) : count;
    const decoded = this.network.decoder.apply(firstOf(z, shown), mode) as tf.Tensor;
    const target = firstOf(seen, shown);
    const reconstruction =
      architecture.reconstruction === "noise"
        ? noiseError(target, decoded, normaliser.bands)
        : squaresLoss(target, decoded);
    const kl = divergence(free, freeSpread);
    const base = tf.add(reconstruction, tf.mul(kl, beta));
    if (truth === undefined) return { means, logSigmas, loss: base, reconstruction, kl };
    const label = labelLoss(truth.targets, labels, truth.weights);
    const spread = spreadLoss(truth.targets, labels, labelSpread, truth.present);
    const loss = tf.add(base, tf.mul(tf.add(label, tf.mul(spread, SPREAD_WEIGHT)), alpha));
    return { means, logSigmas, loss, reconstruction, kl, label, spread };
  }
}

/** The first columns and the others. */
function halves(x: tf.Tensor2D, width: number): [tf.Tensor2D, tf.Tensor2D] {
  const [count, all] = x.shape;
  return [tf.slice(x, [0, 0], [count, width]), tf.slice(x, [0, width], [count, all - width])];
}

/** The first `count` of a batch: which stamps they are is chance, for batches are shuffled. */
const firstOf = <T extends tf.Tensor>(x: T, count: number): T =>
  (count === x.shape[0] ? x : tf.slice(x, 0, count)) as T;
