import { describe, expect, it } from "vitest";
import { determination } from "../../../train/models/determination.ts";

describe("determination", () => {
  it("is 1 for what is right, 0 for the mean, and below for worse", () => {
    const targets = Float32Array.of(1, 10, 100, 2, 20, 100, 3, 30, 100);
    const predicted = Float32Array.of(1, 20, 7, 2, 20, 7, 3, 20, 7);
    expect(determination(["right", "mean", "same"], targets, predicted)).toEqual({ right: 1, mean: 0 });
    expect(determination(["worse"], Float32Array.of(1, 3), Float32Array.of(3, 1))).toEqual({ worse: -3 });
  });

  it("is of the stamps that have the label, and none if none has it", () => {
    const nan = Number.NaN;
    const targets = Float32Array.of(1, nan, nan, nan, 3, nan);
    expect(determination(["some", "none"], targets, Float32Array.of(1, 9, 9, 9, 4, 9))).toEqual({
      some: 0.5,
    });
  });

  it("is none of a single stamp, and takes any name", () => {
    expect(determination(["flux"], Float32Array.of(1), Float32Array.of(2))).toEqual({});
    const odd = determination(["__proto__"], Float32Array.of(1, 3), Float32Array.of(1, 3));
    expect(Object.entries(odd)).toEqual([["__proto__", 1]]);
  });
});
