// @module-tag slow
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { type Matched, matchPopulation } from "../../../eval/match/match.ts";
import { type Spread, spreadOf } from "../../../eval/match/summary.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { scratch } from "../../sim/generate/helpers.ts";
import { makeReal } from "../../train/data/helpers.ts";

/** Small stamps on which a third of the galaxies is fainter than a neighbour: what is measured is often the neighbour, or both together. */
const CROWDED = {
  ...{ stamp: 24, pixel_scale: 0.2, psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 } },
  parameters: { flux: { log_uniform: [1000, 20000] }, hlr: { uniform: [0.3, 0.8] } },
  galaxy: [
    {
      ...{ kind: "sersic", flux: "flux", hlr: "hlr", n: { uniform: [0.7, 3] } },
      ...{ e: { uniform: [0, 0.5] }, pa: { uniform: [0, 180] } },
    },
  ],
  ...{ x0: { uniform: [11, 13] }, y0: { uniform: [11, 13] } },
  detector: { sky: 100, gain: 1, read_noise: 5 },
  neighbours: { number: { poisson: 0.9 }, from: "self" },
} as const;

const dir = join(scratch(), "crowded");
let set: Dataset;
let matched: Matched;

beforeAll(async () => {
  await makeReal(dir, { population: makePopulation(CROWDED), n: 120, shardSize: 120 });
  set = Dataset.open(dir);
  const hooks = {
    signal: new AbortController().signal,
    progress: () => ({ add() {}, skip() {}, finish() {} }),
  };
  matched = await matchPopulation(set, { n: 120, psfFwhm: new Map() }, hooks);
}, 300_000);
afterAll(() => set.close());

const labelsOf = (name: string): number[] => {
  const { population } = matched;
  const at = population.labels.findIndex((label) => label.name === name);
  return Array.from({ length: 2000 }, (_, k) => population.draw(9, k).labels[at]);
};

it("takes back that faint galaxies are lost and blends are taken for bright ones", () => {
  const { report } = matched;
  expect(report.unfolded).toBe(true);
  const truth = spreadOf([...set.label("flux")]);
  const drawn = spreadOf(labelsOf("flux"));
  const off = (found: Spread): number =>
    found.reduce((sum, x, i) => sum + Math.abs(Math.log(x / truth[i])), 0);
  // what is found is too bright
  expect(report.found.flux[1] / truth[1]).toBeGreaterThan(1.25);
  expect(off(drawn)).toBeLessThan(0.7 * off(report.found.flux));
});

it("makes up for neighbours that are not found", () => {
  const { report } = matched;
  expect(report.found.neighbours).toBeLessThan(0.55);
  expect(Math.abs(report.neighbours / 0.9 - 1)).toBeLessThan(0.35);
});

it("draws stamps that are hardly told apart by what was measured of them", () => {
  expect(matched.report.told_apart.auc).toBeLessThan(0.65);
});
