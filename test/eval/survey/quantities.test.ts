import { describe, expect, it } from "vitest";
import { medianInPlace } from "../../../eval/stats/median.ts";
import {
  compareQuantities,
  fitValues,
  networkValues,
  percentOfMedian,
} from "../../../eval/survey/quantities.ts";
import type { Measurements } from "../../../eval/survey/section.ts";
import { Stream } from "../../../shared/random/stream.ts";
import type { Estimates } from "../../../train/models/posterior.ts";

const estimates = (values: Record<string, number>, sigmas?: Record<string, number>): Estimates => {
  const columns = (of: Record<string, number>) =>
    new Map(Object.entries(of).map(([name, x]) => [name, Float64Array.of(-1, x)]));
  return {
    ...{ count: 2, values: columns(values) },
    ...(sigmas === undefined ? {} : { sigmas: columns(sigmas) }),
  };
};

describe("values of a network", () => {
  it("are magnitudes and axis ratios with sigmas to first order", () => {
    const sigmas = { flux: 100, hlr: 0.1, n: 0.2, e1: 0.03, e2: 0.04 };
    const found = networkValues(estimates({ flux: 1e4, hlr: 2, n: 1.5, e1: 0.36, e2: 0.48 }, sigmas), 1, 30);
    expect(found.mag?.value).toBeCloseTo(20, 12);
    expect(found.mag?.sigma).toBeCloseTo(250 * Math.log10(1.0001), 5);
    expect(found.hlr).toEqual({ value: 2, sigma: 0.1 });
    expect(found.n).toEqual({ value: 1.5, sigma: 0.2 });
    expect(found.q?.value).toBeCloseTo(0.5, 12); // e = 0.6
    const e = 0.6;
    const sigma = Math.hypot(0.6 * 0.03, 0.8 * 0.04);
    const q = (x: number): number => Math.sqrt((1 - x) / (1 + x));
    expect(found.q?.sigma).toBeCloseTo((q(e - 1e-4 * sigma) - q(e + 1e-4 * sigma)) / 2e-4, 6);
  });

  it("take q where it is estimated, else e, and are absent where there is nothing", () => {
    expect(networkValues(estimates({ flux: 1, q: 0.3, e1: 0.6, e2: 0 }), 1, 25)).toEqual({
      mag: { value: 25 },
      q: { value: 0.3 },
    });
    expect(networkValues(estimates({ e: 0.6 }), 1, 25).q?.value).toBeCloseTo(0.5, 12);
    expect(networkValues(estimates({ flux: -3, e1: 1, e2: 1 }), 1, 25)).toEqual({});
  });

  it("of a fit are finite, or absent", () => {
    const bad = Number.POSITIVE_INFINITY;
    const { mag, hlr, n, q } = fitValues([1e4, 2, 1.5, 0.6, 0, 5, 5], [bad, 0.1, bad, bad, bad, 1, 1], 30);
    expect(mag).toEqual({ value: 20 });
    expect(hlr).toEqual({ value: 2, sigma: 0.1 });
    expect(n).toEqual({ value: 1.5 });
    expect(q?.sigma).toBeUndefined();
  });
});

describe("differences", () => {
  const galaxy = (label: number, network: Measurements, fit: Measurements) => ({
    label: { mag: label, hlr: 2, n: 1, q: 0.5 },
    network,
    fit: { values: fit, status: "converged", chi2: 1, ms: 1 },
  });
  const value = (x: number) => ({ value: x });
  const all = compareQuantities([
    galaxy(17, { mag: value(17.1), hlr: value(2 * Math.E) }, { mag: value(17.2), hlr: value(2) }),
    galaxy(18, { mag: value(17.7), hlr: value(2 / Math.E) }, { mag: value(18.2), hlr: value(4) }),
    galaxy(16, { mag: value(16.2), hlr: value(2) }, {}),
  ]);

  it("are medians of |estimate - label| and of estimate - label, in ln for radii", () => {
    const [mag, hlr, n] = all;
    expect(mag).toMatchObject({ name: "mag", of: "mag", bar: 0.1 });
    expect(mag.network?.absolute).toBeCloseTo(0.2, 12);
    expect(mag.network?.bias).toBeCloseTo(0.1, 12);
    expect(mag.fit).toMatchObject({ count: 2 });
    expect(mag.fit?.absolute).toBeCloseTo(0.2, 12);
    expect(mag.between?.absolute).toBeCloseTo((0.1 + 0.5) / 2, 12);
    expect(hlr).toMatchObject({ of: "ln hlr", bar: 0.15, network: { count: 3, bias: 0 } });
    expect(hlr.network?.absolute).toBeCloseTo(1, 12);
    expect(hlr.fit?.absolute).toBeCloseTo(Math.LN2 / 2, 12);
    expect(n).toEqual({ name: "n", of: "n" });
  });
});

it("the uncertainty of a median of absolute errors is that of simulated ones", () => {
  const [count, rounds] = [50, 4000];
  const random = new Stream(1, 0, 1);
  const medians = Float64Array.from({ length: rounds }, () =>
    medianInPlace(Float64Array.from({ length: count }, () => Math.abs(random.normal()))),
  );
  const mean = medians.reduce((sum, x) => sum + x, 0) / rounds;
  const sd = Math.sqrt(medians.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rounds);
  expect(Math.abs((100 * sd) / mean - percentOfMedian(count))).toBeLessThan(1);
});
