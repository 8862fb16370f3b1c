import { describe, expect, it } from "vitest";
import { shiftMeasures } from "../../../eval/shift/measures.ts";
import type { Points } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const set = (count: number, seed: number, change = (x: number): number => x): Points => ({
  ...{ count, width: 5 },
  values: normals(count * 5, seed).map(change),
});
const REPEATED = { permutations: 39, seed: 0 };

describe("shiftMeasures", () => {
  it("sees nothing between two draws of one population", () => {
    const { area, mmd, frechet, foreign } = shiftMeasures(set(200, 1), set(200, 2), REPEATED);
    expect(area.p).toBeGreaterThan(0.05);
    expect(mmd.p).toBeGreaterThan(0.05);
    expect(Math.abs(frechet.distance - frechet.own)).toBeLessThan(4 * frechet.ownScatter);
    expect(foreign.novelty.filter((x) => x > foreign.limit).length).toBeLessThan(10);
  });

  it("sees a harder population in every measure", () => {
    const { area, mmd, frechet, foreign } = shiftMeasures(
      set(200, 1),
      set(200, 3, (x) => 1.5 * x + 0.3),
      REPEATED,
    );
    expect([area.p, mmd.p]).toEqual([0.025, 0.025]);
    expect(frechet.distance - frechet.own).toBeGreaterThan(8 * frechet.ownScatter);
    expect(foreign.novelty.filter((x) => x > foreign.limit).length).toBeGreaterThan(20);
  });

  it("does not depend on units, and ignores what does not vary in the source", () => {
    const [a, b] = [set(100, 4), set(100, 5, (x) => x + 0.3)];
    const other = (points: Points): Points => ({
      ...points,
      values: points.values.map((x, at) => (at % 5 === 0 ? 1000 * x + 7 : x)),
    });
    const [plain, scaled] = [shiftMeasures(a, b, REPEATED), shiftMeasures(other(a), other(b), REPEATED)];
    expect(scaled.mmd.value).toBeCloseTo(plain.mmd.value, 5);
    expect(scaled.frechet.distance).toBeCloseTo(plain.frechet.distance, 6);
    const still = (points: Points): Points => ({
      ...points,
      values: points.values.map((x, at) => (at % 5 === 0 ? 3 : x)),
    });
    expect(shiftMeasures(still(a), b, REPEATED).area.value).toBeCloseTo(
      shiftMeasures(still(a), still(b), REPEATED).area.value,
      6,
    );
  });
});
