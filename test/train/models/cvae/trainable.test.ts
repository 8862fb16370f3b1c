// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../../../shared/cli/command.ts";
import { parseOption } from "../../../../shared/cli/option.ts";
import { type Computing, startComputing } from "../../../../train/compute.ts";
import { latentTargets } from "../../../../train/labels.ts";
import {
  ARCHITECTURES,
  type ArchitectureName,
  architectures,
} from "../../../../train/models/cvae/architectures.ts";
import { cvae } from "../../../../train/models/cvae/kind.ts";
import { type CvaeTraining, cvaeOptions } from "../../../../train/models/cvae/options.ts";
import { latentNames } from "../../../../train/models/model.ts";
import type { Losses } from "../../../../train/models/trainable.ts";
import { openModel } from "../../../../train/open-model.ts";
import { type Given, resolveOptions } from "../../../../train/options.ts";
import { beginRun } from "../../../../train/train.ts";
import { makeDataset } from "../../../datasets/make.ts";
import { configOf, makeStamps, someOf, supervised } from "../../helpers.ts";
import { scratch } from "../../run/helpers.ts";

let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});

const COUNT = 32;
const stamps = makeStamps(COUNT);
const [flux, hlr] = supervised;
/** The second label has an error. */
const withError = [flux!, { ...hlr!, sigma: "hlr_err" }];
const withErrors = {
  ...stamps,
  labels: new Map([
    ...stamps.labels,
    ["hlr_err", Float64Array.from({ length: COUNT }, (_, k) => (k < COUNT / 2 ? 0.05 : 2))],
  ]),
};

function prepared(given: Given<CvaeTraining>, { labels = supervised, latents = 4 } = {}) {
  const options = resolveOptions(cvaeOptions, { data: "", ...given });
  // as it is chosen from stamps without their sky
  const normaliser = { bands: [{ sky: 0, softening: 11, low: -3, high: 5.5 }] };
  const config = { ...configOf("deep"), latents, normaliser, supervise: labels };
  return { config: { ...config, architecture: options.arch }, options };
}

function trainable(given: Given<CvaeTraining>, shape?: Parameters<typeof prepared>[1]) {
  const { config, options } = prepared(given, shape);
  return cvae.trainable(config, options);
}

/** At a rate that suits both architectures. */
async function steps(model: ReturnType<typeof trainable>, count: number, of = stamps): Promise<Losses[]> {
  const losses: Losses[] = [];
  for (let k = 0; k < count; k++) losses.push(await model.step(of, 5e-4, k));
  return losses;
}

