import { describe, expect, it } from "vitest";
import { type Likelihood, pixelLikelihood } from "../../../eval/fit/likelihood.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";

const one = (pixel: number, detector = { sky: 0, gain: 2, read_noise: 3 }): Likelihood =>
  pixelLikelihood(Float32Array.of(pixel), { kind: "detector", detector }, undefined);

describe("the likelihood of a detector", () => {
  it("is the deviance of a shifted Poisson distribution", () => {
    const likelihood = one(50); // x = 2 * 50 + 9 = 109
    for (const m of [1, 20, 49, 51, 80, 1000]) {
      const mu = 2 * m + 9;
      const deviance = 2 * (mu - 109 + 109 * Math.log(109 / mu));
      expect(likelihood.residual(0, m) ** 2).toBeCloseTo(deviance, 8);
      expect(Math.sign(likelihood.residual(0, m))).toBe(Math.sign(m - 50));
      expect(likelihood.variance(0, m)).toBeCloseTo(mu / 4, 10);
    }
  });

  it("has the slope of its residual, also where the model is right", () => {
    const likelihood = one(50);
    for (const m of [1, 20, 49.4, 49.9999, 50, 50.0001, 50.6, 80, 1000]) {
      const h = 1e-4;
      const slope = (likelihood.residual(0, m + h) - likelihood.residual(0, m - h)) / (2 * h);
      expect(likelihood.slope(0, m) / slope).toBeCloseTo(1, 6);
    }
    expect(likelihood.residual(0, 50)).toBeCloseTo(0, 12);
    expect(likelihood.slope(0, 50)).toBeCloseTo(1 / Math.sqrt(likelihood.variance(0, 50)), 6);
  });

  it("pulls as least squares with the model's variance does: no bias towards either side", () => {
    for (const pixel of [0, 3, 50, 400]) {
      const likelihood = one(pixel);
      for (const m of [1, 10, 60, 300]) {
        const gradient = likelihood.residual(0, m) * likelihood.slope(0, m);
        expect(gradient).toBeCloseTo((m - pixel) / likelihood.variance(0, m), 8);
      }
    }
  });

  it("finds the mean of many pixels of few electrons, some of them negative", () => {
    const mean = 0.7;
    const detector = { sky: mean, gain: 1, read_noise: 0.8 };
    const pixels = new Float32Array(40_000);
    new DetectorNoise().apply(pixels, detector, 3, 1);
    expect(Math.min(...pixels)).toBeLessThan(-1);
    const { used, residual, slope } = pixelLikelihood(pixels, { kind: "detector", detector }, undefined);
    const pull = (m: number): number => used.reduce((sum, _, k) => sum + residual(k, m) * slope(k, m), 0);
    const error = Math.sqrt((mean + 0.8 ** 2) / pixels.length);
    expect(pull(mean - 4 * error)).toBeLessThan(0);
    expect(pull(mean + 4 * error)).toBeGreaterThan(0);
  });

  it("stays a number where the model is dark", () => {
    const likelihood = one(0, { sky: 0, gain: 1, read_noise: 0 });
    for (const m of [-5, 0, 1e-9]) {
      expect(Number.isFinite(likelihood.residual(0, m) + likelihood.slope(0, m))).toBe(true);
      expect(likelihood.variance(0, m)).toBeGreaterThan(0);
    }
  });
});

describe("the likelihood of known sigmas", () => {
  it("is that of normal deviations", () => {
    const sigma = Float32Array.of(2, 0, 5);
    const { used, residual, slope, variance, sky } = pixelLikelihood(
      Float32Array.of(10, 11, 12),
      { kind: "sigma", sigma, sky: 4 },
      Uint8Array.of(1, 1, 1),
    );
    expect([...used]).toEqual([0, 2]);
    expect(sky).toBe(4);
    expect(residual(1, 22)).toBe(2);
    expect(slope(1, 22)).toBeCloseTo(0.2, 12);
    expect(variance(1, 22)).toBe(25);
  });
});
