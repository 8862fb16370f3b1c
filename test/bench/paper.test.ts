// @module-tag slow
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cvaeExperiment, rareBefore } from "../../bench/paper/cvae.ts";
import { type Judged, table } from "../../bench/paper/cvae-table.ts";
import { type Experiment, runExperiment } from "../../bench/paper/experiment.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { keepSection } from "../../eval/results.ts";
import type { Context } from "../../shared/cli/command.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { generate } from "../../sim/generate/generate.ts";
import { loadPopulation } from "../../sim/population/load.ts";
import { type Computing, startComputing } from "../../train/compute.ts";
import { cae } from "../../train/models/cae/kind.ts";
import type { CaeTraining } from "../../train/models/cae/options.ts";
import { type CvaeTraining, cvaeOptions } from "../../train/models/cvae/options.ts";
import { resolveOptions } from "../../train/options.ts";
import { RESULTS_FILE } from "../../train/run/results.ts";
import { sampleAnomalies } from "../eval/report/sample-anomalies.ts";
import { sampleResults } from "../eval/report/sample-results.ts";
import { scratch } from "../train/run/helpers.ts";

let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});
const root = scratch();

/** @param steps of training after which it is interrupted */
function contextOf(steps = Number.POSITIVE_INFINITY): Context {
  const stop = new AbortController();
  let left = steps;
  const progress = (title: string) => ({
    add: () => {
      if (title === "train" && --left === 0) stop.abort();
    },
    skip: () => {},
    finish: () => {},
  });
  return { signal: stop.signal, note: () => {}, progress };
}

describe("variants of the physics CVAE", () => {
  const options = cvaeExperiment(1).variants.map((variant) => ({
    name: variant.name,
    all: resolveOptions(cvaeOptions, { data: "", ...variant.options }),
  }));
  const changed = (a: CvaeTraining, b: CvaeTraining): string[] =>
    Object.keys(a).filter(
      (key) => JSON.stringify(a[key as keyof CvaeTraining]) !== JSON.stringify(b[key as keyof CvaeTraining]),
    );

  it("change one thing after the other, with what belongs to it", () => {
    const [published, ...others] = options;
    const theirs = others.pop()!;
    const steps = others.map(({ name, all }, i) => [name, changed(options[i]!.all, all)]);
    expect(steps).toEqual([
      ["weights", ["weights"]],
      ["shapes", ["supervise"]],
      ["standardised", ["labels", "alpha", "beta"]],
      ["deep", ["arch", "alpha", "beta", "batch", "lr"]],
      ["noise", ["augment"]],
    ]);
    expect(changed(published!.all, theirs.all)).toEqual(["epochs", "lr", "schedule"]);
  });

  it("end with our defaults, but for the weights of stamps and fewer epochs", () => {
    const ours = resolveOptions(cvaeOptions, { data: "" });
    expect(changed(ours, options.at(-2)!.all)).toEqual(["weights", "epochs"]);
  });
});

describe("a search for rare classes", () => {
  const [run, set] = ["searched-run", "searched-set"].map((name) => join(root, name)) as [string, string];
  const found = { ...sampleAnomalies(), classes: ["red-spiral", "green-pea"], repeats: 50 };

  it("counts as done with the same stamps, classes and repeats alone", () => {
    for (const dir of [run, set]) mkdirSync(dir);
    writeFileSync(join(set, MANIFEST_FILE), "{}");
    expect(rareBefore(run, set, 3600)).toBeUndefined();
    const data = { ...found.data, sha256: sha256File(join(set, MANIFEST_FILE)), stamps: 3600 };
    const same = { ...found, data };
    keepSection(run, "anomalies", same);
    expect(rareBefore(run, set, 3600)).toEqual(same);
    for (const other of [
      { ...same, repeats: 5 },
      { ...same, classes: ["red-spiral"] },
      { ...same, data: { ...data, stamps: 360 } },
      { ...same, data: found.data },
    ]) {
      keepSection(run, "anomalies", other);
      expect(rareBefore(run, set, 3600)).toBeUndefined();
    }
  });
});

