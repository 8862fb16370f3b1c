// @module-tag slow
/** What holds for every kind of model, however it is made: of the registry, and of one beside it. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as ort from "#onnxruntime";
import type { Context } from "../../../shared/cli/command.ts";
import { readCheckpoint } from "../../../train/checkpoint.ts";
import type { Training } from "../../../train/common-options.ts";
import { type Computing, startComputing } from "../../../train/compute.ts";
import { nameOf, withPlace } from "../../../train/data/places.ts";
import { configHash } from "../../../train/fit.ts";
import { featuresOf } from "../../../train/inputs.ts";
import { hasNovelty } from "../../../train/keep-known.ts";
import type { Model, ModelKind } from "../../../train/models/model.ts";
import { MODEL_KINDS } from "../../../train/models/registry.ts";
import { openModel } from "../../../train/open-model.ts";
import { flagsOf, type Given, resolveOptions, savedOptions } from "../../../train/options.ts";
import { packRun } from "../../../train/pack.ts";
import { MODEL_FOLDER, readConfig } from "../../../train/run/directory.ts";
import { KNOWN_FILE } from "../../../train/run/known-latents.ts";
import { beginRun, resumeRun } from "../../../train/train.ts";
import { beginTuned } from "../../../train/tuning/begin.ts";
import { makeDataset } from "../../datasets/make.ts";
import { essence } from "../cli/helpers.ts";
import { scratch } from "../run/helpers.ts";
import { linear } from "./linear-kind.ts";

const [HEIGHT, WIDTH, BANDS, COUNT] = [16, 8, 2, 40];
const root = scratch();
const set = join(root, "set");
const KINDS: readonly ModelKind[] = [...MODEL_KINDS, linear];
/** Stamps of the set, as a model takes them: [8, bands, height, width]. */
const images = new Float32Array(8 * BANDS * HEIGHT * WIDTH);
let computing: Computing;

beforeAll(async () => {
  mkdirSync(set);
  makeDataset(set, { n: COUNT, bands: BANDS, height: HEIGHT, width: WIDTH });
  images.forEach((_, p) => {
    images[p] = 90 + ((p * 7919) % 101);
  });
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});

/** Options by kind, so that it trains in a moment. */
const SMALL: Readonly<Record<string, object>> = {
  cae: { latents: 4 },
  cvae: { supervise: ["flux", "hlr"], free: 2 },
  vae: { latents: 4 },
  flow: { targets: ["flux", "hlr"], inputs: ["n"], ensemble: 2, width: 8, depth: 1, dropout: 0.1 },
};

/** One a kind; of kinds with variants, one of each, and of each with dropout where they have it. */
const CASES = KINDS.flatMap((kind): [string, ModelKind, Given<Training>][] => {
  const split = { train: 0.6, val: 0.3, test: 0.1 };
  const given = { data: set, epochs: 2, batch: 8, split, ...SMALL[kind.name] };
  const { variants } = kind.options;
  if (variants === undefined) return [[kind.name, kind, given]];
  const { by, defaults } = variants;
  return Object.keys(defaults).flatMap((name): [string, ModelKind, Given<Training>][] => {
    const of = { ...given, [by]: name };
    const plain: [string, ModelKind, Given<Training>] = [`${kind.name} ${name}`, kind, of];
    if (!("dropout" in kind.options.settings)) return [plain];
    const dropout = { ...of, dropout: 0.2 } as Given<Training>;
    return [plain, [`${kind.name} ${name} with dropout`, kind, dropout]];
  });
});

/** @param steps after which it is interrupted */
function contextOf(steps = Number.POSITIVE_INFINITY): Context {
  const stop = new AbortController();
  let left = steps;
  if (left === 0) stop.abort();
  const add = (): void => {
    if (--left === 0) stop.abort();
  };
  return { signal: stop.signal, note: () => {}, progress: () => ({ add, skip: () => {}, finish: () => {} }) };
}

/** Of the inputs of a model, numbers of some stamps. */
const columnsOf = ({ config: { inputs = [] } }: Model, count: number): Map<string, Float64Array> =>
  new Map(inputs.map(({ name }) => [name, Float64Array.from({ length: count }, (_, k) => 0.5 + 0.4 * k)]));

