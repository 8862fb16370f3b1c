// @module-tag slow
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { bandSystem } from "../../../datasets/image-system.ts";
import { sceneOf, type Vector } from "../../../eval/data/galaxy-parameters.ts";
import { boundsIfEasy, checkLimit } from "../../../eval/fit/check.ts";
import { fitAndCompare } from "../../../eval/fit/fit.ts";
import { openFitData, simulatedStamps } from "../../../eval/fit/fit-data.ts";
import type { FitSection } from "../../../eval/fit/section.ts";
import type { Population } from "../../../sim/drawn.ts";
import { makePopulation } from "../../../sim/populations.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { makeDataset, temporary } from "../../datasets/make.ts";
import type { Facts } from "../../image-system.ts";
import { scratch } from "../../sim/generate/helpers.ts";
import { makeReal } from "../../train/data/helpers.ts";
import { type FakeModel, modelOf } from "../../train/models/model-of.ts";
import { fakeConfig } from "../infer/fake-model.ts";
import { DETECTOR, renderer, SCENE } from "./galaxies.ts";

/** Bright galaxies in the middle of small stamps: fits are easy and fast. */
const population = makePopulation({
  description: "bright",
  stamp: [32, 32],
  pixel_scale: 0.2,
  galaxy: [
    {
      kind: "sersic",
      flux: { uniform: [2e4, 6e4] },
      hlr: { uniform: [0.4, 0.8] },
      n: { uniform: [0.8, 2] },
      e: { uniform: [0.1, 0.5] },
      pa: { uniform: [0, 180] },
    },
  ],
  x0: { uniform: [15, 17] },
  y0: { uniform: [15, 17] },
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
  detector: { sky: 100, gain: 1, read_noise: 5 },
});
const IMAGE: Facts = {
  ...{ height: 32, width: 32, pixel_scale: 0.2 },
  ...{ sky: 100, gain: 1, read_noise: 5, psf_fwhm: [0.7, 0.7] as const },
};
const SEED = 7;
const room = scratch();
const dir = join(room, "stamps");

beforeAll(async () => {
  await makeReal(dir, { population, n: 12, shardSize: 5 });
});

const hooks = () => {
  const notes: string[] = [];
  const titles: string[] = [];
  const progress = (title: string) => {
    titles.push(title);
    return { add() {}, skip() {}, finish() {} };
  };
  return { notes, titles, note: (line: string) => void notes.push(line), progress };
};

/** Its flux is the light above the sky. */
function model(image: Facts = IMAGE, data: Partial<RunConfig["data"]> = {}): FakeModel {
  const config = fakeConfig(image, ["flux"]);
  return modelOf(
    { ...config, data: { ...config.data, ...data } },
    {
      async look(images, count) {
        const size = images.length / count;
        const flux = Float64Array.from({ length: count }, (_, k) =>
          images.subarray(k * size, (k + 1) * size).reduce((sum, x) => sum + x - 100, 0),
        );
        return { values: new Map([["flux", flux]]) };
      },
    },
  );
}

describe("openFitData", () => {
  it("reads the stamps of a data set, which are those that the simulator makes", () => {
    const stored = openFitData(dir, 4);
    expect(Array.from(stored.sample.ids)).toEqual([0, 1, 2, 3]);
    expect(stored.sample.seed).toBe(SEED);
    expect(bandSystem(stored.image, 0)).toEqual({ ...IMAGE, unit: "ADU" });
    expect(stored.which).toBe("all stamps of the data set; of these the first 4 of 12");
    const { pixels } = simulatedStamps(stored.sample)(3);
    expect(stored.pixels(3)).toEqual(pixels);
    stored.close();
  });

  it("leaves out what a network was trained on", () => {
    const options = { n: 5, seed: SEED, population: population.config };
    const unseen = openFitData(dir, 100, [{ ...model().config.data, kind: "directory", options }]);
    const ids = Array.from(unseen.sample.ids);
    expect(ids.slice(-7)).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect(ids.length).toBeLessThan(12);
    unseen.close();
  });

  it("refuses what was not simulated here, and what has no noise", async () => {
    const foreign = temporary();
    makeDataset(foreign, { n: 2 });
    expect(() => openFitData(foreign, 5)).toThrow("were not made by sim generate");
    expect(() => openFitData(join(foreign, "none"), 5)).toThrow("none");
    const noiseless = join(room, "noiseless");
    await makeReal(noiseless, { population, n: 2, noiseless: true });
    expect(() => openFitData(noiseless, 5)).toThrow("noiseless");
    expect(() => openFitData("sim:leung2052", 5)).toThrow("leung2025");
  });
});

