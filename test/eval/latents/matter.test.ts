import { describe, expect, it } from "vitest";
import { MOVES, moveLatents, rankLatents } from "../../../eval/latents/matter.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const n = 500;
const [a, b, c, noise] = [1, 2, 3, 4].map((seed) => normals(n, seed)) as [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];
/** Latents of different spread, one of which never varies. */
const points = pointsOf([a, b.map((x) => 7 + 100 * x), c.map((x) => 0.01 * x), new Float64Array(n).fill(3)]);
const quantity = a.map((x, i) => 0.3 * x - 2 * b[i]! + c[i]! + 0.1 * noise[i]!);

describe("the latents that matter", () => {
  it("are ranked by what a standard deviation of each does, whatever its unit and sign", () => {
    const ranked = rankLatents(points, quantity);
    expect(ranked.map(({ latent }) => latent)).toEqual([1, 2, 0, 3]);
    expect(ranked.map(({ coefficient }) => coefficient)).toEqual([
      expect.closeTo(-2, 0),
      expect.closeTo(1, 0),
      expect.closeTo(0.3, 1),
      0,
    ]);
  });

  it("are found though the quantity is missing of some points", () => {
    const some = quantity.map((x, i) => (i % 3 === 0 ? Number.NaN : x));
    expect(rankLatents(points, some)[0]!.latent).toBe(1);
  });

  it("are moved together, the way in which the quantity rises, and no others", () => {
    const ranked = rankLatents(points, quantity);
    const moved = moveLatents(points, 5, ranked.slice(0, 2));
    const rows = MOVES.map((_, k) => [...moved.slice(4 * k, 4 * (k + 1))]);
    const galaxy = [...points.values.slice(20, 24)];
    expect(rows[2]).toEqual(galaxy.map((z) => Math.fround(z)));
    for (const row of rows) expect([row[0], row[3]]).toEqual([rows[2]![0], rows[2]![3]]);
    expect(rows[4]![1]! - rows[2]![1]!).toBeCloseTo(-200, -1);
    expect(rows[0]![2]! - rows[2]![2]!).toBeCloseTo(-0.02, 2);
  });
});
