// @module-tag slow
import { describe, expect, it } from "vitest";
import { spline } from "../../../../../train/models/flow/bijectors/spline.ts";
import { bijectorLaws, mapped } from "./laws.ts";
import { splineReference } from "./references.ts";

bijectorLaws("a spline of 8 bins", spline(8, 5), splineReference(8, 5));
bijectorLaws("a spline of 2 bins", spline(2, 3), splineReference(2, 3));

describe("a spline", () => {
  const parameters = Array.from({ length: 23 }, (_, i) => 2 * Math.sin(3 * i));

  it("leaves what is outside of it as it is", () => {
    const { u, logDet, back } = mapped(spline(8, 5), [-7, -5, 5, 7, 1e6], parameters);
    expect([...u]).toEqual([-7, -5, 5, 7, 1e6]);
    expect([...logDet]).toEqual([0, 0, 0, 0, 0]);
    expect([...back]).toEqual([...u]);
  });

  it("goes into its tails without a step or a bend", () => {
    const near = mapped(spline(8, 5), [-4.9999, 4.9999], parameters);
    expect(near.u[0]).toBeCloseTo(-4.9999, 5);
    expect(near.u[1]).toBeCloseTo(4.9999, 5);
    for (const slope of near.logDet) expect(Math.abs(slope)).toBeLessThan(0.01);
  });
});
