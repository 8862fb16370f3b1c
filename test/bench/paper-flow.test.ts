// @module-tag slow
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Experiment, runExperiment } from "../../bench/paper/experiment.ts";
import { ENCODERS, type FlowVariant, flowExperiments, flowVariants } from "../../bench/paper/flow.ts";
import { table } from "../../bench/paper/flow-table.ts";
import type { Context } from "../../shared/cli/command.ts";
import { generate } from "../../sim/generate/generate.ts";
import { loadPopulation } from "../../sim/population/load.ts";
import type { Training } from "../../train/common-options.ts";
import { type Computing, startComputing } from "../../train/compute.ts";
import { flowOptions } from "../../train/models/flow/options.ts";
import { type Given, resolveOptions } from "../../train/options.ts";
import { scratch } from "../train/run/helpers.ts";

const context: Context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add() {}, skip() {}, finish() {} }),
};
let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});
const root = scratch();

describe("variants of flows", () => {
  const all = flowVariants();
  const settled = ({ options, encoder }: FlowVariant): Record<string, unknown> => ({
    ...resolveOptions(flowOptions, { data: "", ...options, encoder }),
  });
  const changed = (a: FlowVariant, b: FlowVariant): string[] =>
    Object.keys(settled(a)).filter(
      (key) => JSON.stringify(settled(a)[key]) !== JSON.stringify(settled(b)[key]),
    );
  const named = (name: string): FlowVariant => all.find((variant) => variant.name === name)!;

  it("change one thing after the other", () => {
    const chain = ["published", "targets", "splines", "ensemble", "sizes", "deep", "errors"].map(named);
    expect(chain.slice(1).map((variant, i) => changed(chain[i]!, variant))).toEqual([
      ["residuals"],
      ["family"],
      ["ensemble"],
      ["width", "depth"],
      ["encoder"],
      ["inputs"],
    ]);
  });

  it("are set beside photometry alone, and end with our defaults", () => {
    expect(changed(named("published"), named("photometry"))).toEqual(["encoder"]);
    expect(changed(named("errors"), named("photometry-ours"))).toEqual(["encoder"]);
    const { targets, inputs, then, detect, encoder } = settled(named("errors")) as never;
    const ours = { options: { targets, inputs, then, detect }, encoder } as never;
    expect(changed(ours, named("errors"))).toEqual([]);
  });

  it("have one more for another encoder", () => {
    const more = flowVariants("elsewhere").filter(({ name }) => !all.some((one) => one.name === name));
    expect(more.map(({ name }) => name)).toEqual(["encoder"]);
    expect(more[0]!.encoder).toMatch(/^\/.*elsewhere$/);
  });
});

describe("the experiment on flows", () => {
  const dir = join(root, "tiny");
  const population = loadPopulation({ preset: "sdss-gri", overrides: { stamp: 16 } });
  const galaxies = { name: "galaxies", population, n: 400, seed: 1 };
  const smaller = <C extends Training, J>(of: Experiment<C, J>, given: Given<C>): Experiment<C, J> => ({
    ...of,
    variants: of.variants.map((variant) => ({ ...variant, options: { ...variant.options, ...given } })),
  });

  it("trains encoders, then flows, and sets all beside the paper; what is done stays", async () => {
    const inOneThread = { workers: 1, shardSize: 4096, dtype: "float32", noiseless: false } as const;
    await generate({ ...galaxies, ...inOneThread, resume: false, out: join(dir, "galaxies") }, context);
    const names = ["published", "lines-photometry"];
    const { encoders, flows } = flowExperiments(galaxies, flowVariants(), 50);
    const coded = smaller(encoders, { epochs: 1, batch: 32, latents: 4 });
    const trained = await runExperiment(coded, dir, [ENCODERS[0]!.name], computing, context);
    const small = smaller(flows(dir), { epochs: 2, width: 8, bins: 3, ensemble: 1 });
    const outcomes = await runExperiment(small, dir, names, computing, context);
    expect(outcomes.map(({ judged }) => judged.looks_at)).toEqual(["image + photometry", "photometry"]);
    const lines = table(trained, outcomes).split("\n");
    const row = (title: string): string[] => lines.filter((line) => line.startsWith(`| ${title} |`));
    for (const [title, columns] of [
      ["as published", 9],
      ["lines, photometry alone, ours", 8],
    ] as const) {
      const [errors, densities] = row(title).map((line) => line.split("|").slice(1, -1));
      expect(errors).toHaveLength(columns);
      expect(errors![1]).toMatch(/-?\d\.\d{3} ± \d/);
      expect(densities!.at(-1)).toMatch(/% \/ .*%/);
    }
    expect(row("the paper, real galaxies").map((line) => line.split("|").length)).toEqual([11, 10]);
    const again = await runExperiment(small, dir, names, computing, context);
    expect(again.map(({ seconds }) => seconds)).toEqual(outcomes.map(({ seconds }) => seconds));
  }, 240_000);
});
