// @module-tag slow
import { expect, it } from "vitest";
import { makePage } from "../../../eval/report/page.ts";
import { checkResults } from "../../../eval/results.ts";
import { samplePosterior } from "./sample-posterior.ts";

const made = async (change: object = {}) => {
  const posterior = JSON.parse(JSON.stringify({ ...samplePosterior(400), ...change }));
  return makePage("run", checkResults("results.json", { format: "galforge-results", version: 1, posterior }));
};

it("tells verdicts in words, and what stands behind them", async () => {
  const { html, sections } = await made();
  expect(sections).toEqual(["What the posteriors say", "Are the posteriors right"]);
  expect(html).toMatch(/intervals of z are \d+ % too narrow \(right: times 1\.\d+\)/);
  expect(html).toContain("400 galaxies of set (the test split; 3 rows lacked an input and are left out)");
  expect(html).toContain("Beside other ways");
  expect(html).toContain("Can it be measured");
  expect(html).toContain("* The model does not see it");
  // logmstar and z are the paper's
  expect(html).toContain("Siddiqa et al. 2025, tables 1 and 2");
  expect(html).not.toContain("Emission lines");
});

it("shows lines where a model predicts them", async () => {
  const scores = samplePosterior(60).targets[0]!.scores;
  const points = { truth: [0.1, 0.2], estimate: [0.1, 0.3], low: [0, 0.2], high: [0.2, 0.4] };
  const lines = {
    ...{
      detected: 60,
      classes: ["star-forming", "composite", "AGN"],
      accuracy: 0.8,
      base_rate: 0.6,
      without: 1,
    },
    counts: [
      [30, 2, 0],
      [3, 10, 2],
      [0, 2, 10],
    ],
    quantities: [{ name: "Ha/Hb", unit: "1", scores, points }],
    bpt: {
      ...{ true_x: [-0.5, null], true_y: [0.1, null], x: [-0.4, null], y: [0.2, null] },
      ...{ x_low: [-0.5, null], x_high: [-0.3, null], y_low: [0, null], y_high: [0.3, null] },
    },
  };
  const { html, figures } = await made({ lines });
  expect(html).toContain("Emission lines");
  expect(figures - (await made()).figures).toBe(4);
});
