// @module-tag slow
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { ARCHITECTURES, architectures } from "../../../../train/models/cae/architectures.ts";
import { openCae } from "../../../../train/models/cae/open.ts";
import { caeOptions } from "../../../../train/models/cae/options.ts";
import { dropoutLayerOf } from "../../../../train/models/dropout/layer.ts";
import { resolveOptions, savedOptions } from "../../../../train/options.ts";
import { averageViews } from "../../../../train/views.ts";
import { configOf, makeStamps, makeTrainable, someOf } from "../../helpers.ts";
import { scratch } from "../../run/helpers.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const root = scratch();
const BATCH = 16;
const stamps = makeStamps(4 * BATCH);

async function trained(arch: (typeof ARCHITECTURES)[number], dropout: number, steps: number) {
  const model = makeTrainable(arch, { dropout });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++)
    losses.push((await model.step(someOf(stamps, BATCH * (step % 4), BATCH), 2e-3, step)).loss);
  return { model, losses };
}

describe.each(ARCHITECTURES)("dropout in %s", (arch) => {
  const weights = async (dropout: number) => {
    const { model } = await trained(arch, dropout, 3);
    const state = await model.state();
    model.close();
    return [...state].map(([name, { shape, data }]) => [
      name,
      shape,
      Buffer.from(data.buffer).toString("hex"),
    ]);
  };

  it("of 0 is none: no layer, and the weights that a mask of ones gives", async () => {
    const { image, normaliser, latents } = configOf(arch);
    const shape = { image, normaliser, supervised: 2, latents, seed: 3 };
    const layerOf = (dropout: number) => {
      const { encoder, decoder } = architectures[arch].build({ ...shape, dropout });
      const layer = dropoutLayerOf(encoder);
      encoder.dispose();
      decoder.dispose();
      return layer;
    };
    expect(layerOf(0)).toBeUndefined();
    expect(layerOf(0.1)).toBeDefined();
    const none = await weights(0);
    expect(await weights(1e-9)).toEqual(none); // drops nothing, and multiplies by 1 to float32
    expect(await weights(0.3)).not.toEqual(none);
  });

  it("has other masks in another step, and none in validation", async () => {
    const { model } = await trained(arch, 0.3, 1);
    const some = someOf(stamps, 0, BATCH);
    const physics = async (step: number) => (await model.step(some, 0, step)).physics; // of no length
    const [one, two] = [await physics(1), await physics(2)];
    expect(two).not.toBe(one);
    const validated = (await model.validate(some)).losses["physics"];
    expect((await model.validate(some)).losses["physics"]).toBe(validated);
    expect([one, two]).not.toContain(validated);
    model.close();
  });

  it("in use leaves open more of stamps unlike those of training, and adds up, also over several views", async () => {
    const { model, losses } = await trained(arch, 0.2, 40);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
    const folder = join(root, arch);
    await model.save(folder);
    model.close();
    const config = { ...configOf(arch), training: { dropout: 0.2, augment: "all" } };
    const network = await openCae(folder, config);
    const estimator = network.estimator!;
    const { images } = makeStamps(8, { seed: 5 });
    const far = images.map((x) => 100 + 30 * (x - 100));
    const [near, odd] = [await estimator.estimate(images, 8), await estimator.estimate(far, 8)];
    for (const label of ["flux", "hlr"]) {
      const relative = ({ posterior }: typeof near) => {
        const x = label === "flux" ? posterior.mean(label) : new Float64Array(8).fill(1); // in the latent
        return posterior.parts!(label)
          .epistemic.map((s, k) => s / x[k]!)
          .sort()[4]!;
      };
      expect(relative(near)).toBeGreaterThan(0);
      expect(relative(odd)).toBeGreaterThan(2 * relative(near));
    }
    // the masks are the same for all stamps, wherever they are
    const swapped = await estimator.estimate(Float32Array.from([...far, ...images]), 16);
    const [alone, beside] = [near, swapped].map(({ posterior }) => posterior.parts!("hlr").epistemic);
    for (let k = 0; k < 8; k++) expect(beside![8 + k]! / alone![k]!).toBeCloseTo(1, 4);
    const { posterior } = await averageViews({ ...network, estimator }, 4).estimator.estimate(images, 8);
    for (const each of [near.posterior, posterior]) {
      const { aleatoric, epistemic } = each.parts!("flux");
      each.sd!("flux").forEach((sd, k) => {
        expect(sd ** 2 / (aleatoric[k]! ** 2 + epistemic[k]! ** 2)).toBeCloseTo(1, 9);
      });
    }
    network.close();
  });
});

it("a run of an older version was begun without", () => {
  const { dropout: _, ...older } = resolveOptions(caeOptions, { data: "set" });
  expect(savedOptions(caeOptions, { ...older })).toMatchObject({ dropout: 0 });
  expect(() => savedOptions(caeOptions, { ...older, dropout: 0.9 })).toThrow(
    "training.dropout: must be a number from 0 to below 0.9",
  );
});
