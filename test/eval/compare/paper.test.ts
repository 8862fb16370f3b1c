import { describe, expect, it } from "vitest";
import { paperFigures } from "../../../eval/compare/paper.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import type { DataSource } from "../../../train/run/config.ts";

const data = (options: Record<string, unknown>): DataSource => ({
  kind: "directory",
  name: "stamps",
  sha256: "0".repeat(64),
  counts: { train: 1, val: 1, test: 1 },
  options: JSON.parse(JSON.stringify(options)),
});

describe("paperFigures", () => {
  it("stands beside flux and hlr of the paper's population, whatever the paper leaves open", () => {
    const figures = paperFigures(data({ population: loadPopulation({ preset: "leung2025" }).config }));
    expect([...figures.keys()]).toEqual(["flux", "hlr"]);
    expect(figures.get("flux")).toEqual({ network: 0.775, pca_single: 0, pca_all: 0.467 });
    const noisier = loadPopulation({ preset: "leung2025", overrides: { sky: 500, gain: 2 } });
    expect(paperFigures(data({ population: noisier.config })).size).toBe(2);
  });

  it("stands beside redshift, mass and rate of the survey of DECaLS, whatever the size of the stamps", () => {
    const smaller = loadPopulation({ preset: "decals-grz", overrides: { stamp: [64, 64] } }).config;
    const figures = paperFigures(data({ population: smaller }));
    expect([...figures].map(([name, { network }]) => [name, network])).toEqual([
      ["z", 0.83],
      ["logmstar", 0.75],
      ["logsfr", 0.26],
    ]);
    expect(figures.get("z")?.source).toContain("Gagliano");
    expect(paperFigures(data({ population: loadPopulation({ preset: "sdss-gri" }).config })).size).toBe(0);
  });

  it("does not stand beside other galaxies, another PSF or stamps of unknown origin", () => {
    const other = loadPopulation({ preset: "lsst-r" }).config;
    const sharper = loadPopulation({ preset: "leung2025", overrides: { fwhm: 0.5 } }).config;
    const larger = loadPopulation({ preset: "leung2025", overrides: { stamp: [128, 128] } }).config;
    for (const population of [other, sharper, larger])
      expect(paperFigures(data({ population })).size).toBe(0);
    expect(paperFigures(data({ survey: "KiDS" })).size).toBe(0);
  });
});
