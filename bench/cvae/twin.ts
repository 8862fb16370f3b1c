/** The same network in PyTorch (twin.py), as a process that waits for commands. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { encodeSafetensors } from "../../shared/formats/safetensors.ts";
import { packageRoot } from "../../shared/provenance.ts";
import { latentTargets } from "../../train/labels.ts";
import { SPREAD_WEIGHT } from "../../train/models/cvae/trainable.ts";
import { LOG_SIGMA } from "../../train/models/losses.ts";
import { latentNoise } from "../../train/models/variational/loss.ts";
import type { Subject } from "./subject.ts";

/** Debian's. */
const PYTHON = "/usr/bin/python3";

/** Version of PyTorch, undefined where there is none. */
export function torchVersion(): string | undefined {
  const { status, stdout } = spawnSync(PYTHON, ["-c", "import torch; print(torch.__version__)"]);
  return status === 0 ? String(stdout).trim() : undefined;
}

export const NO_TORCH = `no PyTorch beside it: ${PYTHON} does not import torch (Debian: apt-get install python3-torch)`;

export interface TwinSettings {
  readonly threads: number;
  readonly inferBatch: number;
  /** channels of images come last in memory, which PyTorch has for speed */
  readonly channelsLast: boolean;
}

export class Twin {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #folder: string;

  /** With the weights that the subject has now. */
  static async of(subject: Subject, settings: TwinSettings): Promise<Twin> {
    const folder = mkdtempSync(join(tmpdir(), "galforge-twin-"));
    const file = join(folder, "subject.safetensors");
    writeFileSync(file, encodeSafetensors(await described(subject, settings)));
    return new Twin(folder, file);
  }

  private constructor(folder: string, file: string) {
    this.#folder = folder;
    const script = join(packageRoot(), "bench/cvae/twin.py");
    this.#child = spawn(PYTHON, [script, file], { stdio: ["pipe", "pipe", "inherit"] });
    this.#answers = createInterface(this.#child.stdout!)[Symbol.asyncIterator]();
  }

  /** @returns the loss before each step, and its time [ms] */
  train(steps: number): Promise<{ losses: number[]; ms: number[] }> {
    return this.#ask(`train ${steps}`);
  }

  /** @returns the time of each pass [ms] */
  infer(passes: number): Promise<{ ms: number[] }> {
    return this.#ask(`infer ${passes}`);
  }

  async #ask<T>(command: string): Promise<T> {
    this.#child.stdin!.write(`${command}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error("the network in PyTorch is not ours any more: see the message above");
    return JSON.parse(value) as T;
  }

  close(): void {
    this.#child.stdin!.end();
    rmSync(this.#folder, { recursive: true, force: true });
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
