// @module-tag slow
/** What holds for every family of densities. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // gradients
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { chiSquareTest } from "../../../../../eval/stats/chi-square.ts";
import { kolmogorovTest } from "../../../../../eval/stats/kolmogorov.ts";
import { startOnnxBackend } from "../../../../../shared/onnx-backend/register.ts";
import type { DensityShape } from "../../../../../train/models/flow/densities/density.ts";
import { FAMILIES, type Family } from "../../../../../train/models/flow/densities/families.ts";
import { logProbOf, type Made, makeDensity, normals, samplesOf, seenBy } from "./made.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
});

/** Half the range that is integrated over, and points of it in one and in two dimensions. */
const HALF = 20;
const POINTS = { 1: 8001, 2: 501 } as const;
const DRAWS = 10_000;

let made: Made | undefined;
/** Twelve couplings of weights that are not small are chaos. */
const SPREAD = { spline: 0.25, realnvp: 0.07, gaussian: 0.25, mixture: 0.25 } as const;
const make = (family: Family, changes: Partial<DensityShape>, spread: number = SPREAD[family]): Made => {
  made = makeDensity(family, changes, spread);
  return made;
};
afterEach(() => {
  made?.weights.dispose();
  made = undefined;
});

const gridOf = (points: number): Float64Array =>
  Float64Array.from({ length: points }, (_, i) => (2 * HALF * i) / (points - 1) - HALF);

/** p on a grid of one or two targets, times the volume of a point. */
function probabilities(of: Made): { grid: Float64Array; mass: Float64Array } {
  const targets = of.shape.targets as 1 | 2;
  const grid = gridOf(POINTS[targets]);
  const step = grid[1]! - grid[0]!;
  const n = grid.length;
  const y = Float32Array.from({ length: targets * n ** targets }, (_, at) => {
    const point = Math.floor(at / targets);
    return grid[at % targets === 0 && targets === 2 ? Math.floor(point / n) : point % n]!;
  });
  const block = 50_000 * targets;
  const mass = new Float64Array(n ** targets);
  for (let from = 0; from < y.length; from += block) {
    const logs = logProbOf(of, y.slice(from, from + block));
    logs.forEach((log, i) => {
      mass[from / targets + i] = Math.exp(log) * step ** targets;
    });
  }
  return { grid, mass };
}

const sum = (x: Float64Array): number => x.reduce((total, one) => total + one, 0);

/** Distribution function at the points of a grid -> at any x. */
function cdfOf(grid: Float64Array, mass: Float64Array): (x: number) => number {
  const ends = new Float64Array(grid.length);
  mass.forEach((one, i) => {
    ends[i] = (i === 0 ? 0 : ends[i - 1]!) + one;
  });
  const step = grid[1]! - grid[0]!;
  return (x) => {
    const place = (x - grid[0]!) / step + 0.5; // half of a point's mass lies below it
    const i = Math.max(0, Math.min(grid.length - 2, Math.floor(place) - 1));
    return ends[i]! + (place - 1 - i) * (ends[i + 1]! - ends[i]!);
  };
}

