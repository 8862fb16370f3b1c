import { expect, it } from "vitest";
import type { LabelRole } from "../../../datasets/labels.ts";
import { axesOf } from "../../../eval/anomalies/planes.ts";

const labels = (...roles: LabelRole[]) => roles.map((role) => ({ role }));
const shapes: readonly LabelRole[] = ["spin2-cos", "spin2-sin"];

it("draws redshift, mass, rate and the first free latent of five labels and one free", () => {
  expect(axesOf(labels(...shapes, "redshift", "scalar", "scalar"), 6)).toEqual([2, 3, 4, 5]);
});

it("keeps a place for the first free latent, and fills the others", () => {
  expect(axesOf(labels("scalar", "scalar", "scalar", "scalar"), 6)).toEqual([0, 1, 2, 4]);
  expect(axesOf(labels("scalar", "scalar", "scalar", "scalar", "scalar"), 5)).toEqual([0, 1, 2, 3]);
  expect(axesOf(labels(...shapes, "redshift"), 4)).toEqual([2, 3, 0, 1]);
  expect(axesOf(labels("flux"), 4)).toEqual([0, 1, 2, 3]);
});

it("draws the first free latents where none is a label's, and as many as there are", () => {
  expect(axesOf([], 6)).toEqual([0, 1, 2, 3]);
  expect(axesOf([], 2)).toEqual([0, 1]);
});