/** All that a model says of stamps, as numbers by what they are. */
async function said(model: Model): Promise<Record<string, Float32Array>> {
  const { encoder, decoder, estimator } = model;
  const out: Record<string, Float32Array> = {};
  if (estimator !== undefined) {
    const { posterior } = await estimator.estimate(images, 8, columnsOf(model, 8));
    if (posterior.logProb !== undefined) {
      out["log_prob"] = Float32Array.from(await posterior.logProb(Float64Array.from(VALUES)));
    }
    const means = posterior.labels.map(({ name }) => posterior.mean(name));
    out["parameters"] = Float32Array.from({ length: 8 * means.length }, (_, i) => {
      return means[i % means.length]![Math.floor(i / means.length)]!;
    });
  }
  if (encoder !== undefined) out["latents"] = await encoder.encode(images, 8);
  if (decoder !== undefined) out["image"] = lastBand(await decoder.decode(latentsOf(decoder.width), 8));
  return out;
}

/** flux and hlr of eight stamps [8, 2] */
const VALUES = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1500 + 300 * i : 0.5 + 0.1 * i));

const latentsOf = (width: number): Float32Array =>
  Float32Array.from({ length: 8 * width }, (_, i) => Math.sin(i));

/** [count, bands, height, width] -> [count, height, width, bands] */
const lastBand = (x: Float32Array): Float32Array =>
  x.map((_, at) => {
    const [pixel, band] = [Math.floor(at / BANDS), at % BANDS];
    const [stamp, place] = [Math.floor(pixel / (HEIGHT * WIDTH)), pixel % (HEIGHT * WIDTH)];
    return x[(stamp * BANDS + band) * HEIGHT * WIDTH + place]!;
  });

/** The largest difference, as a fraction of the range. */
function apart(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  const range = Math.max(...b) - Math.min(...b);
  expect(range).toBeGreaterThan(0);
  return Math.max(...a.map((x, i) => Math.abs(x - b[i]!))) / range;
}

