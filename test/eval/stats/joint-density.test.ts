// @module-tag slow
import { describe, expect, it } from "vitest";
import { fitJointDensity } from "../../../eval/stats/joint-density.ts";
import { mean } from "../../../eval/stats/metrics.ts";
import { normals } from "../samples.ts";

const N = 4000;
const LOG_TAU = Math.log(2 * Math.PI);

/** Two columns of correlation `rho`. */
const correlated = (rho: number, object: number): [Float64Array, Float64Array] => {
  const [a, b] = [normals(N, object), normals(N, object + 1)];
  return [a, a.map((x, i) => rho * x + Math.sqrt(1 - rho * rho) * b[i])];
};

/** Mean of the exact logarithm less that of the fit, at points that it has not seen. */
const lost = (
  columns: readonly Float64Array[],
  others: readonly Float64Array[],
  exact: (x: number[]) => number,
) => {
  const density = fitJointDensity(columns);
  const rows = Array.from(others[0].keys(), (i) => others.map((column) => column[i]));
  return { density, lost: mean(Float64Array.from(rows, (x) => exact(x) - density.logDensity(x))) };
};

describe("fitJointDensity", () => {
  it.each([0, 0.8, -0.95])(
    "of two normal columns of correlation %d is their density within 0.05 nats",
    (rho) => {
      const exact = ([x, y]: number[]) =>
        -LOG_TAU - 0.5 * Math.log(1 - rho * rho) - (x * x - 2 * rho * x * y + y * y) / (2 * (1 - rho * rho));
      expect(Math.abs(lost(correlated(rho, 1), correlated(rho, 11), exact).lost)).toBeLessThan(0.05);
    },
  );

  it("does not mind the units, nor what bends a column", () => {
    const bend = ([x, y]: readonly Float64Array[]) => [x.map((v) => 1000 * v), y.map(Math.exp)];
    const exact = ([x, y]: number[]) => {
      const [a, b] = [x / 1000, Math.log(y)];
      return (
        -LOG_TAU - 0.5 * Math.log(0.36) - (a * a - 1.6 * a * b + b * b) / 0.72 - Math.log(1000) - Math.log(y)
      );
    };
    const { density, lost: nats } = lost(bend(correlated(0.8, 21)), bend(correlated(0.8, 31)), exact);
    expect(density.scores).toBe("normal");
    expect(Math.abs(nats)).toBeLessThan(0.08);
  });

  it("of a curve, which no correlation describes, takes kernels", () => {
    const curve = (object: number) => {
      const [x, e] = [normals(N, object), normals(N, object + 1)];
      return [x, x.map((v, i) => v * v + 0.3 * e[i])];
    };
    const exact = ([x, y]: number[]) => -LOG_TAU - Math.log(0.3) - (x * x) / 2 - (y - x * x) ** 2 / 0.18;
    const { density, lost: nats } = lost(curve(41), curve(51), exact);
    expect(density.scores).toBe("kernels");
    expect(nats).toBeGreaterThan(0);
    expect(nats).toBeLessThan(0.25);
  });

  it("of columns that are multiples of each other, and of outliers, is finite", () => {
    const x = normals(N, 61);
    const density = fitJointDensity([x, x.map((v) => 2 * v)]);
    expect(Number.isFinite(density.logDensity([0.3, 0.6]))).toBe(true);
    const wild = x.slice().fill(1e9, 0, 3);
    expect(fitJointDensity([wild, normals(N, 62)]).logDensity([0, 0])).toBeGreaterThan(-LOG_TAU - 0.3);
  });
});
