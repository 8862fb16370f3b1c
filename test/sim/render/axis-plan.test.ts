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
    if (key !== "kMax") expect(axes.get({ ...SHAPE, [key]: 1.5 * value }), key).not.toBe(first);
  }
  expect(axes.get(SHAPE)).toBe(first);
});

it("an axis serves all that do not reach further, and begins with their nodes", () => {
  const arena = new Arena(loadKernel());
  const axes = new AxisPlans(arena);
  const near = axes.get({ ...SHAPE, kMax: 2 });
  const far = axes.get(SHAPE);
  expect(far).not.toBe(near);
  expect(axes.get({ ...SHAPE, kMax: 2 })).toBe(far);
  expect(far.countUpTo(2)).toBe(near.k.length);
  expect(far.countUpTo(SHAPE.kMax)).toBe(far.k.length);
  expect(far.k.subarray(0, near.k.length)).toEqual(near.k);
  expect(far.weight.subarray(0, near.k.length)).toEqual(near.weight);
});