describe.each(FAMILIES)("law of the family %s:", (family) => {
  describe.each([
    { targets: 1, given: 0 },
    { targets: 1, given: 2 },
    { targets: 2, given: 0 },
    { targets: 2, given: 1 },
  ])("of $targets targets, $given numbers given", (shape) => {
    it("its density integrates to 1, and its samples have it", () => {
      const of = make(family, shape);
      const { grid, mass } = probabilities(of);
      expect(Math.abs(sum(mass) - 1)).toBeLessThan(1e-3);
      const { targets } = shape;
      const n = grid.length;
      const drawn = samplesOf(of, DRAWS);
      const marginals = Array.from({ length: targets }, (_, i) => {
        const marginal = new Float64Array(n);
        mass.forEach((one, at) => {
          marginal[targets === 1 ? at : i === 0 ? Math.floor(at / n) : at % n]! += one;
        });
        return cdfOf(grid, marginal);
      });
      marginals.forEach((cdf, i) => {
        const own = Float64Array.from({ length: DRAWS }, (_, d) => cdf(drawn[d * targets + i]!));
        expect(kolmogorovTest(own).p).toBeGreaterThan(0.01);
      });
      if (targets === 1) return;
      // in cells of points of the grid, of nearly equal probability of the one and the other
      const side = 8;
      const cells = marginals.map((cdf) =>
        Array.from(grid, (x) => Math.max(0, Math.min(side - 1, Math.floor(side * cdf(x))))),
      );
      const nearest = (x: number): number =>
        Math.max(0, Math.min(n - 1, Math.round((x - grid[0]!) / (grid[1]! - grid[0]!))));
      const cellOf = (a: number, b: number): number => cells[0]![a]! * side + cells[1]![b]!;
      const [expected, counts] = [new Array(side * side).fill(0), new Array(side * side).fill(0)];
      mass.forEach((one, at) => {
        expected[cellOf(Math.floor(at / n), at % n)] += one * DRAWS;
      });
      for (let d = 0; d < DRAWS; d++) counts[cellOf(nearest(drawn[2 * d]!), nearest(drawn[2 * d + 1]!))]++;
      const full = expected.map((wanted, cell) => [wanted, counts[cell]]).filter(([wanted]) => wanted > 5);
      const p = chiSquareTest(
        full.map(([, count]) => count),
        full.map(([wanted]) => wanted),
      ).p;
      expect(p).toBeGreaterThan(0.001);
    });
  });

  it("of four targets: the mean of p / q over samples of q is 1, and that of q / p over its own", () => {
    const of = make(family, { targets: 4, given: 1 }, SPREAD[family] / 2);
    const count = 40_000;
    /** ln q of N(0, sd^2) */
    const normal = (y: Float32Array, at: number, sd: number): number => {
      let log = -4 * (Math.log(sd) + 0.5 * Math.log(2 * Math.PI));
      for (let i = 0; i < 4; i++) log -= 0.5 * (y[4 * at + i]! / sd) ** 2;
      return log;
    };
    const isOne = (ratios: Float64Array): void => {
      const mean = sum(ratios) / count;
      const error = Math.sqrt(sum(ratios.map((x) => (x - mean) ** 2)) / count ** 2);
      expect(error).toBeLessThan(0.03);
      expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
    };
    const wide = normals([count, 4], 21, 1.7).dataSync() as Float32Array;
    isOne(Float64Array.from(logProbOf(of, wide), (log, at) => Math.exp(log - normal(wide, at, 1.7))));
    const drawn = samplesOf(of, count);
    isOne(Float64Array.from(logProbOf(of, drawn), (log, at) => Math.exp(normal(drawn, at, 0.6) - log)));
  });

  it("its gradients are those of finite differences", () => {
    const of = make(family, { members: 2, targets: 3, given: 2 });
    const { density, weights } = of;
    const [galaxies, vectors] = [3, 2];
    const { context, given } = seenBy(of, galaxies, vectors);
    const y = normals([2, galaxies, vectors, 3], 3) as tf.Tensor4D;
    const variables = [...weights.variables];
    const loss = (): tf.Scalar => tf.mean(density.logProb(y, context, given)) as tf.Scalar;
    const { grads } = tf.variableGrads(loss, variables);
    const h = 2e-3;
    // of many some, of each kind
    const some = variables.filter((_, i) => variables.length < 20 || i % 7 === 0);
    some.forEach((variable, i) => {
      const along = normals(variable.shape, 50 + i);
      const wanted = tf.sum(tf.mul(grads[variable.name]!, along)).dataSync()[0]!;
      const before = variable.clone();
      const [above, below] = [h, -h].map((step) => {
        variable.assign(tf.add(before, tf.mul(along, step)));
        return loss().dataSync()[0]!;
      });
      variable.assign(before);
      expect(Math.abs((above! - below!) / (2 * h) - wanted)).toBeLessThan(
        0.01 * Math.max(0.1, Math.abs(wanted)),
      );
    });
  });

  it("its members are independent of each other, and galaxies and their vectors of others", () => {
    const of = make(family, { members: 2, given: 1 });
    const { density, weights } = of;
    const [galaxies, vectors] = [3, 4];
    const { context } = seenBy(of, galaxies, vectors);
    const given = normals([2, galaxies, vectors, 1], 2) as tf.Tensor4D;
    const y = normals([2, galaxies, vectors, 2], 3) as tf.Tensor4D;
    const noise = normals([2, galaxies, vectors, density.noises], 4) as tf.Tensor4D;
    const said = () => [density.logProb(y, context, given), density.sample(noise, context, given)] as const;
    const before = said();
    // one vector of one galaxy alone
    const at = <R extends tf.Tensor>(x: R, ...places: number[]): R =>
      tf.slice(x, [0, ...places], [2, ...places.map(() => 1), ...x.shape.slice(places.length + 1)]) as R;
    const one = density.logProb(at(y, 1, 2), at(context, 1), at(given, 1, 2)).dataSync();
    [...at(before[0], 1, 2).dataSync()].forEach((x, i) => {
      expect(one[i]).toBeCloseTo(x, 4);
    });
    const drawn = density.sample(at(noise, 1, 2), at(context, 1), at(given, 1, 2)).dataSync();
    [...at(before[1], 1, 2).dataSync()].forEach((x, i) => {
      expect(drawn[i]).toBeCloseTo(x, 4);
    });
    // the second member changes alone
    for (const variable of weights.variables) {
      const member = tf.reshape(tf.tensor1d([0, 1]), [2, ...variable.shape.slice(1).map(() => 1)]);
      variable.assign(tf.add(variable, tf.mul(member, normals(variable.shape, 77))));
    }
    said().forEach((after, i) => {
      const [first, second] = tf.split(after, 2).map((x) => [...x.dataSync()]);
      const [old, other] = tf.split(before[i]!, 2).map((x) => [...x.dataSync()]);
      expect(first).toEqual(old);
      expect(second).not.toEqual(other);
    });
  });

  it("depends on its context and on what is given", () => {
    const of = make(family, { given: 1 });
    const { density } = of;
    const y = normals([1, 2, 3, 2], 3) as tf.Tensor4D;
    const { context, given } = seenBy(of, 2, 3);
    const logs = (c: tf.Tensor, e: tf.Tensor): number[] => [
      ...density.logProb(y, c as tf.Tensor3D, e as tf.Tensor4D).dataSync(),
    ];
    const before = logs(context, given!);
    logs(tf.add(context, 1), given!).forEach((x, i) => {
      expect(x).not.toBe(before[i]);
    });
    logs(context, tf.add(given!, 1)).forEach((x, i) => {
      expect(x).not.toBe(before[i]);
    });
  });

  it("trained on normal numbers, its samples are not far out, and its density is theirs", async () => {
    const of = make(family, { hidden: 16, context: 2 }, 0);
    const { density, weights } = of;
    const adam = tf.train.adam();
    const variables = [...weights.variables];
    const batch = 256;
    // y1 = 0.8 c1 + 0.6 e1, y2 = 0.5 (y1 + c2) + e2 / sqrt 2
    const pairs = (seed: number, count: number) => {
      const context = normals([1, count, 2], seed) as tf.Tensor3D;
      const [c1, c2] = tf.split(context, 2, 2);
      const [e1, e2] = tf.split(normals([1, count, 2], seed + 1e6), 2, 2);
      const y1 = tf.add(tf.mul(c1!, 0.8), tf.mul(e1!, 0.6));
      const y2 = tf.add(tf.mul(tf.add(y1, c2!), 0.5), tf.mul(e2!, Math.SQRT1_2));
      return { context, y: tf.expandDims(tf.concat([y1, y2], 2), 2) as tf.Tensor4D };
    };
    const steps = family === "realnvp" ? 40 : 120;
    for (let step = 0; step < steps; step++) {
      tf.tidy(() => {
        adam["learningRate"] = 0.03 * (1 - step / steps);
        const { context, y } = pairs(step, batch);
        adam.minimize(
          () => tf.neg(tf.mean(density.logProb(y, context, undefined))) as tf.Scalar,
          false,
          variables,
        );
      });
    }
    adam.dispose();
    const { context, y } = pairs(10 ** 7, 20_000);
    const found = (await tf.mean(density.logProb(y, context, undefined)).data())[0]!;
    // the joint entropy of what c leaves open [nats]
    const entropy = Math.log(2 * Math.PI * Math.E) + Math.log(0.6) + Math.log(Math.SQRT1_2);
    expect(-found - entropy).toBeLessThan(0.05);
    const noise = normals([1, 20_000, 10, density.noises], 8) as tf.Tensor4D;
    const far = tf.greater(tf.max(tf.abs(density.sample(noise, context, undefined)), 3), 5);
    expect((await tf.mean(tf.cast(far, "float32")).data())[0]!).toBeLessThan(1e-4);
  });
});
