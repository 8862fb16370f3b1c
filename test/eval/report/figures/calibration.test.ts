// @module-tag slow
import { describe, expect, it } from "vitest";
import { cssColor, DIVERGING } from "../../../../eval/report/color-map.ts";
import { bandedSpec } from "../../../../eval/report/figures/banded.ts";
import { confusionSpec, localMapSpec } from "../../../../eval/report/figures/grid.ts";
import { pitSpec } from "../../../../eval/report/figures/pit.ts";
import { predictedSpec, scoreNotes } from "../../../../eval/report/figures/predicted.ts";
import { pathsWith, ringsOf, svgOf, textsIn } from "./draw.ts";
import { sampleBanded, sampleMap, samplePredicted } from "./sample-figures.ts";

const count = (svg: string, part: RegExp): number => [...svg.matchAll(part)].length;

describe("predicted against true", () => {
  it("has a bar for some stamps, a dot for each, and the line of equality", async () => {
    const svg = await svgOf(predictedSpec(samplePredicted()));
    expect(count(svg, /<circle /g)).toBe(2000);
    expect(count(svg, /<line [^>]*stroke="var\(--c1\)"/g)).toBe(100);
    expect(pathsWith(svg, "stroke-dasharray", "5,3")).toHaveLength(1);
    expect(textsIn(svg)).toEqual(expect.arrayContaining([...samplePredicted().notes, "marked"]));
  });

  it("leaves out stamps of which something is missing, and lines of values beyond the axes", async () => {
    const { truth, estimate } = samplePredicted();
    const missing = { truth: [null, ...truth.slice(1, 30)], estimate: [1, Number.NaN, ...estimate.slice(2)] };
    const svg = await svgOf(
      predictedSpec({ ...samplePredicted(), ...missing, marked: { value: 99, name: "far" } }),
    );
    expect(count(svg, /<circle /g)).toBe(28);
    expect(textsIn(svg)).not.toContain("far");
    expect(svg).not.toMatch(/NaN/);
  });

  it("draws what is outside at the edge, bars included", async () => {
    const { truth, low, ...rest } = samplePredicted();
    const svg = await svgOf(predictedSpec({ ...rest, truth, low: low.map(() => -1e6) }));
    for (const [, y] of svg.matchAll(/<line [^>]*stroke="var\(--c1\)"[^>]* y2="([^"]*)"/g)) {
      expect(Math.abs(Number(y))).toBeLessThanOrEqual(300);
    }
  });

  it("of no stamp has axes alone", async () => {
    const none = { truth: [], estimate: [], low: [], high: [] };
    expect(await svgOf(predictedSpec({ ...samplePredicted(), ...none }))).not.toMatch(/NaN/);
  });
});

it("notes of scores have both R\u00b2, the unit and percent", () => {
  expect(scoreNotes({ r2: 0.8714, r2_linear: 0.89, scatter: 0.2, outliers: 0.004 }, "dex")).toEqual([
    "R\u00b2 0.871, linear 0.890",
    "\u03c3 0.2 dex",
    "outliers 0.4\u2009%",
  ]);
});

describe("a curve with its band", () => {
  it.each(["diagonal", "zero"] as const)("has both, and the line of what is right: %s", async (line) => {
    const svg = await svgOf(bandedSpec(sampleBanded(line, 0.05)));
    const [band] = pathsWith(svg, "fill", "var(--ink)");
    expect(ringsOf(band!)[0]).toHaveLength(2 * 99);
    expect(ringsOf(pathsWith(svg, "stroke", "var(--c1)")[0]!)[0]).toHaveLength(99);
    expect(pathsWith(svg, "stroke-dasharray", "5,3")).toHaveLength(1);
  });

  it("of a difference is as high as the larger of curve and band", async () => {
    const heights = await Promise.all(
      [0.02, 0.3].map(async (bent) => {
        const svg = await svgOf(bandedSpec(sampleBanded("zero", bent)));
        const ys = ringsOf(pathsWith(svg, "fill", "var(--ink)")[0]!)[0]!.map(([, y]) => y);
        return Math.max(...ys) - Math.min(...ys);
      }),
    );
    expect(heights[0]! / heights[1]!).toBeCloseTo(0.3 / 0.045, 1);
  });
});

describe("a histogram of ranks", () => {
  it("has a bar a bin, and the band of their number", async () => {
    const bandOf = async (counts: number[]) => {
      const svg = await svgOf(pitSpec(counts, "rank"));
      expect(pathsWith(svg, "fill", "var(--c1)")).toHaveLength(10);
      expect(textsIn(svg)).toContain("rank");
      const [band] = pathsWith(svg, "fill", "var(--ink)");
      return Number(/v([\d.]+)/.exec(band!)![1]);
    };
    const [few, many] = [await bandOf(new Array(10).fill(10)), await bandOf(new Array(10).fill(1000))];
    expect(few / many).toBeGreaterThan(5);
  });
});

describe("a map of calibration", () => {
  it("has a colour and a number for each cell, and a bar of colours", async () => {
    const map = sampleMap();
    const svg = await svgOf(localMapSpec(map));
    expect(count(svg, /<path [^>]*fill="rgb/g)).toBe(24);
    expect(pathsWith(svg, "fill", cssColor(DIVERGING, 0.5))).toHaveLength(1);
    expect(pathsWith(svg, "fill", "var(--grid)")).toHaveLength(1);
    expect(textsIn(svg)).toEqual(
      expect.arrayContaining(["1.00", "0.75", "1.25", "14.2", "0.31", "magnitude r"]),
    );
    expect(count(svg, /<image /g)).toBe(1);
  });

  it("has low values of y below", async () => {
    const values = [
      [0.75, 0.75],
      [1.25, 1.25],
    ];
    const svg = await svgOf(localMapSpec({ ...sampleMap(), xEdges: [0, 1, 2], yEdges: [0, 1, 2], values }));
    const topOf = (level: number) =>
      Math.min(...ringsOf(pathsWith(svg, "fill", cssColor(DIVERGING, level))[0]!)[0]!.map(([, y]) => y));
    expect(topOf(0)).toBeGreaterThan(topOf(1));
  });
});

describe("a confusion matrix", () => {
  it("has the count and the share of its row in each cell", async () => {
    const counts = [
      [30, 10],
      [0, 0],
    ];
    const svg = await svgOf(confusionSpec({ classes: ["yes", "no"], counts, color: "var(--c1)" }));
    expect(textsIn(svg)).toEqual(
      expect.arrayContaining(["30", "75 %", "10", "25 %", "yes", "no", "predicted", "true"]),
    );
    expect(textsIn(svg).filter((text) => text.endsWith("%"))).toHaveLength(2);
    expect(pathsWith(svg, "fill", "var(--c1)")).toHaveLength(4);
    expect(svg).not.toMatch(/NaN/);
  });
});
