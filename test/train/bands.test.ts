// @module-tag slow
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import * as ort from "#onnxruntime";
import { Dataset } from "../../datasets/reader.ts";
import { compareRun } from "../../eval/compare/compare.ts";
import type { Context } from "../../shared/cli/command.ts";
import type { Population } from "../../sim/drawn.ts";
import { makePopulation } from "../../sim/populations.ts";
import { type Computing, startComputing } from "../../train/compute.ts";
import { cae } from "../../train/models/cae/kind.ts";
import { openModel } from "../../train/open-model.ts";
import { readConfig } from "../../train/run/directory.ts";
import { beginRun, resumeRun } from "../../train/train.ts";
import { makeReal } from "./data/helpers.ts";
import { scratch } from "./run/helpers.ts";

const root = scratch();
const [HEIGHT, WIDTH, BATCH] = [17, 21, 16];
const LABELS = ["flux_g", "flux_i", "hlr", "e1", "e2"];

const band = (name: string, sky: number, flux: string) => ({
  ...{ name, zero_point: 30, flux },
  ...{ psf: { kind: "moffat", fwhm: 0.6, beta: 3 }, detector: { sky, gain: 1, read_noise: 5 } },
});
const BANDS = [band("g", 50, "f"), band("r", 200, "2 * f"), band("i", 800, "c * f")];

const population = (bands: readonly object[] = BANDS): Population =>
  makePopulation({
    ...{ stamp: [HEIGHT, WIDTH], pixel_scale: 0.3, x0: 10.5, y0: 8.5, bands },
    parameters: { f: { uniform: [2e3, 2e4] }, c: { uniform: [2, 4] } },
    galaxy: [
      {
        ...{ kind: "sersic", hlr: { uniform: [0.4, 1.2] }, n: 1 },
        ...{ e: { uniform: [0, 0.6] }, pa: { uniform: [0, 180] } },
      },
    ],
  });

let computing: Computing;
const data = join(root, "three");
const run = join(root, "run");
const notes: string[] = [];

/** @param stop images after which training is interrupted */
function context(stop = Number.POSITIVE_INFINITY): Context {
  const abort = new AbortController();
  let seen = 0;
  const add = (images: number): void => {
    seen += images;
    if (seen >= stop) abort.abort();
  };
  return {
    signal: abort.signal,
    note: (line) => void notes.push(line),
    progress: () => ({ add, skip: () => {}, finish: () => {} }),
  };
}

const begin = (out: string, hooks: Context, from = data) => {
  const options = {
    ...{ data: from, supervise: LABELS, epochs: 3, batch: BATCH, latents: 8, lr: 5e-3 },
    augment: "symmetries" as const,
  };
  return beginRun(cae, out, options, computing, hooks);
};

const weightsOf = (dir: string): string[] =>
  readdirSync(join(dir, "model")).filter((name) => name.endsWith(".bin"));

beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  await makeReal(data, { n: 150, population: population() });
  await begin(run, context());
}, 120_000);

describe("a run in three bands", () => {
  it("knows each band, and stretches each by its own noise", () => {
    const { image, normaliser, padded } = readConfig(run);
    expect(image.bands.map(({ name }) => name)).toEqual(["g", "r", "i"]);
    normaliser.bands.forEach(({ sky, softening }, i) => {
      expect(sky).toBe([50, 200, 800][i]);
      expect(softening).toBeCloseTo(Math.sqrt(sky + 25), 9);
    });
    expect(padded).toEqual([24, 24]);
    expect(notes).toContain("stamps of 17 x 21 pixels are 24 x 24 inside the network, padded with zeros");
  });

  it("goes on after an interruption to the same weights", async () => {
    const out = join(root, "interrupted");
    await expect(begin(out, context(9 * BATCH))).rejects.toThrow(/interrupted: step 9 of epoch 2/);
    await resumeRun(cae, out, context());
    expect(weightsOf(out)).toEqual(weightsOf(run));
  });

  it("is judged on its test split", async () => {
    const { labels, reconstructions } = await compareRun({ run, most: 100 }, context());
    expect(labels.map(({ name }) => name)).toEqual(LABELS);
    expect(reconstructions).toMatchObject({ height: HEIGHT, width: WIDTH });
    expect(Number.isFinite(reconstructions?.rms_over_noise)).toBe(true);
  });

  it("gives as ONNX what it gives here: labels of stamps, and stamps of latents", async () => {
    const model = await openModel(run);
    const set = Dataset.open(data);
    const count = 4;
    const plane = HEIGHT * WIDTH;
    const images = new Float32Array(count * set.stampSize);
    set.imagesInto(
      Uint32Array.from({ length: count }, (_, i) => i),
      images,
    );
    const last = Float32Array.from(images, (_, at) => {
      const [k, p, b] = [Math.floor(at / (3 * plane)), Math.floor(at / 3) % plane, at % 3];
      return images[(3 * k + b) * plane + p];
    });
    const { posterior, latents } = await model.estimator!.estimate(images, count);
    const encoder = await ort.InferenceSession.create(join(run, "model", "model.onnx"));
    const input = new ort.Tensor("float32", last, [count, HEIGHT, WIDTH, 3]);
    const { parameters } = await encoder.run({ image: input });
    LABELS.forEach((name, l) => {
      posterior.mean(name).forEach((value, k) => {
        expect(Number(parameters.data[k * LABELS.length + l])).toBeCloseTo(value, value > 100 ? 0 : 4);
      });
    });
    const decoder = await ort.InferenceSession.create(join(run, "model", "decoder.onnx"));
    const { image } = await decoder.run({ latents: new ort.Tensor("float32", latents!, [count, 8]) });
    expect(image.dims).toEqual([count, HEIGHT, WIDTH, 3]);
    const decoded = await model.decoder!.decode(latents!, count);
    for (let at = 0; at < decoded.length; at++) {
      const [k, b, p] = [Math.floor(at / (3 * plane)), Math.floor(at / plane) % 3, at % plane];
      expect(Number(image.data[(k * plane + p) * 3 + b])).toBeCloseTo(decoded[at], 1);
    }
    model.close();
    set.close();
  });
});

describe("bands of other stamps go by their names", () => {
  it.each([
    ["one", BANDS.slice(1, 2), "lacks the bands g, i"],
    ["names", [...BANDS.slice(0, 2), band("z", 800, "f")], "lacks the band i"],
  ])("a network of three refuses what lacks one: %s", async (name, bands, message) => {
    const dir = join(root, name);
    await makeReal(dir, { n: 20, population: population(bands) });
    await expect(compareRun({ run, data: dir, most: 9 }, context())).rejects.toThrow(`${dir}: ${message}`);
  });

  it("a network of three takes them in any order", async () => {
    const dir = join(root, "order");
    await makeReal(dir, { n: 150, population: population([1, 0, 2].map((i) => BANDS[i])) });
    const { data: judged } = await compareRun({ run, data: dir, most: 9 }, context());
    expect(judged.stamps).toBe(9);
  });

  it("a network of one takes its own of three", async () => {
    const one = join(root, "of-r");
    await makeReal(one, { n: 60, population: population(BANDS.slice(1, 2)) });
    const options = {
      data: one,
      supervise: ["hlr"],
      epochs: 1,
      batch: BATCH,
      latents: 4,
      augment: "none" as const,
    };
    await beginRun(cae, join(root, "run-r"), options, computing, context());
    await compareRun({ run: join(root, "run-r"), data, most: 9 }, context());
    expect(notes).toContain(`${data}: of its bands g, r, i the network takes r, by name`);
  });
});