describe("fitAndCompare", () => {
  it("scores fits and network on the same stamps, and checks the limit", async () => {
    const context = hooks();
    const section = await fitAndCompare({ data: dir, most: 10, check: 40 }, model(), context);
    expect(context.titles).toEqual(["fit", "check"]);
    expect(section.data).toEqual({
      name: "stamps",
      stamps: 10,
      which: expect.stringContaining("all stamps"),
    });
    expect(section.status).toEqual({ converged: 10, bound: 0, stopped: 0, failed: 0 });
    expect(section.labels.map(({ name }) => name)).toEqual(["flux", "hlr", "n", "e1", "e2", "x0", "y0"]);
    expect(section.labels.map(({ unit }) => unit)).toEqual([
      "ADU",
      "arcsec",
      "1",
      "1",
      "1",
      "pixel",
      "pixel",
    ]);
    for (const { name, all, converged, limit } of section.labels) {
      expect(all!.fit.r2).toBeGreaterThan(name === "n" ? 0.5 : 0.8);
      expect(all!.fit.count).toBe(10);
      expect(converged).toEqual(all);
      expect(all!.network !== undefined).toBe(name === "flux");
      expect(Math.abs(limit!.robust - 1)).toBeLessThan(4 * limit!.robust_error);
      expect(Math.abs(limit!.plain - 1)).toBeLessThan(4 * limit!.plain_error);
      expect(Math.abs(limit!.mean)).toBeLessThan(4 * limit!.mean_error);
    }
    expect(section.labels[0].all!.network!.r2).toBeLessThan(section.labels[0].all!.fit.r2);
    expect(section.check).toMatchObject({ galaxies: 40, converged: 40 });
    expect(
      section.points.map(({ name, truth, fit, network }) => [
        name,
        truth.length,
        fit.length,
        network?.length,
      ]),
    ).toEqual([
      ["flux", 10, 10, 10],
      ["hlr", 10, 10, undefined],
    ]);
    expect(section.ms.fit_median).toBeGreaterThan(0);
    expect(section.ms.network).toBeGreaterThan(0);
    expect(section.renders).toBeGreaterThan(10);
    expect(JSON.parse(JSON.stringify(section)) as FitSection).toEqual(section);
  });

  it("does without a network and without a check", async () => {
    const section = await fitAndCompare({ data: dir, most: 2, check: 0 }, undefined, hooks());
    expect(section.check).toBeUndefined();
    expect(section.ms.network).toBeUndefined();
    for (const { all, limit } of section.labels) {
      expect(all!.network).toBeUndefined();
      expect(limit).toBeUndefined();
      const figures = { r2: Number.NaN, bias: Number.NaN, scatter: Number.NaN, outliers: Number.NaN };
      expect(all!.fit).toEqual({ count: 2, too_few: "too few: 2, at least 10 are needed", ...figures });
    }
  });

  it("refuses a network for other stamps, and notes another sky", async () => {
    const request = { data: dir, most: 2, check: 0 };
    const wide = model({ ...IMAGE, width: 64 });
    await expect(fitAndCompare(request, wide, hooks())).rejects.toThrow("32 x 32 pixels");
    const context = hooks();
    await fitAndCompare(request, model({ ...IMAGE, sky: 90 }), context);
    expect(context.notes).toEqual([expect.stringContaining("sky is 100 ADU/pixel")]);
  });

  it("says that the network has seen them all", async () => {
    const data = {
      kind: "directory" as const,
      options: { n: 12, seed: SEED, population: population.config },
    };
    const seen = model(IMAGE, { ...data, fractions: { train: 1, val: 0, test: 0 } });
    const request = { data: dir, most: 5, check: 0 };
    await expect(fitAndCompare(request, seen, hooks())).rejects.toThrow("no stamps to judge the network on");
  });
});

