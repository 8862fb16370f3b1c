// @module-tag slow
import { describe, expect, it } from "vitest";
import { fitKernelDensity, KernelDensity } from "../../../eval/stats/kernel-density.ts";
import { mean } from "../../../eval/stats/metrics.ts";
import { integrate } from "../../numerics.ts";
import { normals, uniforms } from "../samples.ts";

const logNormal = (x: number): number => -0.5 * x * x - 0.5 * Math.log(2 * Math.PI);

describe("KernelDensity", () => {
  it("integrates to 1", () => {
    for (const factor of [0.3, 1]) {
      const density = new KernelDensity(normals(200, 1).sort(), factor);
      expect(integrate((x) => Math.exp(density.logDensity(x)), -12, 12, 4000)).toBeCloseTo(1, 6);
    }
  });

  it("leaves out a number as if it had not been there", () => {
    const sorted = normals(50, 2).sort();
    const without = sorted.filter((_, i) => i !== 20);
    const all = new KernelDensity(sorted);
    // the same bandwidth, and a tail of nearly the same mean and width
    const rest = new KernelDensity(without, all.bandwidth / new KernelDensity(without).bandwidth);
    expect(all.logDensity(sorted[20], 1)).toBeCloseTo(rest.logDensity(sorted[20]), 3);
    expect(all.logDensity(sorted[20])).toBeGreaterThan(rest.logDensity(sorted[20]));
  });

  it.each([
    [100, 0.035],
    [200, 0.02],
    [1000, 0.006],
  ])(
    "of %d draws of a normal distribution loses less than %d nats of its logarithm at a truth",
    (draws, most) => {
      const nats = Float64Array.from({ length: 2000 }, (_, t) => {
        const [truth, ...others] = normals(draws + 1, t);
        return logNormal(truth) - new KernelDensity(others.sort((a, b) => a - b)).logDensity(truth);
      });
      expect(mean(nats)).toBeLessThan(most + 0.005);
      expect(mean(nats)).toBeGreaterThan(0);
    },
  );

  it("far outside is a normal one, not nothing", () => {
    const density = new KernelDensity(normals(1000, 3).sort());
    expect(density.logDensity(10)).toBeGreaterThan(logNormal(10) - 12);
    expect(density.logDensity(1e6)).toBeGreaterThan(Number.NEGATIVE_INFINITY);
  });
});

describe("fitKernelDensity", () => {
  it("of normal numbers is nearly their density: the mean of the logarithm at others is within 0.01", () => {
    const density = fitKernelDensity(normals(5000, 4).sort());
    const others = normals(4000, 5);
    const lost = mean(others.map((x) => logNormal(x) - density.logDensity(x)));
    expect(lost).toBeGreaterThan(-0.005);
    expect(lost).toBeLessThan(0.01);
  });

  it("of two narrow peaks takes a narrower kernel than Silverman's rule, and loses less", () => {
    const peaks = (object: number) => normals(3000, object).map((z, i) => (i % 2 === 0 ? -10 : 10) + z);
    const sorted = peaks(6).sort();
    const [fitted, silverman] = [fitKernelDensity(sorted), new KernelDensity(sorted)];
    const likelihood = (density: KernelDensity) => mean(peaks(7).map((x) => density.logDensity(x)));
    expect(fitted.bandwidth).toBeLessThan(silverman.bandwidth);
    const exact = -0.5 * (1 + Math.log(2 * Math.PI)) - Math.log(2);
    expect(likelihood(silverman)).toBeLessThan(exact - 0.15);
    expect(likelihood(fitted)).toBeGreaterThan(exact - 0.05);
  });

  it("does not take equal numbers for spikes of no width", () => {
    const rounded = uniforms(2000, 8).map((x) => Math.round(10 * x) / 10);
    expect(fitKernelDensity(rounded.sort()).bandwidth).toBeGreaterThan(0);
  });
});
