// @module-tag slow
import { describe, expect, it } from "vitest";
import { cornerSpec, cornerWidth, summaryText } from "../../../../eval/report/figures/corner.ts";
import { normals } from "../../samples.ts";
import { pathsWith, svgOf, textsIn } from "./draw.ts";
import { posteriorColumns, QUANTITIES } from "./sample-figures.ts";

const BLUE = "var(--c1)";
const ORANGE = "var(--c2)";
const drawn = (count: number, both = false) =>
  svgOf(
    cornerSpec(QUANTITIES.slice(0, count), [
      { color: BLUE, columns: posteriorColumns(500, 1).slice(0, count) },
      ...(both ? [{ color: ORANGE, columns: posteriorColumns(500, 2).slice(0, count) }] : []),
    ]),
  );

describe("a corner plot", () => {
  it.each([1, 2, 5, 8])(
    "of %i has every pair below the diagonal, and every quantity on it",
    async (count) => {
      const svg = await drawn(count, true);
      const pairs = (count * (count - 1)) / 2;
      // two contours a pair and a histogram a quantity are filled, of the first posterior alone
      expect(pathsWith(svg, "fill", BLUE)).toHaveLength(count + 2 * pairs);
      expect(pathsWith(svg, "fill", ORANGE)).toHaveLength(0);
      expect(pathsWith(svg, "stroke", ORANGE)).toHaveLength(count + 2 * pairs);
      // the truth
      expect(pathsWith(svg, "stroke-dasharray", "5,3")).toHaveLength(count + pairs);
      expect(svg).toContain(`width="${cornerWidth(count)}"`);
      expect(svg).not.toMatch(/NaN|undefined/);
    },
  );

  it("says median and 68 %, with the unit", async () => {
    const texts = textsIn(await drawn(3));
    const { median, up, down } = summaryText(posteriorColumns(500, 1)[0]!);
    expect(texts).toEqual(expect.arrayContaining(["logmstar [log Msun]", "z", median, up, down]));
    expect(texts.join()).not.toContain("n/a");
  });

  it("does without a truth, without variation, and with a truth far away", async () => {
    const columns = [normals(100, 1), new Float64Array(100).fill(3), normals(100, 2)];
    const svg = await svgOf(
      cornerSpec(
        [
          { name: "a", unit: "1" },
          { name: "b", unit: "1", truth: 3 },
          { name: "c", unit: "1", truth: 1e3 },
        ],
        [{ color: BLUE, columns }],
      ),
    );
    expect(svg).not.toMatch(/NaN|undefined/);
    expect(textsIn(svg)).toContain("500");
  });
});

describe("the summary of samples", () => {
  it("has two digits of the shorter way", () => {
    const normal = normals(20_000, 3);
    expect(summaryText(normal.map((x) => 10.5 + 0.1 * x))).toEqual({
      median: expect.stringMatching(/^10\.50\d?$/),
      up: expect.stringMatching(/^\+0\.(10|09\d)\d?$/),
      down: expect.stringMatching(/^\u22120\.(10|09\d)\d?$/),
    });
    expect(summaryText(normal.map((x) => 5e4 + 1200 * x)).median).toMatch(/^\d{5}$/);
    expect(summaryText(new Float64Array(9).fill(2))).toEqual({
      median: "2.000",
      up: "+0.000",
      down: "\u22120.000",
    });
  });
});
