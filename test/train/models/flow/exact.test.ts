// @module-tag slow
/** Flows that learn, through the real training loop, posteriors which are known. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { kolmogorovTest } from "../../../../eval/stats/kolmogorov.ts";
import { normalCdf } from "../../../../shared/math/normal.ts";
import { PURPOSE, Stream } from "../../../../shared/random/stream.ts";
import { type Computing, startComputing } from "../../../../train/compute.ts";
import type { Model } from "../../../../train/models/model.ts";
import type { Posterior } from "../../../../train/models/posterior.ts";
import { c2st } from "../../../c2st.ts";
import { scratch } from "../../run/helpers.ts";
import { asColumns, drawRows, learn, posteriorOf, writeTable } from "./helpers.ts";

const root = scratch();
let computing: Computing;
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
});

/** Small enough to train in seconds; all else as users have it. */
const SMALL = {
  ...{ width: 32, depth: 1, dropout: 0, batch: 1024, lr: 0.02 },
  split: { train: 0.95, val: 0.05, test: 0 },
};

/** [count, width] as points. */
const points = (values: ArrayLike<number>, width: number) => ({
  ...{ count: values.length / width, width, values: Float64Array.from(values) },
});

describe("a linear model with normal errors, of three unknowns of which two are asked for", () => {
  // t ~ N(0, P), x = A t + N(0, N); then t | x ~ N(C A^T N^-1 x, C), C = (P^-1 + A^T N^-1 A)^-1
  const row = (normal: () => number) => {
    const t1 = normal();
    const t2 = 0.6 * t1 + 0.8 * normal();
    const t3 = -0.5 * t2 + 0.8 * normal();
    return {
      ...{ t1, t2, t3, a: t1 + 0.5 * t2 + 0.5 * normal(), b: t2 - t3 + 0.7 * normal() },
      ...{ c: 0.5 * t1 + t3 + 0.4 * normal(), d: t1 - t2 + 0.6 * normal() },
    };
  };
  const P = [
    [1, 0.6, -0.3],
    [0.6, 1, -0.5],
    [-0.3, -0.5, 0.89],
  ];
  const A = [
    [1, 0.5, 0],
    [0, 1, -1],
    [0.5, 0, 1],
    [1, -1, 0],
  ];
  const N = [0.25, 0.49, 0.16, 0.36];
  const C = inverse(
    inverse(P).map((of, i) =>
      of.map((x, j) => x + A.reduce((sum, a, k) => sum + (a[i]! * a[j]!) / N[k]!, 0)),
    ),
  );
  const meanOf = (x: readonly number[]): number[] =>
    C.slice(0, 2).map((of) =>
      of.reduce((sum, c, j) => sum + c * A.reduce((all, a, k) => all + (a[j]! * x[k]!) / N[k]!, 0), 0),
    );
  const ROWS = 300;
  const DRAWS = 3000;
  const test = drawRows(ROWS, 2, row);
  const inputsOf = (k: number): number[] => [test.a[k]!, test.b[k]!, test.c[k]!, test.d[k]!];
  let model: Model;
  let posterior: Posterior;
  let samples: Float32Array;

  beforeAll(async () => {
    const data = writeTable(root, "linear.csv", drawRows(150_000, 1, row));
    const given = {
      data,
      targets: ["t1", "t2"],
      inputs: ["a", "b", "c", "d"],
      ensemble: 2,
      epochs: 8,
      ...SMALL,
    };
    model = await learn(computing, join(root, "linear"), given);
    posterior = await posteriorOf(model, asColumns(test), ROWS);
    samples = await posterior.sample!(DRAWS, 3);
  }, 600_000);

  it("has the mean within 2 % of the prior's deviation, and the covariance within 2 %", () => {
    let squares = 0;
    const covariance = [0, 0, 0];
    for (let k = 0; k < ROWS; k++) {
      const wanted = meanOf(inputsOf(k));
      const [m1, m2] = [0, 1].map((i) => {
        let sum = 0;
        for (let d = 0; d < DRAWS; d++) sum += samples[(k * DRAWS + d) * 2 + i]!;
        return sum / DRAWS;
      }) as [number, number];
      squares += (m1 - wanted[0]!) ** 2 + (m2 - wanted[1]!) ** 2; // both have the variance 1
      for (let d = 0; d < DRAWS; d++) {
        const at = (k * DRAWS + d) * 2;
        const [y1, y2] = [samples[at]! - m1, samples[at + 1]! - m2];
        covariance[0]! += (y1 * y1) / (ROWS * DRAWS);
        covariance[1]! += (y2 * y2) / (ROWS * DRAWS);
        covariance[2]! += (y1 * y2) / (ROWS * DRAWS);
      }
    }
    expect(Math.sqrt(squares / (2 * ROWS))).toBeLessThan(0.02);
    const [c11, c22, c12] = [C[0]![0]!, C[1]![1]!, C[0]![1]!];
    expect(Math.abs(covariance[0]! / c11 - 1)).toBeLessThan(0.02);
    expect(Math.abs(covariance[1]! / c22 - 1)).toBeLessThan(0.02);
    expect(Math.abs(covariance[2]! - c12) / Math.sqrt(c11 * c22)).toBeLessThan(0.02);
  });

  it("its summary says what its samples say", () => {
    for (const [i, name] of ["t1", "t2"].entries()) {
      const sd = posterior.sd!(name);
      const [mean, median] = [posterior.mean(name), posterior.quantile!(name, 0.5)];
      for (let k = 0; k < ROWS; k++) {
        const wanted = meanOf(inputsOf(k))[i]!;
        expect(Math.abs(mean[k]! - wanted)).toBeLessThan(0.2);
        expect(Math.abs(median[k]! - wanted)).toBeLessThan(0.2);
        expect(Math.abs(sd[k]! / Math.sqrt(C[i]![i]!) - 1)).toBeLessThan(0.15);
      }
    }
  });

  it("no classifier tells its samples from those of the truth: C2ST 0.5 +- 0.02", async () => {
    const each = 8000;
    // of one galaxy, whose inputs are those of t = (0.8, -0.3, 0.2)
    const x = A.map((of) => 0.8 * of[0]! - 0.3 * of[1]! + 0.2 * of[2]!);
    const one = new Map(["a", "b", "c", "d"].map((name, i) => [name, Float64Array.of(x[i]!)]));
    const drawn = await (await posteriorOf(model, one, 1)).sample!(each, 5);
    const [m1, m2] = meanOf(x) as [number, number];
    const l11 = Math.sqrt(C[0]![0]!);
    const l21 = C[0]![1]! / l11;
    const l22 = Math.sqrt(C[1]![1]! - l21 ** 2);
    const stream = new Stream(4, 0, PURPOSE.draws);
    const exact = Float64Array.from({ length: 2 * each });
    for (let d = 0; d < each; d++) {
      const [n1, n2] = [stream.normal(), stream.normal()];
      exact[2 * d] = m1 + l11 * n1;
      exact[2 * d + 1] = m2 + l21 * n1 + l22 * n2;
    }
    expect(Math.abs(c2st(points(drawn, 2), points(exact, 2)) - 0.5)).toBeLessThan(0.02);
  });
});

