import { describe, expect, it } from "vitest";
import { localMap, localMapSchema } from "../../../eval/posterior/local-map.ts";
import { normalCdf } from "../../../shared/math/normal.ts";
import { normals, uniforms } from "../samples.ts";

const N = 5000;
const x = { by: "magnitude", title: "r [AB mag]", values: uniforms(N, 1, 15, 20) };
const y = { by: "color", title: "g - r [mag]", values: uniforms(N, 2) };
const pitOf = (factor: (i: number) => number): Float64Array =>
  normals(N, 3).map((z, i) => normalCdf(factor(i) * z));

const cellsOf = (pit: Float64Array) =>
  localMap(pit, x, y)!
    .cells.flat()
    .map((cell) => cell!);

describe("localMap", () => {
  it("of right posteriors is 0.5, 1 and 68 % everywhere, within its errors", () => {
    const cells = cellsOf(pitOf(() => 1));
    expect(cells).toHaveLength(25);
    expect(cells.reduce((sum, { objects }) => sum + objects, 0)).toBe(N);
    const off = (known: number, of: "mean" | "spread" | "of68") =>
      cells.map((cell) => (cell[of].value - known) / cell[of].error);
    for (const deviations of [off(0.5, "mean"), off(1, "spread"), off(0.68, "of68")]) {
      for (const deviation of deviations) expect(Math.abs(deviation)).toBeLessThan(4);
      const squares = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
      expect(squares / 25).toBeGreaterThan(0.4);
      expect(squares / 25).toBeLessThan(1.9);
    }
  });

  it("shows two wrongs that hide each other as a whole", () => {
    const isFaint = (i: number) => x.values[i] > 17.5;
    const pit = pitOf((i) => (isFaint(i) ? 1.4 : 0.72));
    expect(Math.sqrt((12 * pit.reduce((sum, p) => sum + (p - 0.5) ** 2, 0)) / N)).toBeCloseTo(1, 1);
    const rows = localMap(pit, x, y)!.cells;
    for (const row of rows) {
      expect(row[0]!.spread.value).toBeLessThan(1 - 3 * row[0]!.spread.error);
      expect(row[4]!.spread.value).toBeGreaterThan(1 + 3 * row[4]!.spread.error);
      expect(row[4]!.of68.value).toBeLessThan(row[0]!.of68.value);
    }
  });

  it("has columns of the first axis and rows of the second", () => {
    const {
      cells,
      x: columns,
      y: rows,
    } = localMap(
      pitOf(() => 1),
      { ...x, values: x.values.map((v) => Math.floor(v)) },
      y,
    )!;
    expect(columns.edges).toHaveLength(5); // of five whole numbers the last two share a bin
    expect(rows.edges).toHaveLength(6);
    expect(cells.map((row) => row.length)).toEqual([4, 4, 4, 4, 4]);
  });

  it("is empty where there is next to nothing, and no map where an axis does not vary", () => {
    const sorted = { ...x, values: x.values.slice().sort() };
    const { cells } = localMap(
      pitOf(() => 1),
      sorted,
      sorted,
    )!;
    expect(cells[0].map((cell) => cell === null)).toEqual([false, true, true, true, true]);
    expect(
      localMapSchema.parse(
        JSON.parse(
          JSON.stringify(
            cells.length > 0 &&
              localMap(
                pitOf(() => 1),
                sorted,
                sorted,
              ),
          ),
        ),
      ),
    ).toBeDefined();
    expect(
      localMap(
        pitOf(() => 1),
        { ...x, values: new Float64Array(N) },
        y,
      ),
    ).toBeUndefined();
  });
});