describe.each(ARCHITECTURES)("training of %s", (arch: ArchitectureName) => {
  it("lowers the loss, which is the sum of its parts, and holds no more tensors with every step", async () => {
    const before = tf.memory().numTensors;
    const model = trainable({ arch, alpha: 2, beta: 0.01 });
    const [first] = await steps(model, 1);
    const { loss, reconstruction, kl, label, spread } = first!;
    expect(loss).toBeCloseTo(reconstruction! + 0.01 * kl! + 2 * (label! + 0.1 * spread!), 4);
    await model.validate(stamps);
    const held = tf.memory();
    const last = (await steps(model, 15)).at(-1)!;
    await model.validate(stamps);
    expect(tf.memory().numTensors).toBe(held.numTensors);
    expect(last.label).toBeLessThan(0.8 * label!);
    expect(last.reconstruction).toBeLessThan(reconstruction!);
    model.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("its reconstruction moves the latents of labels where the architecture says so", async () => {
    const model = trainable({ arch, alpha: 0, beta: 0 });
    /** weights of the heads of means and widths, a column a latent */
    const heads = async (): Promise<Float32Array[]> => {
      const encoder = [...(await model.state())].filter(([name]) => name.startsWith("encoder"));
      const kernels = encoder.filter(([, { shape }]) => shape.length === 2 && shape[1] === 4);
      return kernels.map(([, { data }]) => data as Float32Array);
    };
    const all = await heads();
    const means = all.findIndex((weights) => weights.some((w) => w !== 0)); // those of the widths are 0 at first
    const before = all[means]!;
    await steps(model, 1);
    const after = (await heads())[means]!;
    const moved = Array.from({ length: 4 }, (_, l) =>
      after.some((w, at) => at % 4 === l && w !== before[at]),
    );
    const { movesLabels } = architectures[arch];
    expect(moved).toEqual([movesLabels, movesLabels, true, true]);
    model.close();
  });

  it("learns nothing of labels if it is vanilla", async () => {
    const vanilla = trainable({ arch, vanilla: true });
    expect(vanilla.labels).toEqual([]);
    const [before] = await steps(vanilla, 1);
    expect(Object.keys(before!)).toEqual(["loss", "reconstruction", "kl"]);
    const after = (await steps(vanilla, 15)).at(-1)!;
    expect(after.reconstruction).toBeLessThan(0.9 * before!.reconstruction!);
    expect((await vanilla.validate(stamps)).r2).toEqual({});
    vanilla.close();
  });
});

const byHeart = scratch();

it("learns labels by heart, and decodes a larger flux to more light, a larger size to less of it in the middle", async () => {
  const model = trainable({});
  await steps(model, 60);
  const { r2 } = await model.validate(stamps);
  expect(r2["flux"]).toBeGreaterThan(0.9);
  expect(r2["hlr"]).toBeGreaterThan(0.9);
  const folder = join(byHeart, "model");
  await model.save(folder);
  model.close();
  const { encoder, decoder, close } = await cvae.open(folder, prepared({}).config);
  const { means, sigmas } = await encoder!.spread!(stamps.images, COUNT);
  const targets = latentTargets(supervised, stamps.labels, COUNT);
  supervised.forEach((_, l) => {
    const inside = Array.from({ length: COUNT }, (_, k) => {
      return Math.abs(targets[k * 2 + l]! - means[k * 4 + l]!) <= sigmas[k * 4 + l]! ? 1 : 0;
    }).reduce<number>((a, b) => a + b, 0);
    expect(Math.abs(inside - 0.6827 * COUNT)).toBeLessThanOrEqual(1.2); // of the stamps that were validated, but for rounding
  });
  const latents = await encoder!.encode(stamps.images, COUNT);
  /** Total light of all stamps, and its share in the middle, with one latent moved by `d`. */
  const shown = async (latent: number, d: number): Promise<[light: number, middle: number]> => {
    const moved = latents.map((z, at) => (at % 4 === latent ? z + d : z));
    const decoded = await decoder!.decode(moved, COUNT);
    const sum = (pixels: Float32Array): number => pixels.reduce((a, b) => a + b, 0);
    const middle = decoded.filter((_, p) => Math.hypot((p % 16) - 7.5, (Math.floor(p / 16) % 16) - 7.5) < 3);
    return [sum(decoded), sum(middle) / sum(decoded)];
  };
  // what reconstruction does not teach the latents of labels, the decoder still has to learn from them
  expect((await shown(0, 0.5))[0]).toBeGreaterThan(1.1 * (await shown(0, -0.5))[0]);
  expect((await shown(1, 0.5))[1]).toBeLessThan((await shown(1, -0.5))[1]);
  close();
});

it.each(ARCHITECTURES)("calibrates what thinned networks of %s say together", async (arch) => {
  const model = trainable({ arch, dropout: 0.1 });
  await steps(model, 30);
  await model.validate(stamps);
  const folder = join(byHeart, `dropout ${arch}`);
  await model.save(folder);
  model.close();
  const { config } = prepared({ arch });
  const { estimator, close } = await cvae.open(folder, { ...config, training: { dropout: 0.1 } });
  const { posterior } = await estimator!.estimate(stamps.images, COUNT);
  for (const { name } of supervised) {
    const [x, sd, { epistemic }] = [posterior.mean(name), posterior.sd!(name), posterior.parts!(name)];
    expect(Math.min(...epistemic)).toBeGreaterThan(0);
    const truth = stamps.labels.get(name)!;
    // the label that is a logarithm has sigmas of first order
    const { transform } = supervised.find((label) => label.name === name)!;
    const error = (k: number): number =>
      transform.kind === "log" ? x[k]! * Math.log(truth[k]! / x[k]!) : truth[k]! - x[k]!;
    const inside = Array.from(x, (_, k) => Math.abs(error(k)) <= sd[k]!).filter(Boolean).length;
    expect(Math.abs(inside - 0.6827 * COUNT)).toBeLessThanOrEqual(1.2);
  }
  close();
});

describe("the balance of the loss", () => {
  it("does not depend on the size of a batch", async () => {
    const model = trainable({});
    const twice = stamps;
    const double = {
      size: 2 * COUNT,
      ids: Float64Array.from([...twice.ids, ...twice.ids]),
      images: Float32Array.from([...twice.images, ...twice.images]),
      labels: new Map([...twice.labels].map(([name, x]) => [name, Float64Array.from([...x, ...x])])),
    };
    const [one, two] = [(await model.validate(twice)).losses, (await model.validate(double)).losses];
    for (const [part, value] of Object.entries(one)) expect(two[part]).toBeCloseTo(value, 4);
    model.close();
  });
});

it("labels are standardised or raw", () => {
  const { option } = cvaeOptions.settings.labels;
  expect(parseOption("labels", option, "raw")).toBe("raw");
  expect(() => parseOption("labels", option, "rad")).toThrow(
    '--labels = "rad" is unknown. Did you mean "raw"? Allowed: standardised, raw',
  );
});

describe("errors of labels", () => {
  it("weigh stamps: what is uncertain is not fitted", async () => {
    // every stamp once more, with the label turned upside down and a large error
    const half = someOf(withErrors, 0, COUNT / 2);
    const twice = (x: Float64Array): Float64Array => Float64Array.from([...x, ...x]);
    const lying = {
      ...{ size: COUNT, ids: twice(half.ids), images: Float32Array.from([...half.images, ...half.images]) },
      labels: new Map([
        ["flux", twice(half.labels.get("flux")!)],
        ["hlr", twice(half.labels.get("hlr")!).map((x, k) => (k < COUNT / 2 ? x : 2.3 - x))],
        ["hlr_err", withErrors.labels.get("hlr_err")!],
      ]),
    };
    const errorOf = async (weights: "errors" | "equal"): Promise<number> => {
      const model = trainable({ weights }, { labels: withError });
      expect(model.labels).toEqual(weights === "errors" ? ["flux", "hlr", "hlr_err"] : ["flux", "hlr"]);
      await steps(model, 40, lying);
      const { losses } = await model.validate(half);
      model.close();
      return losses["label"]!;
    };
    expect(await errorOf("errors")).toBeLessThan(0.5 * (await errorOf("equal")));
  });
});

describe("a run", () => {
  const root = scratch();
  const context: Context = {
    signal: new AbortController().signal,
    note: () => {},
    progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
  };
  const small = { supervise: ["flux", "hlr"], epochs: 2, batch: 8, split: { train: 0.6, val: 0.4, test: 0 } };
  function made(name: string, label: (name: string, value: number, id: number) => number): string {
    const dir = join(root, name);
    mkdirSync(dir);
    makeDataset(dir, { n: 60, height: 16, width: 16, label, missing: ["hlr"], errors: { hlr: "n" } });
    return dir;
  }

  it("learns labels that some stamps lack, with their errors; its latents have names and widths", async () => {
    const data = made("some", (name, value, id) => (name !== "flux" && id % 3 === 0 ? Number.NaN : value));
    await beginRun(cvae, join(root, "run"), { ...small, data, weights: "errors" }, computing, context);
    const model = await openModel(join(root, "run"));
    expect(latentNames(model)).toEqual(["flux", "hlr", "free1"]);
    const images = new Float32Array(3 * 256).fill(100);
    const { means, sigmas } = await model.encoder!.spread!(images, 3);
    expect(means).toEqual(await model.encoder!.encode(images, 3));
    expect([...sigmas].every((s) => s > 0)).toBe(true);
    const { posterior } = await model.estimator!.estimate(images, 3);
    const { scale } = model.config.supervise[0]!.transform;
    expect(model.config.supervise[0]!.transform.kind).toBe("linear");
    expect(posterior.sd!("flux")[0]! / scale).toBeCloseTo(sigmas[0]!, 4);
    model.close();
  });

  it("takes the sky of each stamp off before it looks, and says what it was", async () => {
    const model = await openModel(join(root, "run"));
    const { images } = makeStamps(3);
    const lifted = images.map((x, p) => x + 50 * Math.floor(p / 256));
    const [low, high] = [await model.decoder!.sky!(images, 3), await model.decoder!.sky!(lifted, 3)];
    expect(low).toHaveLength(3);
    low.forEach((sky, k) => {
      expect(Math.abs(sky - 100)).toBeLessThan(15); // the least of four means of 16 pixels with a noise of 11
      expect(high[k]! - sky).toBeCloseTo(50 * k, 3);
    });
    const [seen, same] = [await model.see!(images, 3), await model.see!(lifted, 3)];
    expect(seen).toHaveLength(3 * 256);
    seen.forEach((y, p) => {
      expect(same[p]).toBeCloseTo(y, 4);
    });
    model.close();
  });

  it("a vanilla one knows latents alone", async () => {
    const data = made("vanilla", (_, value) => value);
    const out = join(root, "vanilla-run");
    const { supervise: _, ...rest } = small; // of the labels of the defaults the data have none
    await beginRun(cvae, out, { ...rest, data, vanilla: true }, computing, context);
    const model = await openModel(out);
    expect(latentNames(model)).toEqual(["free1", "free2", "free3", "free4", "free5", "free6"]);
    expect(model.config.supervise).toEqual([]);
    expect(model.estimator).toBeUndefined();
    model.close();
  });

  it.each([Number.NaN, 1e12])(
    "a pixel of %d is refused where it is in the data, not in a bin",
    async (value) => {
      const data = join(root, `pixel ${value}`);
      mkdirSync(data);
      let at = -1;
      const pixel = (x: number, id: number): number => {
        at = (at + 1) % 128 ** 2;
        return id === 3 && at === 40 * 128 + 50 ? value : x;
      };
      makeDataset(data, { n: 10, height: 128, width: 128, pixel });
      const given = { ...small, data, split: { train: 1, val: 0, test: 0 } };
      await expect(beginRun(cvae, join(root, "no run"), given, computing, context)).rejects.toThrow(
        new RegExp(`pixel \\[0, 40, 50\\] .* of stamp 3 is ${value}, `),
      );
    },
  );

  it("says if errors are to count, and no label states one", async () => {
    const notes: string[] = [];
    const given = { ...small, data: join(root, "vanilla"), supervise: ["flux", "n"], epochs: 1 };
    const noting = { ...context, note: (line: string) => notes.push(line) };
    await beginRun(cvae, join(root, "unstated"), { ...given, weights: "errors" }, computing, noting);
    expect(notes).toContain("no label states an error: all stamps count the same");
  });

  it("learns labels in their own units, an angle among them", async () => {
    const data = join(root, "turned");
    mkdirSync(data);
    const about = { unit: "1", role: "scalar", description: "of a test" } as const;
    makeDataset(data, {
      ...{ n: 60, height: 16, width: 16 },
      labels: [
        { ...about, name: "pa", unit: "deg", role: "angle" },
        { ...about, name: "hlr", sigma: "hlr_err" },
        { ...about, name: "hlr_err" },
      ],
      label: (name, value, id) => ({ pa: (37 * id) % 180, hlr_err: 0.1 + (id % 3) / 10 })[name] ?? value,
    });
    const given = { ...small, data, arch: "published", supervise: ["pa", "hlr"] } as const;
    await expect(beginRun(cvae, join(root, "refused"), given, computing, context)).rejects.toThrow(
      "--supervise: pa is an angle",
    );
    await beginRun(cvae, join(root, "raw"), { ...given, labels: "raw" }, computing, context);
    const model = await openModel(join(root, "raw"));
    const images = new Float32Array(256).fill(100);
    const [angle, size] = await model.encoder!.encode(images, 1);
    const { posterior } = await model.estimator!.estimate(images, 1);
    expect(posterior.mean("pa")[0]).toBeCloseTo((angle! * 180) / Math.PI, 3);
    expect(posterior.mean("hlr")[0]).toBeCloseTo(size!, 5);
    model.close();
  });

  it.each([0, -0.1, Number.NaN, Number.POSITIVE_INFINITY])(
    "an error of %d is refused with its stamp before there is a run",
    async (error) => {
      const data = made(`error ${error}`, (name, value, id) => (name === "n" && id === 7 ? error : value));
      const out = join(root, `none ${error}`);
      await expect(
        beginRun(cvae, out, { ...small, data, weights: "errors" }, computing, context),
      ).rejects.toThrow(
        new RegExp(
          `n, the error of hlr, is ${error} for stamp 7; an error must be a number above 0: .* --weights equal`,
        ),
      );
      await expect(
        beginRun(cvae, out, { ...small, data, labels: "raw", weights: "equal" }, computing, context),
      ).rejects.toThrow("or train with --labels standardised --weights equal");
      await beginRun(cvae, out, { ...small, data, weights: "equal" }, computing, context);
    },
  );
});

it("validates each label as the mean over all stamps that have it, however blocks fall", async () => {
  const [many, first] = [makeStamps(300, { seed: 2 }), 200];
  const missing = supervised.map((label) => ({ ...label, missing: true }));
  const model = trainable({ arch: "deep" }, { labels: missing });
  const isFlux = (name: string): boolean => name === "flux";
  const label = async (from: number, size: number, lacks: (name: string, k: number) => boolean) => {
    const { labels, ...some } = someOf(many, from, size);
    const known = [...labels].map(
      ([name, column]) => [name, column.map((x, k) => (lacks(name, k) ? Number.NaN : x))] as const,
    );
    return (await model.validate({ ...some, labels: new Map(known) })).losses["label"]!;
  };
  const all = await label(0, 300, (name, k) => isFlux(name) && k < first);
  const [hlr1, hlr2] = [await label(0, first, isFlux), await label(first, 100, isFlux)];
  const flux = await label(first, 100, (name) => !isFlux(name));
  model.close();
  expect(hlr1).not.toBeCloseTo(hlr2, 4);
  // labels count the same, or their loss is that of one alone
  const mean = (2 * hlr1 + hlr2) / 3;
  expect(all / (flux + mean)).toBeCloseTo(1, 4);
});