describe("the check of the limit", () => {
  const bounds = (truth: Vector) =>
    boundsIfEasy(renderer, { scene: sceneOf(SCENE, truth), detector: DETECTOR }, truth);
  const easy = [40_000, 1, 2, 0.2, 0.1, 32, 30];

  it("chooses by the truth: bright, inside, of a common index", () => {
    expect(bounds(easy)).toHaveLength(7);
    expect(bounds(easy)![0]).toBeLessThan(0.05 * 40_000);
    expect(bounds([1000, ...easy.slice(1)])).toBeUndefined();
    expect(bounds([40_000, 1, 0.65, ...easy.slice(3)])).toBeUndefined();
    expect(bounds([40_000, 1, 3.9, ...easy.slice(3)])).toBeUndefined();
    expect(bounds([...easy.slice(0, 5), 9.9, 30])).toBeUndefined();
    expect(bounds([...easy.slice(0, 5), 10.1, 30])).toBeDefined();
    expect(bounds([...easy.slice(0, 6), 54.1])).toBeUndefined();
  });

  it("takes galaxies whose flux and radius are known to 5 %, and none that is a little fainter", () => {
    let [faint, bright] = [1000, 40_000];
    while (bright / faint > 1.001) {
      const middle = Math.sqrt(faint * bright);
      if (bounds([middle, ...easy.slice(1)]) === undefined) faint = middle;
      else bright = middle;
    }
    const [flux, hlr] = bounds([bright, ...easy.slice(1)])!;
    expect(Math.max(flux / bright, hlr / easy[1])).toBeCloseTo(0.05, 3);
  });

  it("takes indices from 0.7 to 3.8, and centres two half-light radii inside", () => {
    const taken = (n: number, x0: number) => bounds([60_000, 1, n, 0.2, 0.1, x0, 30]) !== undefined;
    expect([0.699, 0.701, 3.799, 3.801].map((n) => taken(n, 32))).toEqual([false, true, true, false]);
    expect([9.99, 10.01, 53.99, 54.01].map((x0) => taken(1.5, x0))).toEqual([false, true, true, false]);
  });

  it("gives up where there are none, and says nothing of a few", async () => {
    const faint = makePopulation({
      ...population.config,
      galaxy: [{ kind: "sersic", flux: 10, hlr: 0.5, n: 1, e: 0.1, pa: 0 }],
    });
    const none = await checkLimit({ population: faint, seed: 1 }, 0, 2, { add() {} });
    expect(none).toMatchObject({ galaxies: 0, converged: 0 });
    expect(none.ratios.every((ratio) => ratio === undefined)).toBe(true);
    const few = await checkLimit({ population, seed: 1 }, 0, 3, { add() {} });
    expect(few.galaxies).toBe(3);
    expect(few.ratios[0]).toBeUndefined();
  });

  it("looks at galaxies that were not scored", async () => {
    const asked: number[] = [];
    const watched: Pick<Population, "draw"> = {
      draw: (seed, id) => {
        asked.push(id);
        return population.draw(seed, id);
      },
    };
    const spied = Object.assign(Object.create(population) as Population, watched);
    await checkLimit({ population: spied, seed: 1 }, 100, 2, { add() {} });
    expect(Math.min(...asked)).toBe(100);
  });
});
