import { expect, it } from "vitest";
import { Arena } from "../../../sim/kernel/arena.ts";
import { loadKernel } from "../../../sim/kernel/load.ts";
import { AxisPlans } from "../../../sim/render/axis-plan.ts";

const SHAPE = { pixels: 32, period: 40, reach: 12, k0: 0.004, kMax: 3 };

it("an axis is made once for each of its sizes", () => {
  const arena = new Arena(loadKernel());
  const axes = new AxisPlans(arena);
  const first = axes.get(SHAPE);
  const { mark } = arena;
  expect(axes.get({ ...SHAPE })).toBe(first);
  expect(arena.mark).toBe(mark);
  for (const [key, value] of Object.entries(SHAPE)) {
    expect(axes.get({ ...SHAPE, [key]: 1.5 * value }), key).not.toBe(first);
  }
  expect(axes.get(SHAPE)).toBe(first);
});
