// @module-tag slow
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { NamedTensor } from "../../../../shared/formats/safetensors.ts";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import type { Architecture } from "../../../../train/models/cae/architecture.ts";
import { ARCHITECTURES, architectures } from "../../../../train/models/cae/architectures.ts";
import { openCae } from "../../../../train/models/cae/open.ts";
import type { CaeTrainable } from "../../../../train/models/cae/trainable.ts";
import { configOf, LATENTS, makeStamps, makeTrainable, someOf, supervised } from "../../helpers.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const BATCH = 16;
const stamps = makeStamps(4 * BATCH);
const batch = (k: number) => someOf(stamps, BATCH * (k % 4), BATCH);

async function steps(model: CaeTrainable, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) losses.push((await model.step(batch(step), 2e-3, step)).loss);
  return losses;
}

const isFlux = (name: string): boolean => name === "flux";

/** Without the factors of widths, which each validation finds anew. */
const bits = (state: ReadonlyMap<string, NamedTensor>) =>
  [...state]
    .filter(([name]) => name !== "calibration")
    .map(([name, { shape, data }]) => [
      name,
      shape.join(),
      Buffer.from(new Uint8Array(data.buffer)).toString("hex"),
    ]);

describe.each(ARCHITECTURES)("training of %s", (arch) => {
  it("lowers the loss, whose parts are named, and holds no more tensors with every step", async () => {
    const before = tf.memory().numTensors;
    const model = makeTrainable(arch);
    const first = await model.step(batch(0), 2e-3, 0);
    const parts = ["loss", "reconstruction", "physics", "regularisation"];
    expect(Object.keys(first)).toEqual(arch === "deep" ? [...parts, "spread"] : parts);
    const sum = first.reconstruction + first.physics + 1e-4 * first.regularisation;
    expect(first.loss).toBeCloseTo(sum + (arch === "deep" ? 0.1 * first.spread : 0), 5);
    await steps(model, 1, 4);
    await model.validate(stamps);
    await model.state();
    const held = tf.memory();
    const losses = await steps(model, 4, 30);
    await model.validate(stamps);
    await model.state();
    expect(tf.memory().numTensors).toBe(held.numTensors);
    expect(tf.memory().numDataBuffers).toBe(held.numDataBuffers);
    expect(losses[25]).toBeLessThan(0.9 * first.loss);
    model.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses the state of another network", async () => {
    const model = makeTrainable(arch);
    const other = makeTrainable(arch, { latents: 5 });
    await steps(other, 0, 1);
    const state = await other.state();
    await expect(model.restore(state)).rejects.toThrow(
      /checkpoint: encoder\.\d+ has the shape .*: it is the checkpoint of another one/,
    );
    await expect(model.restore(new Map())).rejects.toThrow(/encoder\.000 is missing/);
    model.close();
    other.close();
  });

  it("reads two bands in the order of the stamps", async () => {
    const two = makeStamps(BATCH, { bands: 2 });
    const model = makeTrainable(arch, { bands: 2 });
    const first = await model.step(two, 2e-3, 0);
    let last = first;
    for (let step = 1; step < 12; step++) last = await model.step(two, 2e-3, step);
    expect(last.loss).toBeLessThan(first.loss);
    model.close();
  });

  it("takes a batch of two", async () => {
    const model = makeTrainable(arch);
    for (let step = 0; step < 2; step++) {
      expect((await model.step(someOf(stamps, 2 * step, 2), 2e-3, step)).loss).toBeGreaterThan(0);
    }
    expect([...(await model.state()).values()].every(({ data }) => data.every(Number.isFinite))).toBe(true);
    model.close();
  });

  it("validates all stamps, also where they are no whole blocks, without changing anything", async () => {
    const many = makeStamps(300, { seed: 2 });
    const model = makeTrainable(arch);
    await steps(model, 0, 2);
    const before = await model.state();
    const { losses, r2 } = await model.validate(many);
    expect(bits(await model.state())).toEqual(bits(before));
    const parts = [someOf(many, 0, 100), someOf(many, 100, 200)];
    const [a, b] = [await model.validate(parts[0]), await model.validate(parts[1])];
    for (const name of Object.keys(losses)) {
      expect(losses[name] / ((a.losses[name] + 2 * b.losses[name]) / 3)).toBeCloseTo(1, 4);
    }
    expect(Object.keys(r2)).toEqual(["flux", "hlr"]);
    // one at a time: batch normalisation uses its moving statistics, not those of the stamps beside
    const alone = await model.validate(someOf(many, 0, 1));
    const beside = await model.validate(someOf(many, 0, 2));
    const second = await model.validate(someOf(many, 1, 1));
    expect((alone.losses.physics + second.losses.physics) / (2 * beside.losses.physics)).toBeCloseTo(1, 4);
    expect(alone.r2).toEqual({}); // of one stamp there is none
    model.close();
  });
});

