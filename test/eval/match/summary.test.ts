import { describe, expect, it } from "vitest";
import type { MeasuredStamp } from "../../../eval/match/measure.ts";
import { galaxiesOf } from "../../../eval/match/summary.ts";

const TARGET = { size: [32, 32], pixelScale: 0.2 } as const;
const measured = (
  dx: number,
  more: { hlr?: number; flux?: number; status?: MeasuredStamp["status"] } = {},
) => {
  const { hlr = 1, flux = 100, status = "converged" } = more;
  return { status, values: [flux, hlr, 1, 0, 0, 16 + dx, 16] } as never as MeasuredStamp;
};
const near = [0.2, -0.5, 0.4, 1, -0.9, 0.3].map((dx) => measured(dx));

describe("what tells of galaxies", () => {
  it("is what was fitted in the middle, not the neighbour of a galaxy that is too faint", () => {
    expect(galaxiesOf([...near, measured(9), measured(-12)], TARGET)).toEqual(near);
  });

  it("may lie as far from the middle as the others do", () => {
    const wide = [3, -4, 5, 6, -7, 8].map((dx) => measured(dx));
    expect(galaxiesOf(wide, TARGET)).toEqual(wide);
  });

  it("is no point, no fit that failed, and nothing larger than the stamp", () => {
    const others = [{ hlr: 0.01 }, { hlr: 6.4 }, { status: "failed" as const }, { flux: -1 }];
    expect(galaxiesOf([...near, ...others.map((more) => measured(0, more))], TARGET)).toEqual(near);
  });
});
