// @module-tag slow
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../shared/onnx-backend/register.ts";
import { toLatent } from "../../train/labels.ts";
import { ARCHITECTURES, type ArchitectureName } from "../../train/models/cae/architectures.ts";
import { loadCae } from "../../train/models/cae/whole.ts";
import { stretchPixels, unstretchPixels } from "../../train/normaliser.ts";
import { openModel } from "../../train/open-model.ts";
import {
  configOf,
  LATENTS,
  makeStamps,
  makeTrainable,
  normaliserOf,
  SIDE,
  someOf,
  supervised,
} from "./helpers.ts";
import { type FakeModel, looked } from "./models/model-of.ts";
import { scratch } from "./run/helpers.ts";

const root = scratch();
const PIXELS = SIDE * SIDE;
/** not a multiple of the batch */
const COUNT = 300;

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const folderOf = (arch: ArchitectureName, bands: number): string => join(root, `${arch}-${bands}`);

/** [count, bands, h, w] -> [count, h, w, bands] */
function channelsLast(images: Float32Array, bands: number): Float32Array {
  return images.map((_, at) => {
    const [k, p, band] = [Math.floor(at / (PIXELS * bands)), Math.floor(at / bands) % PIXELS, at % bands];
    return images[(k * bands + band) * PIXELS + p];
  });
}

