/** Opens the network of a run, or of a directory with config.json and model/ alone, on tfjs's current backend. */

import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { badFile } from "../shared/errors.ts";
import { isThere } from "../shared/files/read.ts";
import { fromLatent, sigmaFromLatent } from "./labels.ts";
import { LOG_SIGMA } from "./models/cae/loss.ts";
import { type LoadedCae, loadCae } from "./models/cae/whole.ts";
import { stretchStamps, unstretchPixels } from "./normaliser.ts";
import type { RunConfig } from "./run/config.ts";
import { readConfig } from "./run/directory.ts";
import type { Estimates, TrainedModel } from "./trained-model.ts";

export const MODEL_FOLDER = "model";

/** Stamps of one pass: large enough for all threads, small enough for the cache. */
const BATCH = 256;

/** @throws GalforgeError if there is no run, or its training has saved no model yet */
export async function openRun(dir: string): Promise<TrainedModel> {
  const config = readConfig(dir);
  const folder = join(dir, MODEL_FOLDER);
  if (!isThere(join(folder, "model.json"))) {
    throw badFile(
      dir,
      "has no model yet: its training has not come to its first validation. Continue it with --resume",
    );
  }
  return new TrainedCae(config, await loadCae(folder));
}

class TrainedCae implements TrainedModel {
  readonly config: RunConfig;
  readonly #cae: LoadedCae;

  constructor(config: RunConfig, cae: LoadedCae) {
    this.config = config;
    this.#cae = cae;
  }

  async encode(images: Float32Array, count: number): Promise<Estimates> {
    const { latents: width, supervise } = this.config;
    const latents = new Float32Array(count * width);
    const logSigmas = new Float32Array(count * supervise.length);
    let predicts = false;
    await this.#inBatches(images, count, async (pixels, first, size) => {
      const encoded = tf.tidy(() => {
        const [means, rest, spread] = this.#cae.encoder.apply(
          stretchStamps(pixels, BATCH, this.config.image, this.config.normaliser),
        ) as tf.Tensor[];
        const z = tf.concat([means!, rest!], 1);
        return spread === undefined ? [z] : [z, tf.clipByValue(spread, ...LOG_SIGMA)];
      });
      const [z, spread] = await Promise.all(encoded.map((tensor) => tensor.data()));
      tf.dispose(encoded);
      latents.set((z as Float32Array).subarray(0, size * width), first * width);
      if (spread === undefined) return;
      predicts = true;
      logSigmas.set((spread as Float32Array).subarray(0, size * supervise.length), first * supervise.length);
    });
    return this.#estimates(latents, predicts ? logSigmas : undefined, count);
  }

  async decode(latents: Float32Array, count: number): Promise<Float32Array> {
    const { image, latents: width, normaliser } = this.config;
    const pixels = image.height * image.width * image.bands;
    const out = new Float32Array(count * pixels);
    await this.#inBatches(latents, count, async (z, first, size) => {
      const decoded = tf.tidy(() => {
        const stamps = this.#cae.decoder.apply(tf.tensor2d(z, [BATCH, width])) as tf.Tensor4D;
        return image.bands === 1 ? stamps : tf.transpose(stamps, [0, 3, 1, 2]);
      });
      out.set(((await decoded.data()) as Float32Array).subarray(0, size * pixels), first * pixels);
      decoded.dispose();
    });
    return unstretchPixels(out, normaliser);
  }

  close(): void {
    this.#cae.dispose();
  }

  /** Hands over batches of the same size, so that one compiled program serves all; the last is filled up with zeros. */
  async #inBatches(
    rows: Float32Array,
    count: number,
    run: (batch: Float32Array, first: number, size: number) => Promise<void>,
  ): Promise<void> {
    const width = rows.length / Math.max(1, count);
    for (let first = 0; first < count; first += BATCH) {
      const size = Math.min(BATCH, count - first);
      const part = rows.subarray(first * width, (first + size) * width);
      if (size === BATCH) await run(part, first, size);
      else {
        const padded = new Float32Array(BATCH * width);
        padded.set(part);
        await run(padded, first, size);
      }
    }
  }

  #estimates(latents: Float32Array, logSigmas: Float32Array | undefined, count: number): Estimates {
    const { latents: width, supervise } = this.config;
    const values = new Map<string, Float64Array>();
    const sigmas = new Map<string, Float64Array>();
    supervise.forEach(({ name, transform }, i) => {
      const x = Float64Array.from({ length: count }, (_, k) => fromLatent(transform, latents[k * width + i]));
      values.set(name, x);
      if (logSigmas === undefined) return;
      const log = (k: number): number => logSigmas[k * supervise.length + i];
      sigmas.set(
        name,
        x.map((value, k) => sigmaFromLatent(transform, Math.exp(log(k)), value)),
      );
    });
    return { count, latents, values, ...(logSigmas === undefined ? {} : { sigmas }) };
  }
}
