/**
 * The VAE as the training loop sees it:
 *   L = L_rec + beta sum_j max(free bits, KL_j) w,
 * KL_j the divergence of latent j, mean over stamps [nats]. L_rec is a mean over pixels, bands and stamps: `squaresLoss`, with w = 1; or `likelihood`,
 * its apertures divided by the pixels x bands of a stamp, with w = 1 / (pixels x bands), so that the balance does not
 * change with the sky around a galaxy. Without its apertures, which count the same light once more, L would be the negative evidence lower bound of a
 * stamp for beta = 1, divided by its pixels.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Stamps, sliceStamps } from "../../data/source.ts";
import { batchOf } from "../in-batches.ts";
import { type LatentUse, latentUse } from "../latent-use.ts";
import { LOG_SIGMA } from "../losses.ts";
import type { Losses, Trainable, Validation } from "../trainable.ts";
import { divergences, latentNoise, squaresLoss } from "../variational/loss.ts";
import { NetworkTraining, type TrainingShape } from "../variational/training.ts";
import type { Architecture } from "./architecture.ts";
import { freeBits, likelihood } from "./loss.ts";

export interface VaeOptions extends TrainingShape {
  readonly architecture: Architecture;
  readonly beta: number;
  /** [nats], of each latent */
  readonly freeBits: number;
}

export class VaeTrainable extends NetworkTraining implements Trainable {
  readonly labels: readonly string[] = [];
  readonly #options: VaeOptions;
  /** of a stamp in all bands, as it is seen */
  readonly #pixels: number;
  /** of the divergence in the loss */
  readonly #weight: number;

  constructor(options: VaeOptions) {
    super(options);
    this.#options = options;
    const { architecture, beta, image } = options;
    const { height, width } = this.view.size;
    this.#pixels = height * width * image.bands.length;
    this.#weight = architecture.reconstruction === "noise" ? beta / this.#pixels : beta;
  }

  step(stamps: Stamps, lr: number, step: number): Promise<Losses> {
    const { latents, seed, freeBits: least } = this.#options;
    return this.descend(stamps, lr, (seen) => {
      const noise = latentNoise(seed, step, stamps.size * latents);
      const { means, logSigmas, reconstruction } = this.#through(seen, noise, true);
      const each = divergences(means, logSigmas);
      const loss = tf.add(reconstruction, tf.mul(freeBits(each, least), this.#weight)) as tf.Scalar;
      return { loss, reconstruction, kl: tf.mul(tf.mean(each), latents) as tf.Scalar };
    });
  }

  /** Of latents that are sampled, as in training: the decoder has never seen the means of latents that say little. The same numbers each time. */
  async validate(stamps: Stamps): Promise<Validation> {
    const { image, latents, seed, freeBits: least } = this.#options;
    const noise = latentNoise(seed, 0, stamps.size * latents);
    const [means, logSigmas] = [stamps, stamps].map(({ size }) => new Float32Array(size * latents)) as [
      Float32Array,
      Float32Array,
    ];
    let sum = 0;
    const most = batchOf(image);
    for (let first = 0; first < stamps.size; first += most) {
      const block = sliceStamps(stamps, first, Math.min(most, stamps.size - first));
      const found = tf.tidy(() => {
        const own = noise.subarray(first * latents, (first + block.size) * latents);
        const { means, logSigmas, reconstruction } = this.#through(this.see(block), own, false);
        return [means, logSigmas, reconstruction];
      });
      const [z, s, error] = (await Promise.all(found.map((x) => x.data()))) as Float32Array[];
      tf.dispose(found);
      means.set(z!, first * latents);
      logSigmas.set(s!, first * latents);
      sum += error![0]! * block.size;
    }
    const use = latentUse(means, logSigmas, latents);
    return { losses: this.#validated(sum / stamps.size, use, least), r2: {}, latents: use };
  }

  #validated(reconstruction: number, { kl }: LatentUse, least: number): Losses {
    const total = (of: (x: number) => number): number => kl.reduce((all, x) => all + of(x), 0);
    const loss = reconstruction + this.#weight * total((x) => Math.max(least, x));
    return { loss, reconstruction, kl: total((x) => x) };
  }

  /** @param noise [B, latents], normal */
  #through(seen: tf.Tensor4D, noise: Float32Array, training: boolean) {
    const { architecture, normaliser, latents } = this.#options;
    const { encoder, decoder } = this.network;
    const mode = { training: this.normalisesAnew(training) };
    const [means, widths] = encoder.apply(seen, mode) as [tf.Tensor2D, tf.Tensor2D];
    const logSigmas = tf.clipByValue(widths, ...LOG_SIGMA) as tf.Tensor2D;
    const z = tf.add(means, tf.mul(tf.exp(logSigmas), tf.tensor2d(noise, [seen.shape[0], latents])));
    const decoded = decoder.apply(z, mode) as tf.Tensor4D;
    if (architecture.reconstruction === "squares")
      return { means, logSigmas, reconstruction: squaresLoss(seen, decoded) };
    const { pixels, apertures } = likelihood(seen, decoded, normaliser.bands);
    return { means, logSigmas, reconstruction: tf.add(pixels, tf.div(apertures, this.#pixels)) as tf.Scalar };
  }
}