/** The way back. */
function channelsFirst(images: Float32Array, bands: number): Float32Array {
  return images.map((_, at) => {
    const [k, band, p] = [Math.floor(at / (PIXELS * bands)), Math.floor(at / PIXELS) % bands, at % PIXELS];
    return images[(k * PIXELS + p) * bands + band];
  });
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

describe.each(ARCHITECTURES.flatMap((arch) => [1, 2].map((bands) => [arch, bands] as const)))(
  "a run of %s with %d bands",
  (arch, bands) => {
    const run = folderOf(arch, bands);
    const stamps = makeStamps(COUNT, { bands, seed: 5 });
    let model: FakeModel;
    let validated: Awaited<ReturnType<ReturnType<typeof makeTrainable>["validate"]>>;

    beforeAll(async () => {
      mkdirSync(run);
      writeFileSync(join(run, "config.json"), JSON.stringify(configOf(arch, { bands })));
      const trained = makeTrainable(arch, { bands });
      for (let step = 0; step < 8; step++) await trained.step(someOf(stamps, 16 * step, 16), 3e-3, step);
      validated = await trained.validate(stamps);
      await trained.save(join(run, "model"));
      trained.close();
      model = (await openModel(run)) as FakeModel;
    });

    it("estimates what was trained, for stamps that fill no whole batch", async () => {
      const { count, latents, values, sigmas } = await looked(model, stamps.images, COUNT);
      expect(count).toBe(COUNT);
      expect(latents.length).toBe(COUNT * LATENTS);
      let squares = 0;
      supervised.forEach(({ name, transform }, i) => {
        const truth = stamps.labels.get(name)!;
        const estimates = values.get(name)!;
        for (let k = 0; k < COUNT; k++) {
          const z = latents[k * LATENTS + i];
          expect(Math.abs(toLatent(transform, estimates[k]) - z)).toBeLessThan(1e-6);
          squares += (toLatent(transform, truth[k]) - z) ** 2;
        }
      });
      expect(squares / (2 * COUNT) / validated.losses.physics).toBeCloseTo(1, 4);
      expect(sigmas !== undefined).toBe(arch === "deep");
      if (sigmas === undefined) return;
      for (const name of ["flux", "hlr"]) {
        expect(sigmas.get(name)).toHaveLength(COUNT);
        expect(Math.min(...sigmas.get(name)!)).toBeGreaterThan(0);
      }
    });

    it("estimates each stamp as if it were alone, and none of none", async () => {
      const { latents } = await looked(model, stamps.images, COUNT);
      for (const k of [0, 255, 256, 299]) {
        const alone = await looked(model, someOf(stamps, k, 1).images, 1);
        expect(largest(alone.latents, latents.subarray(k * LATENTS, (k + 1) * LATENTS))).toBeLessThan(1e-5);
      }
      expect(await model.encoder.encode(new Float32Array(0), 0)).toHaveLength(0);
    });

    it("is the saved network: pixels stretched, bands last; and its decoder the way back", async () => {
      const cae = await loadCae(join(run, "model"));
      const shape: [number, number, number, number] = [COUNT, SIDE, SIDE, bands];
      const input = tf.tensor4d(
        channelsLast(stretchPixels(stamps.images, normaliserOf(bands), PIXELS), bands),
        shape,
      );
      const [means, rest] = cae.encoder.apply(input) as tf.Tensor[];
      const { latents } = await looked(model, stamps.images, COUNT);
      const z = tf.concat([means, rest], 1);
      expect(largest(await z.data(), latents)).toBeLessThan(2e-5);
      const decoded = await model.decoder.decode(latents, COUNT);
      const stretched = (await (cae.decoder.apply(z) as tf.Tensor).data()) as Float32Array;
      const expected = unstretchPixels(channelsFirst(stretched, bands), normaliserOf(bands), PIXELS);
      for (let i = 0; i < decoded.length; i++) {
        expect(Math.abs(decoded[i] - expected[i])).toBeLessThan(
          1e-3 * Math.max(11, Math.abs(expected[i] - 100)),
        );
      }
      cae.dispose();
    });

    it("frees what it holds", async () => {
      const before = tf.memory().numTensors;
      const again = (await openModel(run)) as FakeModel;
      await again.encoder.encode(stamps.images, COUNT);
      await again.decoder.decode(new Float32Array(COUNT * LATENTS), COUNT);
      again.close();
      expect(tf.memory().numTensors).toBe(before);
      model.close();
    });
  },
);

describe("what is no run with a model is refused", () => {
  it("a run before its first validation, and no run at all", async () => {
    const early = join(root, "early");
    mkdirSync(early);
    await expect(openModel(early)).rejects.toThrow(/early: holds no run: config\.json is missing/);
    writeFileSync(join(early, "config.json"), JSON.stringify(configOf("paper")));
    await expect(openModel(early)).rejects.toThrow(/early: has no model yet: .* Continue it with --resume/);
  });

  it.each([{ latents: 0 }, { latents: LATENTS + 1 }, { supervise: supervised.slice(1) }])(
    "a configuration of another network: %#",
    async (change) => {
      const run = join(root, `changed-${Object.keys(change).join()}-${change.latents}`);
      cpSync(folderOf("paper", 1), run, { recursive: true });
      writeFileSync(join(run, "config.json"), JSON.stringify({ ...configOf("paper"), ...change }));
      const [latents, labels] = [change.latents ?? LATENTS, (change.supervise ?? supervised).length];
      await expect(openModel(run)).rejects.toThrow(
        `model: has ${LATENTS} latents, 2 of them supervised, but config.json says ${latents} and ${labels}:`,
      );
    },
  );

  it("a model of something else", async () => {
    const run = join(root, "other");
    mkdirSync(join(run, "model"), { recursive: true });
    writeFileSync(join(run, "config.json"), JSON.stringify(configOf("paper")));
    const saved = JSON.parse(readFileSync(join(folderOf("paper", 1), "model", "model.json"), "utf8"));
    delete saved.sha256; // as another program wrote it
    const text = JSON.stringify(saved).replaceAll('"encoder"', '"coder"');
    writeFileSync(join(run, "model", "model.json"), text);
    const weights = saved.weightsManifest[0].paths[0];
    writeFileSync(join(run, "model", weights), readFileSync(join(folderOf("paper", 1), "model", weights)));
    await expect(openModel(run)).rejects.toThrow(
      /model: holds a model that is no conditional autoencoder of galforge/,
    );
    writeFileSync(join(run, "model", weights), "nothing");
    await expect(openModel(run)).rejects.toThrow(/is damaged/);
  });
});

it.each([
  ["nothing", 100, 1],
  ["everything", -100, -6],
])("a network that is sure of %s says no more than what latents allow", async (what, bias, logSigma) => {
  const run = join(root, `sure-of-${what}`);
  mkdirSync(run);
  writeFileSync(join(run, "config.json"), JSON.stringify(configOf("deep")));
  const trained = makeTrainable("deep");
  await trained.step(makeStamps(16), 0, 0);
  const state = await trained.state();
  const biases = [...state].filter(([name, t]) => /^encoder/.test(name) && t.shape.join() === "2");
  biases.at(-1)![1].data.fill(bias); // of the layer log_sigma, the last one
  await trained.restore(state);
  await trained.save(join(run, "model"));
  trained.close();
  const model = (await openModel(run)) as FakeModel;
  const { sigmas } = await looked(model, makeStamps(3).images, 3);
  const { scale } = supervised[1].transform;
  for (const sigma of sigmas!.get("hlr")!) expect(sigma / scale / Math.exp(logSigma)).toBeCloseTo(1, 5);
  model.close();
});