describe.each(CASES)("law of %s:", (name, kind, given) => {
  const run = join(root, `${name}-whole`);
  const folder = join(run, MODEL_FOLDER);
  const kinds = [kind];
  let model: Model;

  beforeAll(async () => {
    await beginRun(kind, run, given, computing, contextOf());
    model = await openModel(run, kinds);
  });

  it("its options have flags, and come back from the configuration", () => {
    const { options } = kind;
    expect(Object.keys(flagsOf(options))).toEqual(Object.keys(options.settings));
    const { training, model: saved } = readConfig(run);
    expect(saved).toBe(kind.name);
    const { augment: _, data: __, ...rest } = savedOptions(options, training);
    expect(resolveOptions(options, given)).toMatchObject(rest);
  });

  it("a model can do what its kind says", () => {
    const { gives } = model;
    expect(kind.gives(model.config)).toEqual(gives);
    expect(gives.has("encoder")).toBe(model.encoder !== undefined);
    expect(gives.has("decoder")).toBe(model.decoder !== undefined);
    expect(gives.has("mean")).toBe(model.estimator !== undefined);
  });

  it("its posterior has what its kind says, and depends on each stamp alone", async () => {
    if (!model.gives.has("mean")) return; // it knows no labels
    const { posterior } = await model.estimator!.estimate(images, 8, columnsOf(model, 8));
    const first = images.slice(0, images.length / 8);
    const alone = await model.estimator!.estimate(first, 1, columnsOf(model, 1));
    for (const { name: label } of posterior.labels) {
      expect(Math.abs(alone.posterior.mean(label)[0]! / posterior.mean(label)[0]! - 1)).toBeLessThan(1e-5);
    }
    expect(posterior.labels.map((label) => label.name)).toEqual(["flux", "hlr"]);
    for (const what of ["sd", "cdf", "sample", "logProb", "parts"] as const) {
      expect([what, posterior[what] !== undefined]).toEqual([what, model.gives.has(what)]);
    }
  });

  it("what is saved is the state of its best epoch, and frees its memory", async () => {
    const before = tf.memory().numTensors;
    const config = readConfig(run);
    const trainable = kind.trainable(config, savedOptions(kind.options, config.training));
    const copy = join(root, `${name}-copy`);
    await trainable.restore(readCheckpoint(run, "best", configHash(run))!.state);
    await trainable.save(copy);
    trainable.close();
    const again = await kind.open(copy, config);
    expect(await said(again)).toEqual(await said(model));
    again.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([0, 1, 4])(
    "interrupted after %d steps and resumed it is what it would have been",
    async (steps) => {
      const out = join(root, `${name}-${steps}`);
      const interrupted = beginRun(kind, out, given, computing, contextOf(steps));
      await expect(interrupted).rejects.toMatchObject({ code: "E_INTERRUPTED" });
      await resumeRun(kind, out, contextOf());
      expect(essence(out)).toEqual(essence(run));
    },
  );

  it("as ONNX it is the trained graph, without galforge, and knows its units", async () => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".onnx"));
    expect([...(await kind.export(folder, model.config))].sort()).toEqual(files);
    const wanted = await said(model);
    const seen = new Set<string>();
    for (const file of files) {
      const session = await ort.InferenceSession.create(join(folder, file));
      const width = model.decoder?.width ?? 0;
      const { inputs = [] } = model.config;
      const features = featuresOf(inputs, columnsOf(model, 8), 8);
      const feeds = {
        features: new ort.Tensor("float32", features, [8, features.length / 8]),
        values: new ort.Tensor("float32", VALUES, [8, 2]),
        noise: new ort.Tensor("float32", latentsOf(2 * 2), [8, 2, 2]),
        image: new ort.Tensor("float32", lastBand(images), [8, HEIGHT, WIDTH, BANDS]),
        latents: new ort.Tensor("float32", latentsOf(width), [8, width]),
      };
      const names = session.inputNames as (keyof typeof feeds)[];
      const outputs = await session.run(Object.fromEntries(names.map((name) => [name, feeds[name]])));
      for (const [output, { data }] of Object.entries(outputs)) {
        if (wanted[output] === undefined) continue;
        seen.add(output);
        expect(apart(data as Float32Array, wanted[output])).toBeLessThan(1e-4);
      }
      const text = readFileSync(join(folder, file)).toString("latin1");
      for (const part of [model.config.normaliser, model.config.supervise]) {
        expect(text).toContain(JSON.stringify(part));
      }
    }
    // estimates of samples are no graph's, nor are densities of networks whose latents are the estimates
    const isLatent = model.gives.has("label-latents");
    const [no] = isLatent ? ["log_prob"] : model.gives.has("sample") ? ["parameters"] : [];
    const all = Object.keys(wanted).filter((what) => what !== no);
    expect([...seen].sort()).toEqual(all.sort());
  });

  it("packed it is nearly the same in half the space, with its ONNX files, and cannot be trained further", async () => {
    const out = join(root, `${name}-packed`);
    await packRun(run, out, contextOf(), kinds);
    const known = hasNovelty(kind.gives(readConfig(run)), readConfig(run)) ? [KNOWN_FILE] : [];
    expect(readdirSync(out).sort()).toEqual(["config.json", MODEL_FOLDER, ...known]);
    expect(readConfig(out)).toEqual(withPlace(readConfig(run), nameOf)); // a place of no machine
    const bytes = (dir: string): number =>
      readFileSync(
        join(dir, MODEL_FOLDER, readdirSync(join(dir, MODEL_FOLDER)).find((f) => f.startsWith("weights-"))!),
      ).length;
    expect(bytes(out)).toBe(bytes(run) / 2);
    expect(readdirSync(join(out, MODEL_FOLDER)).sort().slice(0, -1)).toEqual(
      readdirSync(folder).sort().slice(0, -1),
    );
    const packed = await openModel(out, kinds);
    const [exact, rounded] = [await said(model), await said(packed)];
    packed.close();
    for (const what of Object.keys(exact)) {
      expect(apart(rounded[what]!, exact[what]!)).toBeLessThan(0.01);
    }
    expect(Object.keys(exact).some((what) => apart(rounded[what]!, exact[what]!) > 0)).toBe(true); // it is rounded
    await expect(resumeRun(kind, out, contextOf())).rejects.toThrow(/is a packed network.*begin a new run/);
    await expect(packRun(run, out, contextOf(), kinds)).rejects.toThrow(/choose another --out/);
  });

  const isRegistered = MODEL_KINDS.includes(kind); // it is opened by its name
  if (isRegistered)
    it("trained further it begins with its own weights", async () => {
      const out = join(root, `${name}-further`);
      const further = { method: "continue", options: {}, training: { lr: 1e-9, epochs: 1 } } as const;
      await beginTuned({ ...further, before: run, out }, computing, contextOf());
      const again = await openModel(out);
      const [before, now] = [await said(model), await said(again)];
      for (const [what, numbers] of Object.entries(before)) {
        expect(apart(now[what]!, numbers), what).toBeLessThan(1e-3);
      }
      again.close();
    });

  it("it is not taken for one of another kind", async () => {
    const other = KINDS.find((one) => one !== kind)!;
    await expect(resumeRun(other, run, contextOf())).rejects.toThrow(
      new RegExp(`is a run of "train ${kind.name}": go on with that`),
    );
    await expect(openModel(run, [other])).rejects.toThrow(
      new RegExp(`model = "${kind.name}" is unknown.*${other.name}`),
    );
    model.close();
  });
});

it("packing needs a run", async () => {
  await expect(packRun(root, join(root, "none"), contextOf())).rejects.toThrow(/holds no run/);
});
