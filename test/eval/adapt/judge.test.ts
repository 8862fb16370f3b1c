import { join } from "node:path";
import { expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { splitIndices } from "../../../datasets/splits.ts";
import { judgeOn } from "../../../eval/adapt/judge.ts";
import { openSource, optionsOfRun } from "../../../train/data/open.ts";
import { temporary } from "../../datasets/make.ts";
import { changed } from "../../train/models/model-of.ts";
import { FRACTIONS, fakeConfig, fakeModel, makeStamps, NOISE } from "../compare/fake-run.ts";

/** A network of known noise, which says that its standard deviations are `factor` times that. */
async function judged(factor: number | undefined) {
  const dir = join(temporary(), "stamps");
  makeStamps(dir, 2500);
  const config = fakeConfig(dir);
  const set = Dataset.open(dir);
  const test = splitIndices(set.ids(), "test", FRACTIONS);
  set.close();
  const model = fakeModel(config, dir, test);
  const said = changed(model, (estimates) => ({
    latents: new Float32Array(estimates.count * config.latents),
    values: estimates.values,
    ...(factor === undefined
      ? {}
      : {
          sigmas: new Map(
            config.supervise.map(({ name, transform }) => [
              name,
              new Float64Array(estimates.count).fill(factor * NOISE * transform.scale),
            ]),
          ),
        }),
  }));
  const source = openSource(dir, optionsOfRun(config));
  try {
    return { count: test.length, labels: await judgeOn(said, source, test.length) };
  } finally {
    await source.close();
  }
}

it("judges the test split: errors in the latent, their share of the scatter, and what the intervals hold", async () => {
  const { count, labels } = await judged(1);
  expect(labels.map(({ name }) => name)).toEqual(["flux", "hlr"]);
  for (const { errors, r2, coverage } of labels) {
    expect(errors).toHaveLength(count);
    const mean = errors.reduce((sum, x) => sum + x, 0) / errors.length;
    expect(Math.abs(mean / (NOISE * Math.sqrt(2 / Math.PI)) - 1)).toBeLessThan(0.08);
    expect(Math.abs(r2! - (1 - NOISE ** 2))).toBeLessThan(0.05);
    expect(Math.abs(coverage! - 0.6827)).toBeLessThan(0.05);
  }
});

it("sees widths that are half of what they should be, and says nothing of those of a network without", async () => {
  for (const { coverage } of (await judged(0.5)).labels)
    expect(Math.abs(coverage! - 0.3829)).toBeLessThan(0.05);
  expect((await judged(undefined)).labels.map(({ coverage }) => coverage)).toEqual([null, null]);
});
