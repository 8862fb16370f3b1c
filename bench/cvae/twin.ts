/** The same network in PyTorch (twin.py). */
import { latentTargets } from "../../train/labels.ts";
import { SPREAD_WEIGHT } from "../../train/models/cvae/trainable.ts";
import { LOG_SIGMA } from "../../train/models/losses.ts";
import { latentNoise } from "../../train/models/variational/loss.ts";
import { TorchProcess } from "../torch.ts";
import type { Subject } from "./subject.ts";

export const TWIN = { script: "cvae/twin.py", model: "train/models/cvae" } as const;

export interface TwinSettings {
  readonly threads: number;
  readonly inferBatch: number;
  /** channels of images come last in memory, which PyTorch has for speed */
  readonly channelsLast: boolean;
}

export class Twin {
  readonly #process: TorchProcess;

  /** With the weights that the subject has now. */
  static async of(subject: Subject, settings: TwinSettings): Promise<Twin> {
    return new Twin(new TorchProcess(TWIN.script, await described(subject, settings)));
  }

  private constructor(process: TorchProcess) {
    this.#process = process;
  }

  /** @returns the loss before each step, and its time [ms] */
  train(steps: number): Promise<{ losses: number[]; ms: number[] }> {
    return this.#process.ask(`train ${steps}`);
  }

  /** @returns the time of each pass [ms] */
  infer(passes: number): Promise<{ ms: number[] }> {
    return this.#process.ask(`infer ${passes}`);
  }

  close(): void {
    this.#process.close();
  }
}

async function described(subject: Subject, { threads, inferBatch, channelsLast }: TwinSettings) {
  const { arch, options, architecture, shape, supervise, trainable, stamps } = subject;
  const { size, images, labels } = stamps;
  const { bands, height, width } = shape.image;
  const free = shape.latents - supervise.length;
  const plan = {
    ...{ architecture: arch, bands: shape.normaliser.bands, latents: shape.latents },
    ...{ parameters: trainable.parameters, log_sigma: LOG_SIGMA, spread_weight: SPREAD_WEIGHT },
    ...{ alpha: options.alpha, beta: options.beta, lr: options.lr },
    ...{ decoded_share: architecture.decodedShare, moves_labels: architecture.movesLabels },
    ...{ reconstruction: architecture.reconstruction, threads, infer_batch: inferBatch },
    channels_last: channelsLast,
  };
  const pixels = { shape: [size, bands.length, height, width], data: images };
  const targets = { shape: [size, supervise.length], data: latentTargets(supervise, labels, size) };
  const noise = { shape: [size, free], data: latentNoise(options.seed, STEP, size * free) };
  return {
    tensors: new Map([...(await trainable.state()), ...Object.entries({ pixels, targets, noise })]),
    metadata: { plan: JSON.stringify(plan) },
  };
}

/** All steps are this one, for its random numbers are those that the twin has. */
export const STEP = 0;
