import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { splitIndices, splitOf } from "../../../datasets/splits.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { unseenIndices } from "../../../train/data/leak.ts";
import { openSource } from "../../../train/data/open.ts";
import { simulationSeed } from "../../../train/data/simulation-seed.ts";
import type { DataSource } from "../../../train/run/config.ts";
import { make, scratch } from "../../sim/generate/helpers.ts";

const root = scratch();
const at = (name: string): string => join(root, name);
const fractions = { train: 0.5, val: 0.1, test: 0.4 };
const population = loadPopulation({ overrides: { stamp: 16 } });
/** as it comes back from config.json */
const saved = (data: DataSource): DataSource => JSON.parse(JSON.stringify(data)) as DataSource;
let trained: DataSource;
const judge = (name: string, data = trained) => unseenIndices([data], Dataset.open(at(name)));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

beforeAll(async () => {
  const sets = {
    trained: {},
    larger: { n: 150, shardSize: 40 },
    sharper: { population: loadPopulation({ overrides: { stamp: 16, fwhm: 0.5, sky: 10 } }) },
    harder: { population: loadPopulation({ overrides: { stamp: 16, shift: { all: 0.3, structure: 0.3 } } }) },
    survey: { population: loadPopulation({ preset: "des-r", overrides: { stamp: 16 } }) },
    wider: {
      population: loadPopulation({ preset: "des-r", overrides: { stamp: 16, shift: { psf_error: 0.3 } } }),
    },
    other: { seed: 8 },
    preset: { population: loadPopulation({ preset: "hsc-i", overrides: { stamp: 16 } }) },
    train: { seed: simulationSeed(3, "train"), n: 10 },
    val: { seed: simulationSeed(3, "val"), n: 10 },
    test: { seed: simulationSeed(3, "test"), n: 10 },
  };
  for (const [name, more] of Object.entries(sets)) await make(at(name), { population, ...more });
  trained = saved(openSource(at("trained"), { seed: 0, fractions, n: 10 }).description);
});

describe("a network trained on a data set may be judged on", () => {
  const test = (n: number) => [...splitIndices(upTo(n), "test", fractions)];

  it("the test split of the same set", () => {
    const { indices, which } = judge("trained");
    expect([...indices]).toEqual(test(100));
    expect(which).toMatch(/test split/);
  });
  it("the same galaxies in another set: those of the test split, and those beyond the first set", () => {
    const { indices, which } = judge("larger");
    expect([...indices]).toEqual([...test(100), ...upTo(150).slice(100)]);
    expect(which).toMatch(/same galaxies/);
  });
  it("the first galaxy beyond the first set, and not the last one of it", () => {
    const trainedOn = (id: number): boolean => splitOf(id, fractions) === "train";
    const n = upTo(140).findIndex((id) => id > 10 && trainedOn(id - 1) && trainedOn(id));
    const { indices } = judge("larger", { ...trained, options: { ...trained.options, n } });
    expect(indices).toContain(n);
    expect(indices).not.toContain(n - 1);
  });
  it("the same galaxies through another PSF and sky: those of the test split", () => {
    expect([...judge("sharper").indices]).toEqual(test(100));
  });
  it("the same galaxies under a shift, their structure included: those of the test split", () => {
    expect([...judge("harder").indices]).toEqual(test(100));
    const survey = saved(openSource(at("survey"), { seed: 0, fractions, n: 10 }).description);
    expect([...judge("wider", survey).indices]).toEqual(test(100));
  });
  it("all of a set of another seed or population", () => {
    expect([...judge("other").indices]).toEqual(upTo(100));
    expect([...judge("preset").indices]).toEqual(upTo(100));
    expect(judge("other").which).toMatch(/seed/);
    expect(judge("preset").which).toMatch(/other galaxies/);
  });
  it.each(["parameters", "galaxy", "x0", "y0"])("all, if their %s were drawn otherwise", (key) => {
    const drawn = { ...(trained.options["population"] as object), [key]: "otherwise" };
    const { indices, which } = judge("larger", {
      ...trained,
      options: { ...trained.options, population: drawn },
    });
    expect([...indices]).toEqual(upTo(150));
    expect(which).toMatch(/other galaxies/);
  });
});

describe("a network trained on the simulator may be judged on", () => {
  const network = (): DataSource => saved(openSource("sim:leung2025", { seed: 3, n: 1000 }).description);
  it("all of a data set", () => {
    expect([...judge("trained", network()).indices]).toEqual(upTo(100));
    expect([...judge("test", network()).indices]).toEqual(upTo(10));
  });
  it("but not on what it was trained on or validated with", () => {
    expect(judge("train", network())).toEqual({
      indices: new Uint32Array(),
      which: "none: these are the galaxies that the run was trained on",
    });
    expect(judge("val", network()).indices.length).toBe(0);
  });
});
