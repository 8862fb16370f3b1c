import { expect, it } from "vitest";
import { scoreNormal } from "../../../eval/posterior/normal-scores.ts";
import { crpsOf } from "../../../eval/stats/crps.ts";
import { normalCdf } from "../../../shared/math/normal.ts";
import type { LabelTransform } from "../../../train/run/config.ts";
import { normals } from "../samples.ts";

const column = (...values: number[]) => Float64Array.from(values);

it("is the closed form of a normal distribution", () => {
  const transform: LabelTransform = { kind: "linear", mean: 10, scale: 2 };
  const [truth, center, sigma] = [column(9, 13), column(-0.2, 0.4), column(0.5, 1.5)];
  const { predicted, nll, crps } = scoreNormal(transform, truth, center, sigma);
  for (const i of [0, 1]) {
    const [mean, sd] = [10 + 2 * center[i]!, 2 * sigma[i]!];
    const w = (truth[i]! - mean) / sd;
    const density = Math.exp(-(w ** 2) / 2) / Math.sqrt(2 * Math.PI);
    expect(predicted[i]).toBeCloseTo(mean, 10);
    expect(nll[i]).toBeCloseTo(-Math.log(density / sd), 10);
    // Gneiting & Raftery 2007, eq. 21
    const exact = sd * (w * (2 * normalCdf(w) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
    expect(Math.abs(crps[i]! / exact - 1)).toBeLessThan(2e-3);
  }
});

it("is that of draws where the logarithm is learned", () => {
  const transform: LabelTransform = { kind: "log", mean: 1, scale: 0.5 };
  const draws = Float32Array.from(normals(200_000, 8), (x) => Math.exp(1 + 0.5 * (0.3 + 0.8 * x))).sort();
  const { predicted, nll, crps } = scoreNormal(transform, column(4), column(0.3), column(0.8));
  expect(predicted[0]! / (draws.reduce((sum, x) => sum + x, 0) / draws.length)).toBeCloseTo(1, 2);
  expect(crps[0]! / crpsOf(draws, 4)).toBeCloseTo(1, 2);
  const share = draws.filter((x) => Math.abs(x - 4) < 0.1).length / draws.length / 0.2;
  expect(nll[0]).toBeCloseTo(-Math.log(share), 1);
});

it("says nothing of a truth that is not known", () => {
  const transform: LabelTransform = { kind: "linear", mean: 0, scale: 1 };
  const { predicted, nll, crps } = scoreNormal(transform, column(Number.NaN), column(0), column(1));
  expect([predicted[0], nll[0]]).toEqual([Number.NaN, Number.NaN]);
  expect(crps[0]).not.toBe(0);
});

it("calls a truth that the logarithm does not have infinitely unlikely", () => {
  const transform: LabelTransform = { kind: "log", mean: 1, scale: 0.5 };
  const { nll } = scoreNormal(transform, column(0, -1), column(0, 0), column(1, 1));
  expect([...nll]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
});