describe("the table of the physics CVAE", () => {
  const { compare } = sampleResults({ labels: 3 });
  const labels = compare.labels.map((label, l) => ({
    ...label,
    name: ["z", "logmstar", "logsfr"][l]!,
    paper: { network: [0.83, 0.75, 0.26][l]! },
  }));
  const variant = { name: "one", title: "+ one", options: {} };
  const outcome = (judged: Omit<Judged, "labels">) => ({
    ...{ variant, seconds: 90 },
    judged: { ...judged, labels: { ...compare, labels } },
  });
  const cellsOf = (line: string): string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());

  it("has the paper's figures, then a row for each variant, all of the same width", () => {
    const [heads, _, paper, found, bare] = table([outcome({ rare: sampleAnomalies() }), outcome({})])
      .split("\n")
      .map(cellsOf);
    expect(paper).toEqual([
      "the paper, real galaxies",
      "0.83",
      "",
      "0.75",
      "",
      "0.26",
      "",
      "",
      ...["94 % at 5 %", "67 % at 2 %", ""],
    ]);
    for (const row of [paper, found, bare]) expect(row).toHaveLength(heads!.length);
    const { r2, r2_linear } = labels[1]!.network;
    expect(found![3]).toMatch(new RegExp(`^${r2_linear!.value.toFixed(3)} ± 0\\.0`));
    expect(found![4]).toMatch(new RegExp(`^${r2!.value.toFixed(3)} ± 0\\.0`));
    const [latents] = sampleAnomalies().spaces;
    const peas = latents!.classes.find(({ name }) => name === "green-pea")!;
    expect(found![9]).toMatch(new RegExp(`^${(100 * peas.recall.value).toFixed(0)} % at`));
    expect(bare!.slice(8)).toEqual(["", "", "1:30"]);
  });
});

describe("an experiment", () => {
  const judged: string[] = [];
  const tiny: Experiment<CaeTraining, number> = {
    kind: cae,
    sets: [{ name: "stamps", population: loadPopulation({ overrides: { stamp: 16 } }), n: 40, seed: 1 }],
    split: { train: 0.6, val: 0.2, test: 0.2 },
    variants: ["one", "two"].map((name) => ({
      ...{ name, title: name },
      options: { arch: "paper", latents: 4, batch: 8, epochs: 1 },
    })),
    judge: async (run) => judged.push(run),
  };
  const dir = join(root, "tiny");
  const model = (name: string): number => statSync(join(dir, name, "model", "model.json")).mtimeMs;

  it("goes on where it was interrupted, and keeps what is finished", async () => {
    const both = ["one", "two"];
    const [{ name: set, ...made }] = tiny.sets;
    const inOneThread = {
      workers: 1,
      resume: false,
      shardSize: 4096,
      dtype: "float32",
      noiseless: false,
    } as const;
    await generate({ ...made, ...inOneThread, out: join(dir, set) }, contextOf());
    await expect(runExperiment(tiny, dir, both, computing, contextOf(1))).rejects.toThrow(/interrupted/);
    expect(judged).toEqual([]);
    const outcomes = await runExperiment(tiny, dir, both, computing, contextOf());
    expect(outcomes.map(({ variant, judged }) => [variant.name, judged])).toEqual([
      ["one", 1],
      ["two", 2],
    ]);
    for (const { seconds } of outcomes) expect(seconds).toBeGreaterThan(0);
    const before = both.map(model);
    await runExperiment(tiny, dir, ["two"], computing, contextOf(1));
    expect(both.map(model)).toEqual(before);
    expect(judged).toEqual([join(dir, "one"), join(dir, "two"), join(dir, "two")]);
  });

  it("refuses runs that were begun with other options, finished or not", async () => {
    const [first, second] = tiny.variants;
    const changed = {
      ...tiny,
      variants: [first!, { ...second!, options: { ...second!.options, epochs: 3, lr: 0.01 } }],
    };
    const runAgain = (experiment: typeof tiny) =>
      runExperiment(experiment, dir, ["two"], computing, contextOf());
    const refusal =
      /two: was begun with other options .*: --epochs 1 where it is now 3, --lr \S+ where it is now 0\.01\. Remove/;
    await expect(runAgain(changed)).rejects.toThrow(refusal);
    rmSync(join(dir, "two", RESULTS_FILE));
    await expect(runAgain(changed)).rejects.toThrow(refusal);
    await expect(runAgain({ ...tiny, split: { train: 0.5, val: 0.25, test: 0.25 } })).rejects.toThrow(
      /--split \{"train":0\.6/,
    );
  });
});
