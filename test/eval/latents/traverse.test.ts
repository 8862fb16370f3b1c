import { expect, it } from "vitest";
import { middleOf } from "../../../eval/latents/traverse.ts";
import { pointsOf } from "../../../eval/stats/points.ts";

it("the galaxy in the middle is the nearest to the medians in standard deviations, whatever the units", () => {
  const x = [-3, 0.9, 0, 3, 0.1];
  const y = [-3000, 1, 300, 3000, -200];
  expect(middleOf(pointsOf([x, y]))).toBe(4);
  expect(middleOf(pointsOf([y, x]))).toBe(4);
});

it("is a galaxy where the medians are none", () => {
  const angles = Array.from({ length: 12 }, (_, i) => (i * Math.PI) / 6);
  const ring = pointsOf([angles.map((a) => Math.cos(a) + (a === 0 ? -0.5 : 0)), angles.map(Math.sin)]);
  expect(middleOf(ring)).toBe(0);
});
