// @module-tag slow
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { type Matched, matchPopulation } from "../../../eval/match/match.ts";
import { formatMatch } from "../../../eval/match/report.ts";
import { type Spread, spreadOf } from "../../../eval/match/summary.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { scratch } from "../../sim/generate/helpers.ts";
import { makeReal } from "../../train/data/helpers.ts";
import { CORRELATION, KNOWN, missed, type Truth } from "./known.ts";

const dir = join(scratch(), "known");
const hooks = {
  signal: new AbortController().signal,
  progress: () => ({ add() {}, skip() {}, finish() {} }),
};
let set: Dataset;
let matched: Matched;
let truth: Truth;

beforeAll(async () => {
  await makeReal(dir, { population: makePopulation({ ...KNOWN, planes: ["psf"] }), n: 99, shardSize: 99 });
  set = Dataset.open(dir);
  matched = await matchPopulation(set, { n: 99, psfFwhm: new Map() }, hooks);
  const of = (name: string): Spread => spreadOf([...set.label(name)]);
  truth = {
    ...{ psf: of("psf_fwhm")[1], noise: 0.5, correlation: CORRELATION, flux: of("flux"), hlr: of("hlr") },
    blended: set.label("neighbours").filter((count) => count > 0).length / set.length,
  };
}, 300_000);
afterAll(() => set.close());

it("finds the numbers of a known population", () => {
  expect(missed(matched.report, truth)).toEqual([]);
});

it.each([
  ["psf", { psf: 0.74 }],
  ["noise", { noise: 0.52 }],
  ["correlation", { correlation: [0, 0, 0] as const }],
])("would see another %s", (name, other) => {
  expect(missed(matched.report, { ...truth, ...other })).toEqual([name]);
});

it("would see other galaxies and blends", () => {
  const wider = (spread: Spread): Spread => [0.85 * spread[0], spread[1], 1.15 * spread[2]];
  const other = { ...truth, flux: wider(truth.flux), hlr: wider(truth.hlr), blended: 1.4 * truth.blended };
  expect(missed(matched.report, other)).toEqual(["flux", "hlr", "blended"]);
});

it("writes a population that draws what was found, and a little beyond", () => {
  const { population, report } = matched;
  const draws = Array.from({ length: 2000 }, (_, k) => population.draw(3, k).labels);
  const column = (name: string): number[] => {
    const at = population.labels.findIndex((label) => label.name === name);
    return draws.map((labels) => labels[at]);
  };
  for (const name of ["flux", "hlr", "n"] as const) {
    spreadOf(column(name)).forEach((value, i) => {
      expect(Math.abs(value / report.found[name][i] - 1)).toBeLessThan(0.1);
    });
  }
  const fluxes = set
    .label("flux")
    .filter((flux) => flux > 0)
    .sort();
  expect(Math.min(...column("flux"))).toBeLessThan(fluxes[0]);
  // brighter galaxies are larger: 0.25 of a magnitude is 0.23 in ln flux
  const [flux, hlr] = [column("flux").map(Math.log), column("hlr").map(Math.log)];
  const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
  const cross = mean(flux.map((x, i) => (x - mean(flux)) * (hlr[i] - mean(hlr))));
  expect(cross / mean(flux.map((x) => (x - mean(flux)) ** 2))).toBeGreaterThan(0.15);
});

it("tells what was measured, and what is not known", () => {
  const text = formatMatch(matched.report);
  expect(text).toMatch(/99 of 99 cutouts/);
  expect(text).toMatch(/warning: .*gain is not known/);
});

it("refuses fewer than five cutouts", async () => {
  await expect(matchPopulation(set, { n: 4, psfFwhm: new Map() }, hooks)).rejects.toThrow(/at least 5/);
});