describe("two moons", () => {
  /** p(t | x): p = (r cos a, r sin a) with a uniform on half a circle; t = (s (p1 + 1 + x1 / 2), p2 - x2), s one of two signs */
  const WIDTH = 0.1;
  const row = (normal: () => number, uniform: () => number) => {
    const [x1, x2] = [2 * uniform() - 1, 2 * uniform() - 1];
    const [angle, r, sign] = [Math.PI * (uniform() - 0.5), 1 + WIDTH * normal(), uniform() < 0.5 ? -1 : 1];
    return { x1, x2, t1: sign * (r * Math.cos(angle) + 1 + x1 / 2), t2: r * Math.sin(angle) - x2 };
  };
  const logDensity = (t1: number, t2: number, x1: number, x2: number): number => {
    const [p1, p2] = [Math.abs(t1) - 1 - x1 / 2, t2 + x2];
    if (p1 < 0) return Number.NEGATIVE_INFINITY;
    const r = Math.hypot(p1, p2);
    const ofR = -0.5 * ((r - 1) / WIDTH) ** 2 - Math.log(WIDTH * Math.sqrt(2 * Math.PI));
    return ofR - Math.log(r) - Math.log(Math.PI) - Math.log(2);
  };

  it("are learned: divergence below 0.15 nats, C2ST below 0.58", async () => {
    const data = writeTable(root, "moons.csv", drawRows(60_000, 5, row));
    const given = { data, targets: ["t1", "t2"], inputs: ["x1", "x2"], ensemble: 1, epochs: 8, ...SMALL };
    const model = await learn(computing, join(root, "moons"), given);
    const count = 4000;
    const test = drawRows(count, 6, row);
    const posterior = await posteriorOf(model, asColumns(test), count);
    const truth = Float64Array.from(
      { length: 2 * count },
      (_, i) => test[i % 2 === 0 ? "t1" : "t2"][i >> 1]!,
    );
    const logs = await posterior.logProb!(truth);
    const exact = logs.map((_, k) => logDensity(test.t1[k]!, test.t2[k]!, test.x1[k]!, test.x2[k]!));
    const divergence = logs.reduce((sum, log, k) => sum + exact[k]! - log, 0) / count;
    expect(divergence).toBeGreaterThan(0); // within its error, but for a density that is none
    expect(divergence).toBeLessThan(0.15);
    const each = 4000;
    const one = new Map([
      ["x1", Float64Array.of(0.3)],
      ["x2", Float64Array.of(-0.4)],
    ]);
    const drawn = await (await posteriorOf(model, one, 1)).sample!(each, 5);
    const fresh = drawRows(each, 7, (normal, uniform) => {
      const [angle, r, sign] = [Math.PI * (uniform() - 0.5), 1 + WIDTH * normal(), uniform() < 0.5 ? -1 : 1];
      return { t1: sign * (r * Math.cos(angle) + 1.15), t2: r * Math.sin(angle) + 0.4 };
    });
    const known = Float64Array.from(
      { length: 2 * each },
      (_, i) => fresh[i % 2 === 0 ? "t1" : "t2"][i >> 1]!,
    );
    expect(c2st(points(drawn, 2), points(known, 2))).toBeLessThan(0.58);
    model.close();
  }, 600_000);
});

