// @module-tag slow
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colourTable, shareTable } from "../../bench/population/colours.ts";
import { compare } from "../../bench/population/compare.ts";
import { formatDocument, summarise } from "../../bench/population/document.ts";
import { holds, quantileFigures, type Table } from "../../bench/population/figures.ts";
import { massTable } from "../../bench/population/masses.ts";
import { peaTable } from "../../bench/population/peas.ts";
import { petrosianHalfLight } from "../../bench/population/petrosian.ts";
import { photoZ, photoZTable } from "../../bench/population/photo-z.ts";
import type { Photographed, Weighed } from "../../bench/population/samples.ts";
import { sizeTable } from "../../bench/population/scaling.ts";
import { Stream } from "../../shared/random/stream.ts";
import { needs } from "../needs.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const words = { title: "a table", text: "" };
const s = new Stream(3, 1, 1);
const columnOf = (count: number, value: (k: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => value(k));

/** Galaxies whose colours follow from z, with some scatter. */
function photographed(count: number, [low, high]: readonly [number, number], scatter = 0.03): Photographed {
  const z = columnOf(count, () => low + (high - low) * s.uniform());
  const noisy = (value: (z: number) => number): Float64Array => z.map((x) => value(x) + scatter * s.normal());
  return {
    z,
    ugriz: [
      noisy((x) => 19 + 5 * x),
      noisy((x) => 17.5 + 4 * x),
      noisy(() => 17),
      noisy(() => 16.6),
      noisy(() => 16.3),
    ],
  };
}
const shifted = (sample: Photographed, band: number, by: number): Photographed => ({
  ...sample,
  ugriz: sample.ugriz.map((m, b) => (b === band ? m.map((x) => x + by) : m)),
});

function weighed(count: number): Weighed {
  const logMass = columnOf(count, () => 9 + 2.5 * s.uniform());
  return {
    ...{ z: columnOf(count, () => 0.03), logMass },
    logSsfr: columnOf(count, (k) => (k % 3 === 0 ? -11.6 : -10) + 0.2 * s.normal()),
    logSize: logMass.map((m) => 0.2 * (m - 8)),
    oh: columnOf(count, () => 8.6 + 0.05 * s.normal()),
  };
}

const missedOf = (table: Table): string[] => [...summarise([table]).missed];

describe("a figure", () => {
  it("holds within its bar, is missed beyond it, and neither without one", () => {
    expect(holds({ simulated: 1.04, real: 1, bar: 0.05 })).toBe(true);
    expect(holds({ simulated: 0.94, real: 1, bar: 0.05 })).toBe(false);
    expect(holds({ simulated: Number.NaN, real: 1, bar: 0.05 })).toBe(false);
    expect(holds({ simulated: 2, real: 1 })).toBeUndefined();
  });

  it("has the standard error of its quantile", () => {
    const normal = columnOf(10_000, () => s.normal());
    const [median, tenth] = quantileFigures(normal, normal, [0.5, 0.1], []);
    expect(median.error! / (1.2533 / 100)).toBeCloseTo(1, 0);
    expect(tenth.error! / (1.7094 / 100)).toBeCloseTo(1, 0); // sqrt(0.09) / density(-1.2816)
  });
});

describe("each table holds against itself, and finds a wrong population", () => {
  const real = photographed(1500, [0, 0.22]);

  it("colours: 0.15 mag in one band", () => {
    const edges = [0, 0.07, 0.22];
    expect(missedOf(colourTable(real, real, edges, words))).toEqual([]);
    expect(missedOf(colourTable(shifted(real, 1, 0.15), real, edges, words))).toEqual([
      ...["u-g, z 0.00 to 0.07", "g-r, z 0.00 to 0.07", "u-g, z 0.07 to 0.22", "g-r, z 0.07 to 0.22"].map(
        (row) => `a table: ${row} (50 %)`,
      ),
    ]);
  });

  it("red share: 0.15 mag in g", () => {
    expect(missedOf(shareTable(real, real))).toEqual([]);
    expect(missedOf(shareTable(shifted(real, 1, 0.15), real))).toHaveLength(1);
  });

  it("redshifts: noise of 0.15 mag, and colours without it", () => {
    expect(missedOf(photoZTable([real], real))).toEqual([]);
    const [noisy, clean] = [0.15, 0.01].map((scatter) => photographed(1500, [0, 0.22], scatter));
    for (const wrong of [noisy, clean])
      expect(missedOf(photoZTable([wrong], real)).length).toBeGreaterThan(1);
    expect(photoZ(noisy, [0, 1, 2, 3]).outliers).toBeGreaterThan(photoZ(real, [0, 1, 2, 3]).outliers);
  });

  it("masses: 0.2 dex in sizes, rates or oxygen, and a tenth more quenched", () => {
    const sample = weighed(4000);
    const wrong = (key: "logSize" | "logSsfr" | "oh", change: (x: number, i: number) => number): string[] =>
      missedOf(massTable({ ...sample, [key]: sample[key].map(change) }, sample, words));
    expect(missedOf(massTable(sample, sample, words))).toEqual([]);
    expect(wrong("logSize", (x) => x + 0.2)).toHaveLength(12);
    expect(wrong("logSsfr", (x) => (x > -11 ? x + 0.2 : x))).toHaveLength(6);
    expect(wrong("oh", (x) => x - 0.2)).toHaveLength(6);
    expect(
      wrong("logSsfr", (x, i) => (i % 5 === 1 ? -12 : x)).filter((row) => row.includes("quenched share")),
    ).toHaveLength(6);
  });

  it("Green Peas and distant sizes: 0.3 mag, 0.2 dex", () => {
    const peas = photographed(400, [0.15, 0.35]);
    expect(missedOf(peaTable(peas, peas))).toEqual([]);
    expect(missedOf(peaTable(shifted(peas, 3, 0.3), peas))).toHaveLength(8);
    const bins = [{ z: 0.25, logMass: 10, sizes: [0.3, 0.5, 0.7] as const }];
    const sizes = columnOf(500, () => 0.5 + 0.2 * s.normal());
    expect(missedOf(sizeTable(bins, [sizes]))).toEqual([]);
    expect(missedOf(sizeTable(bins, [sizes.map((x) => x + 0.2)]))).toHaveLength(1);
  });
});

it("the document says what is missed, at its place and at its top", () => {
  const row = {
    what: "g-r",
    counts: [10, 20],
    figures: [{ simulated: 0.9, real: 0.7, error: 0.01, bar: 0.05 }],
  } as const;
  const text = formatDocument(
    ["# Head"],
    [{ ...words, of: "colour", names: ["value"], digits: 2, rows: [row] }],
  );
  expect(text).toContain("0 of 1 figures with a bar are within it; MISSED are:\n\n- a table: g-r\n");
  expect(text).toContain("| g-r | 10 / 20 | 0.90 | 0.70 | 0.01 | +0.20 | 0.05 | **MISSED** |");
});

describe("Petrosian half-light radii", () => {
  it("are those of Graham+2005 (table 1) for round galaxies", () => {
    for (const [n, ratio] of [
      [1, 1],
      [2, 0.93],
      [4, 0.71],
    ]) {
      expect(petrosianHalfLight(n, 1)).toBeCloseTo(ratio, 1);
    }
  });

  it("law: flat galaxies fill their circles less", () => {
    expect(petrosianHalfLight(1, 0.3)).toBeLessThan(petrosianHalfLight(1, 0.6));
    expect(petrosianHalfLight(1, 0.6)).toBeLessThan(petrosianHalfLight(1, 1));
  });
});

const scratch = mkdtempSync(join(tmpdir(), "galforge-population-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it("the command skips with one line where there are no tables", { tags: ["built"] }, () => {
  const out = join(scratch, "check.md");
  const args = [here("../../dist/bench/population/run.js"), "--shared", scratch, "--out", out];
  const done = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(done.status).toBe(0);
  expect(done.stdout.trim()).toBe(
    `population: skipped, because ${scratch} has no folder real (--shared DIR names another)`,
  );
  expect(existsSync(out)).toBe(false);
});

const real = join(process.env["GALFORGE_SHARED"] ?? here("../../../shared"), "real");
describe(
  "the population beside real tables",
  needs(existsSync(join(real, "sdss_photoz")), "../shared/real"),
  () => {
    let tables: Table[];
    beforeAll(() => {
      tables = compare(real, 1, { main: 8000, deep: 1000, times: 8, peas: 1500, sizes: 400 });
    }, 60_000);

    it("is within 1.3 bars, with fewer galaxies, wherever docs/population-check.md says that it holds", () => {
      const page = readFileSync(here("../../docs/population-check.md"), "utf8");
      for (const table of tables) {
        for (const { what, counts, figures } of table.rows) {
          if (counts !== undefined && counts[0] < 200) continue;
          figures.forEach(({ simulated, real, bar }, i) => {
            const name = table.names.length === 1 ? "" : ` (${table.names[i]})`;
            const label = `${table.title}: ${what}${name}`;
            if (bar === undefined || page.includes(`\n- ${label}\n`)) return;
            expect(Math.abs(simulated - real), label).toBeLessThan(1.3 * bar);
          });
        }
      }
    });
  },
);
