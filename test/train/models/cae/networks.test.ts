// @module-tag slow
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import type { Cae, CaeShape } from "../../../../train/models/cae/architecture.ts";
import {
  ARCHITECTURES,
  type ArchitectureName,
  architectures,
} from "../../../../train/models/cae/architectures.ts";
import { paddedSize } from "../../../../train/models/layers/padding.ts";
import { configOf } from "../../helpers.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

function build(
  arch: ArchitectureName,
  { bands = 1, ...size }: { bands?: number; height?: number; width?: number } = {},
  more: Partial<CaeShape> = {},
): Cae {
  const { image, normaliser } = configOf(arch, { bands });
  const shape = { image: { ...image, ...size }, normaliser, supervised: 2, latents: 6, seed: 3, dropout: 0 };
  return architectures[arch].build({ ...shape, ...more });
}

const dispose = ({ encoder, decoder }: Cae): void => {
  encoder.dispose();
  decoder.dispose();
};

const weightsOf = ({ encoder, decoder }: Cae): number[][] =>
  [...encoder.getWeights(), ...decoder.getWeights()].map((w) => [...w.dataSync()]);

describe("the paper's network", () => {
  it("has the parameters of the appendix", () => {
    const side = { height: 64, width: 64 };
    const cae = build("paper", side, { latents: 64 });
    const conv = (from: number, to: number): number => 9 * from * to + to;
    const dense = (from: number, to: number): number => from * to + to;
    const pooled = 16 * 16 * 64;
    expect(cae.encoder.countParams()).toBe(conv(1, 32) + conv(32, 64) + dense(pooled, 2) + dense(pooled, 62));
    expect(cae.decoder.countParams()).toBe(dense(64, pooled) + conv(64, 64) + conv(64, 32) + conv(32, 1));
    expect(cae.encoder.countParams() + cae.decoder.countParams()).toBe(2_188_097);
    dispose(cae);
  });

  it("has unsupervised latents that are never negative, and supervised ones that can be", () => {
    const cae = build("paper");
    const x = tf.randomUniform([40, 16, 16, 1], 0, 1, "float32", 7);
    const [supervised, rest] = cae.encoder.apply(x) as tf.Tensor[];
    expect(Math.min(...rest.dataSync())).toBe(0);
    expect(Math.min(...supervised.dataSync())).toBeLessThan(0);
    dispose(cae);
  });
});

describe.each(ARCHITECTURES)("%s", (arch) => {
  it.each([
    { height: 16, width: 16, bands: 1 },
    { height: 24, width: 16, bands: 2 },
  ])("turns stamps into latents and latents into stamps: %j", (image) => {
    const { height, width, bands } = image;
    const cae = build(arch, image);
    const encoded = cae.encoder.apply(tf.zeros([3, height, width, bands])) as tf.Tensor[];
    expect(encoded.map((t) => t.shape)).toEqual([
      [3, 2],
      [3, 4],
      ...(architectures[arch].heteroscedastic ? [[3, 2]] : []),
    ]);
    const decoded = cae.decoder.apply(tf.randomNormal([3, 6])) as tf.Tensor;
    expect(decoded.shape).toEqual([3, height, width, bands]);
    const values = decoded.dataSync();
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
    dispose(cae);
  });

  it.each([0, 3, 2 ** 50 - 2])("begins with weights that are a function of the seed %d", (seed) => {
    const [first, again, other] = [seed, seed, seed + 1].map((s) => build(arch, {}, { seed: s }));
    expect(weightsOf(again)).toEqual(weightsOf(first));
    const kernels = (cae: Cae) => weightsOf(cae).filter((w) => new Set(w).size > 1); // neither zeros nor ones
    expect(kernels(first).length).toBeGreaterThan(5);
    kernels(first).forEach((kernel, i) => {
      expect(kernels(other)[i]).not.toEqual(kernel);
    });
    // neighbours do not share their numbers either
    expect(new Set(kernels(first).map((kernel) => kernel[0] / kernel[1])).size).toBe(kernels(first).length);
    for (const cae of [first, again, other]) dispose(cae);
  });

  it.each([
    [69, 69],
    [63, 65],
    [13, 15],
  ])("takes stamps of %i x %i pixels: what it pads is cut off again", (height, width) => {
    const { fold } = architectures[arch];
    const [h, w] = paddedSize({ height, width }, fold);
    expect([h % fold, w % fold, h - height < fold, w - width < fold]).toEqual([0, 0, true, true]);
    const [cae, whole] = [build(arch, { height, width }), build(arch, { height: h, width: w })];
    expect(cae.encoder.countParams()).toBe(whole.encoder.countParams());
    whole.decoder.setWeights(cae.decoder.getWeights());
    const z = tf.randomNormal([2, 6], 0, 1, "float32", 5);
    const [own, all] = [cae, whole].map(({ decoder }) => decoder.apply(z) as tf.Tensor4D);
    expect(own.shape).toEqual([2, height, width, 1]);
    const from = [0, Math.floor((h - height) / 2), Math.floor((w - width) / 2), 0];
    expect([...own.dataSync()]).toEqual([...tf.slice(all, from, own.shape).dataSync()]);
    for (const one of [cae, whole]) dispose(one);
  });

  it("sees every pixel of such stamps", async () => {
    const cae = build(arch, { height: 13, width: 15 });
    const stamps = tf.randomUniform([1, 13, 15, 1], 0, 1, "float32", 7);
    const gradient = tf.grad((x) => tf.sum((cae.encoder.apply(x) as tf.Tensor[])[0]!))(stamps);
    expect(gradient.dataSync().filter((g) => g === 0)).toHaveLength(0);
    dispose(cae);
  });
});

it("the paper's encoder sees zeros around a stamp that it pads", () => {
  const [cae, whole] = [build("paper", { height: 13, width: 15 }), build("paper", { height: 16, width: 16 })];
  whole.encoder.setWeights(cae.encoder.getWeights());
  const stamps = tf.randomUniform<tf.Rank.R4>([2, 13, 15, 1], 0, 1, "float32", 7);
  const padded = tf.pad(stamps, [
    [0, 0],
    [1, 2],
    [0, 1],
    [0, 0],
  ]);
  const [own, same] = [cae.encoder.apply(stamps), whole.encoder.apply(padded)] as tf.Tensor[][];
  expect([...own[0].dataSync()]).toEqual([...same[0].dataSync()]);
  for (const one of [cae, whole]) dispose(one);
});