describe("one number whose errors are skewed and not everywhere the same", () => {
  const middle = (x: number): number => Math.sin(2 * x);
  const scale = (x: number): number => 0.3 * Math.exp(0.7 * x);
  const SHAPE = 0.5;
  /** y = m(x) + s(x) (exp(n / 2) - 1) */
  const row = (normal: () => number, uniform: () => number) => {
    const x = 2 * uniform() - 1;
    return { x, y: middle(x) + scale(x) * (Math.exp(SHAPE * normal()) - 1) };
  };
  const cdf = (y: number, x: number): number => {
    const above = (y - middle(x)) / scale(x) + 1;
    return above > 0 ? normalCdf(Math.log(above) / SHAPE) : 0;
  };

  it("samples fall into the known distribution, and the truth into that of the flow: KS p > 0.01 of 1e4", async () => {
    const data = writeTable(root, "skewed.csv", drawRows(100_000, 8, row));
    const given = { data, targets: ["y"], inputs: ["x"], ensemble: 1, epochs: 6, ...SMALL };
    const model = await learn(computing, join(root, "skewed"), given);
    const count = 10_000;
    const test = drawRows(count, 9, row);
    const posterior = await posteriorOf(model, asColumns(test), count);
    const drawn = await posterior.sample!(1, 2);
    const own = kolmogorovTest(Float64Array.from(drawn, (y, k) => cdf(y, test.x[k]!)));
    const pit = kolmogorovTest(posterior.cdf!("y", test.y));
    expect(own.p).toBeGreaterThan(0.01);
    expect(pit.p).toBeGreaterThan(0.01);
    model.close();
  }, 600_000);
});

/** Of a small matrix, by Gauss and Jordan. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const all = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const pivot = all[i]!.map((x) => x / all[i]![i]!);
    all[i] = pivot;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = all[k]![i]!;
      all[k] = all[k]!.map((x, j) => x - factor * pivot[j]!);
    }
  }
  return all.map((row) => row.slice(n));
}
