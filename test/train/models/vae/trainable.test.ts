// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../../../shared/cli/command.ts";
import { type Computing, startComputing } from "../../../../train/compute.ts";
import { activeOf } from "../../../../train/models/latent-use.ts";
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

function trainable(given: Given<VaeTraining>) {
  const options = resolveOptions(vaeOptions, { data: "", latents: 4, ...given });
  // as it is chosen from stamps without their sky
  const normaliser = { bands: [{ sky: 0, softening: 11, low: -3, high: 5.5 }] };
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

  it("validates alike however stamps fall into blocks", async () => {
    const model = trainable({ arch });
    const many = makeStamps(300, { seed: 2 });
    const { losses, latents } = await model.validate(many);
    expect(latents!.kl).toHaveLength(4);
    expect(losses["kl"]! / latents!.kl.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
    const first = await model.validate(someOf(many, 0, 256));
    model.close();
    // 256 stamps are one block, and the others a second one
    expect(first.losses["reconstruction"]! / losses["reconstruction"]!).toBeCloseTo(1, 1);
    expect(first.losses["reconstruction"]).not.toBe(losses["reconstruction"]);
  });
});

describe("of deep stamps that show flux and size", () => {
  it("draws them better than the mean stamp, with latents that are active", async () => {
    const model = trainable({});
    for (let k = 0; k < 120; k++) await model.step(stamps, 2e-3, k);
    const { inputs, outputs } = await model.reconstruct!(stamps);
    const pixels = inputs.length / COUNT;
    const middle = Float64Array.from({ length: pixels }, (_, p) => {
      let sum = 0;
      for (let k = 0; k < COUNT; k++) sum += inputs[k * pixels + p]!;
      return sum / COUNT;
    });
    const error = (of: (at: number) => number): number =>
      inputs.reduce((sum, y, at) => sum + (y - of(at)) ** 2, 0);
    const share = error((at) => outputs[at]!) / error((at) => middle[at % pixels]!);
    expect(share).toBeLessThan(0.9);
    expect(activeOf((await model.validate(stamps)).latents!)).toBeGreaterThan(1);
    model.close();
  });

  it("collapses under a heavy divergence, unless bits are free", async () => {
    const active = async (given: Given<VaeTraining>): Promise<number> => {
      const model = trainable({ beta: 1000, ...given });
      for (let k = 0; k < 50; k++) await model.step(stamps, 2e-3, k);
      const { latents } = await model.validate(stamps);
      model.close();
      return activeOf(latents!);
    };
    expect(await active({ freeBits: 0 })).toBe(0);
    expect(await active({ freeBits: 0.5 })).toBeGreaterThan(0);
  });
});

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
