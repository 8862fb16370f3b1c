// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../../../shared/cli/command.ts";
import { type Computing, startComputing } from "../../../../train/compute.ts";
import { activeOf, nats } from "../../../../train/models/latent-use.ts";
import { latentNames } from "../../../../train/models/model.ts";
import { ARCHITECTURES } from "../../../../train/models/vae/architectures.ts";
import { vae } from "../../../../train/models/vae/kind.ts";
import { type VaeTraining, vaeOptions } from "../../../../train/models/vae/options.ts";
import { openModel } from "../../../../train/open-model.ts";
import { type Given, resolveOptions } from "../../../../train/options.ts";
import { readResults } from "../../../../train/run/results.ts";
import { trainingSchema } from "../../../../train/run/training-section.ts";
import { beginRun } from "../../../../train/train.ts";
import { makeDataset } from "../../../datasets/make.ts";
import { configOf, makeStamps, someOf } from "../../helpers.ts";
import { scratch } from "../../run/helpers.ts";

let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});

const COUNT = 24;
const stamps = makeStamps(COUNT);
const [LOW, SPAN] = [-3, 8.5];

function trainable(given: Given<VaeTraining>) {
  const options = resolveOptions(vaeOptions, { data: "", latents: 4, ...given });
  // as it is chosen from stamps without their sky
  const normaliser = { bands: [{ sky: 0, softening: 11, low: LOW, high: LOW + SPAN }] };
  const config = { ...configOf("deep"), latents: options.latents, normaliser, supervise: [] };
  return vae.trainable({ ...config, architecture: options.arch }, options);
}

describe.each(ARCHITECTURES)("training of %s", (arch) => {
  it("lowers the loss, which is the sum of its parts, and holds no more tensors with every step", async () => {
    const before = tf.memory().numTensors;
    const model = trainable({ arch, beta: 2, freeBits: 0 });
    const first = await model.step(stamps, 1e-3, 0);
    const weight = arch === "deep" ? 2 / 256 : 2;
    expect(first.loss / (first["reconstruction"]! + weight * first["kl"]!)).toBeCloseTo(1, 5);
    await model.validate(stamps);
    const held = tf.memory();
    for (let k = 1; k < 20; k++) await model.step(stamps, 1e-3, k);
    const { losses } = await model.validate(stamps);
    expect(tf.memory().numTensors).toBe(held.numTensors);
    expect(losses["reconstruction"]).toBeLessThan(first["reconstruction"]!);
    model.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("validates alike however stamps fall into blocks, and the same each time", async () => {
    const model = trainable({ arch });
    const many = makeStamps(300, { seed: 2 }); // two blocks
    const { losses, latents } = await model.validate(many);
    const { latents: first } = await model.validate(someOf(many, 0, 100));
    const { latents: second } = await model.validate(someOf(many, 100, 200));
    latents!.kl.forEach((kl, j) => {
      expect(kl / ((first!.kl[j]! + 2 * second!.kl[j]!) / 3)).toBeCloseTo(1, 4);
    });
    expect(losses["kl"]! / latents!.kl.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
    expect((await model.validate(many)).losses).toEqual(losses);
    model.close();
  });
});

describe("of deep stamps that show flux and size", () => {
  it("draws their light, with latents that are active", async () => {
    const model = trainable({});
    for (let k = 0; k < 120; k++) await model.step(stamps, 2e-3, k);
    const { inputs, outputs } = await model.reconstruct!(stamps);
    const light = (images: Float32Array): number[] =>
      Array.from({ length: COUNT }, (_, k) => {
        const pixels = images.length / COUNT;
        return images
          .subarray(k * pixels, (k + 1) * pixels)
          .reduce((sum, y) => sum + Math.sinh(SPAN * y + LOW), 0);
      });
    expect(correlation(light(inputs), light(outputs))).toBeGreaterThan(0.7);
    expect(activeOf((await model.validate(stamps)).latents!)).toBeGreaterThan(0);
    model.close();
  });

  it("collapses under a heavy divergence, but for the bits that are free", async () => {
    const said = async (given: Given<VaeTraining>): Promise<number> => {
      const model = trainable({ beta: 1e5, ...given });
      for (let k = 0; k < 60; k++) await model.step(stamps, 5e-3, k);
      const { latents } = await model.validate(stamps);
      model.close();
      return nats(latents!);
    };
    expect(await said({ freeBits: 0 })).toBeLessThan(0.4);
    expect(await said({ freeBits: 0.5 })).toBeGreaterThan(1);
  });
});

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (of: (k: number) => number): number => x.reduce((sum, _, k) => sum + of(k), 0) / x.length;
  const [mx, my] = [mean((k) => x[k]!), mean((k) => y[k]!)];
  const product = (a: (k: number) => number, b: (k: number) => number): number => mean((k) => a(k) * b(k));
  const [dx, dy] = [(k: number) => x[k]! - mx, (k: number) => y[k]! - my];
  return product(dx, dy) / Math.sqrt(product(dx, dx) * product(dy, dy));
}

describe("a run", () => {
  const root = scratch();
  const context: Context = {
    signal: new AbortController().signal,
    note: () => {},
    progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
  };
  const small = { latents: 3, epochs: 2, batch: 8, split: { train: 0.6, val: 0.4, test: 0 } };
  function made(name: string, pixel?: (x: number) => number): string {
    const dir = join(root, name);
    mkdirSync(dir);
    makeDataset(dir, { n: 60, height: 16, width: 16, ...(pixel && { pixel }) });
    return dir;
  }

  it("says at the end of each epoch how many latents are active, and keeps what each says", async () => {
    const notes: string[] = [];
    const run = join(root, "run");
    const data = made("set");
    await beginRun(vae, run, { ...small, data }, computing, { ...context, note: (line) => notes.push(line) });
    expect(notes.filter((line) => /^epoch .* latents \d of 3 active, \d+\.\d nats/.test(line))).toHaveLength(
      2,
    );
    const { curves } = trainingSchema.parse(readResults(run)["training"]);
    for (const { latents } of curves) {
      expect(latents!.kl).toHaveLength(3);
      expect(latents!.variance).toHaveLength(3);
    }
  });

  it("is a model of latents with widths, that knows no labels", async () => {
    const model = await openModel(join(root, "run"));
    expect(latentNames(model)).toEqual(["free1", "free2", "free3"]);
    const images = new Float32Array(3 * 256).fill(100);
    const { means, sigmas } = await model.encoder!.spread!(images, 3);
    expect(means).toEqual(await model.encoder!.encode(images, 3));
    expect([...sigmas].every((s) => s > 0)).toBe(true);
    expect(model.estimator).toBeUndefined();
    model.close();
  });

  it("of stamps that are all the same is refused", async () => {
    const data = made("constant", () => 100);
    await expect(beginRun(vae, join(root, "none"), { ...small, data }, computing, context)).rejects.toThrow(
      /show nothing: their pixels go from .* and must differ/,
    );
  });
});