it("validates each label as the mean over all stamps that have it, however blocks fall", async () => {
  const [many, first] = [makeStamps(300, { seed: 2 }), 200];
  const model = makeTrainable("paper", {
    supervise: supervised.map((label) => ({ ...label, missing: true })),
  });
  const physics = async (from: number, size: number, lacks: (name: string, k: number) => boolean) => {
    const { labels, ...some } = someOf(many, from, size);
    const known = [...labels].map(
      ([name, column]) => [name, column.map((x, k) => (lacks(name, k) ? Number.NaN : x))] as const,
    );
    return (await model.validate({ ...some, labels: new Map(known) })).losses.physics;
  };
  const all = await physics(0, 300, (name, k) => name === "flux" && k < first);
  const [hlr1, hlr2] = [await physics(0, first, isFlux), await physics(first, 100, isFlux)];
  const flux = await physics(first, 100, (name) => !isFlux(name));
  model.close();
  expect(all / (flux + (2 * hlr1 + hlr2) / 3)).toBeCloseTo(1, 4);
});

it.each([0, 0.2])(
  "saves widths that hold two thirds of the validated errors, and trains on with its own (dropout %d)",
  async (dropout) => {
    const many = makeStamps(300, { seed: 2 });
    const model = makeTrainable("deep", { dropout });
    await steps(model, 0, 6);
    const before = await model.state();
    await model.validate(many);
    const folder = mkdtempSync(join(tmpdir(), "galforge-widths-"));
    await model.save(folder);
    expect(bits(await model.state())).toEqual(bits(before));
    model.close();
    const config = { ...configOf("deep"), supervise: [...supervised], training: { dropout } };
    const saved = await openCae(folder, config);
    const { posterior } = await saved.estimator!.estimate(many.images, many.size);
    saved.close();
    rmSync(folder, { recursive: true });
    for (const { name } of supervised) {
      const below = posterior.cdf!(name, Float64Array.from(many.labels.get(name)!)); // in the latent
      const inside = below.filter((p) => Math.abs(p - 0.5) <= 0.68269 / 2).length / many.size;
      // thinned networks scatter about another mean than that of the whole one
      expect(Math.abs(inside - 0.6827)).toBeLessThan(dropout === 0 ? 0.005 : 0.05);
    }
  },
);

describe("the weights of deep", () => {
  /** Adam's first moments after a step of zero length: a tenth of the gradients. */
  async function gradients(consistency: number): Promise<Float32Array> {
    const architecture = { ...architectures.deep, consistency };
    const model = makeTrainable("deep", { architecture });
    await model.step(batch(0), 0, 0);
    const moments = [...(await model.state())].filter(([name]) => /^adam\.\d+$/.test(name)).slice(1);
    model.close();
    const first = moments.slice(0, moments.length / 2);
    return Float32Array.from(first.flatMap(([, { data }]) => [...data]));
  }

  it("obeying the supervised latents has a twentieth of the weight of knowing the labels", async () => {
    const [none, deep, one] = [
      await gradients(0),
      await gradients(architectures.deep.consistency),
      await gradients(1),
    ];
    let [along, length] = [0, 0];
    one.forEach((g, i) => {
      along += (deep[i] - none[i]) * (g - none[i]);
      length += (g - none[i]) ** 2;
    });
    expect(along / length).toBeCloseTo(0.05, 3);
  });

  it("the first quarter of a batch is decoded, and no more", async () => {
    const model = makeTrainable("deep");
    const reconstruction = async (changed: number): Promise<number> => {
      const images = batch(0).images.slice();
      const pixels = images.length / BATCH;
      images.fill(100, changed * pixels, (changed + 1) * pixels);
      return (await model.step({ ...batch(0), images }, 0, 0)).reconstruction; // a step of zero length
    };
    const last = await reconstruction(BATCH - 1);
    const fourth = await reconstruction(BATCH / 4 - 1);
    const fifth = await reconstruction(BATCH / 4);
    model.close();
    expect(fifth).toBe(last);
    expect(fourth).not.toBe(last);
  });

  it("the noise of the unsupervised latents has a standard deviation of 1", async () => {
    const seen: Float32Array[] = [];
    const architecture: Architecture = {
      ...architectures.deep,
      build(shape) {
        const cae = architectures.deep.build(shape);
        const apply = cae.decoder.apply.bind(cae.decoder);
        cae.decoder.apply = (z, options) => {
          if (options !== undefined) seen.push((z as tf.Tensor).dataSync() as Float32Array);
          return apply(z, options);
        };
        return cae;
      },
    };
    const model = makeTrainable("deep", { architecture });
    const many = makeStamps(512);
    for (const step of [0, 1]) await model.step(many, 0, step);
    model.close();
    const supervised = model.labels.length;
    // the same stamps and weights in both steps: the latents differ by the noise of both
    const differences = seen[0].map((z, i) => z - seen[1][i]).filter((_, i) => i % LATENTS >= supervised);
    expect(differences).toHaveLength((512 / 4) * (LATENTS - supervised));
    const sd = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length / 2);
    expect(Math.abs(sd - 1)).toBeLessThan(0.1); // 3 % if it is 1
  });
});

it("another step, or another seed, has other noise of the latents", async () => {
  const noisy = async (seed: number, step: number): Promise<number> => {
    const model = makeTrainable("deep", { seed });
    const restored = makeTrainable("deep", { seed: 3 });
    await restored.step(batch(0), 1e-9, 0);
    await model.step(batch(0), 1e-9, 0);
    await model.restore(await restored.state()); // the same weights, whatever the seed
    const { reconstruction } = await model.step(batch(0), 1e-9, step);
    model.close();
    restored.close();
    return reconstruction;
  };
  const values = [await noisy(3, 1), await noisy(3, 2), await noisy(4, 1)];
  expect(await noisy(3, 1)).toBe(values[0]);
  expect(new Set(values).size).toBe(3);
});
