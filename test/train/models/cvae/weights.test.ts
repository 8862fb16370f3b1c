import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import { presenceWeights } from "../../../../train/labels.ts";
import { labelLoss } from "../../../../train/models/cvae/loss.ts";
import {
  ASSUMED,
  errorColumns,
  FLOOR,
  LEAST,
  labelWeights,
  latentSigmas,
  type Weighing,
} from "../../../../train/models/cvae/weights.ts";
import type { Supervised } from "../../../../train/run/config.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const OURS: Weighing = { labels: "standardised", weights: "errors" };
/** Equation 2 of the paper, and what its code makes of it. */
const WRITTEN: Weighing = { labels: "raw", weights: "errors" };
const CODED: Weighing = { labels: "raw", weights: "equal" };

const NONE = Number.NaN;
const number = (loss: tf.Scalar): number => loss.dataSync()[0]!;
const sum = (x: Float32Array): number => x.reduce((a, b) => a + b, 0);
const label = (name: string, kind: "linear" | "log", scale: number, sigma?: string): Supervised => ({
  ...{ name, unit: "1", description: name, role: "scalar", range: [1, 2] },
  ...(sigma === undefined ? {} : { sigma }),
  transform: { kind, mean: 0, scale },
});

describe("weights of standardised labels", () => {
  it("give every label the same share, whatever its errors and however many stamps lack it", () => {
    const targets = Float32Array.of(0, 1, NONE, 1, 0, 1);
    const sigmas = Float32Array.of(0.001, 2, 0.5, 3, 0.002, NONE);
    const weights = labelWeights(targets, sigmas, 2, OURS);
    expect(weights[0]! + weights[4]!).toBeCloseTo(0.5, 6);
    expect(weights[1]! + weights[3]! + weights[5]!).toBeCloseTo(0.5, 6);
    expect(weights[2]).toBe(0);
  });

  it("are those of the errors within a label, down to the floor", () => {
    const weights = labelWeights(Float32Array.of(0, 0, 0), Float32Array.of(0.4, 1.2, 0), 1, OURS);
    const share = (sigma: number): number => 1 / (sigma ** 2 + FLOOR ** 2);
    expect(weights[0]! / weights[1]!).toBeCloseTo(share(0.4) / share(1.2), 5);
    expect(weights[2]! / weights[1]!).toBeCloseTo(share(0) / share(1.2), 5);
  });
});

describe("weights of raw labels", () => {
  const COUNT = 5;
  const WIDTH = 3;
  const stream = new Stream(4, 0, 0);
  const draw = (value: () => number): Float32Array => Float32Array.from({ length: COUNT * WIDTH }, value);
  const [targets, predicted] = [draw(() => stream.normal()), draw(() => stream.normal())];
  /** of an orientation, which states none, a redshift, and a mass whose errors differ */
  const errors = (redshift: number): Float32Array =>
    draw(() => 0.1 + stream.uniform()).map((mass, at) => [NONE, redshift, mass][at % WIDTH]!);
  const sigmas = errors(1e-3);

  it("are those of the paper's code, arrays of [B, B, labels] and all", () => {
    const sigmas = errors(0.3);
    const [t, p, s] = [targets, predicted, sigmas.map((x) => (Number.isNaN(x) ? ASSUMED : x))].map((x) =>
      tf.tensor2d(x, [COUNT, WIDTH]),
    ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const squares = tf.expandDims(tf.squaredDifference(t, p), 1); // [B, 1, labels]
    const coded = number(tf.mean(tf.div(squares, tf.square(s)))); // [B, B, labels]
    const written = number(tf.mean(tf.div(tf.squaredDifference(t, p), tf.square(s))));
    const scale = number(tf.mean(tf.div(1, tf.square(s)))); // our weights add up to 1
    const lossOf = (weighing: Weighing): number =>
      number(labelLoss(t, p, tf.tensor2d(labelWeights(targets, sigmas, WIDTH, weighing), [COUNT, WIDTH])));
    expect(lossOf(CODED) / (coded / scale)).toBeCloseTo(1, 5);
    expect(lossOf(WRITTEN) / (written / scale)).toBeCloseTo(1, 5);
    expect(Math.abs(coded / written - 1)).toBeGreaterThan(1e-3); // the two are not the same
  });

  it("give a redshift of error 0.001 ten thousand times what an orientation of error 0.1 gets, and nearly all there is", () => {
    for (const weighing of [CODED, WRITTEN]) {
      const weights = labelWeights(targets, sigmas, WIDTH, weighing);
      const share = (l: number): number => sum(weights.filter((_, at) => at % WIDTH === l));
      expect(sum(weights)).toBeCloseTo(1, 6);
      expect(share(1)).toBeGreaterThan(0.999);
      expect(share(1) / share(0)).toBeCloseTo(1e4, -1);
    }
  });

  it("are those of equal stamps where all errors are the same", () => {
    const equal = presenceWeights(targets, WIDTH);
    for (const weighing of [CODED, WRITTEN]) {
      const weights = labelWeights(targets, new Float32Array(targets.length).fill(0.3), WIDTH, weighing);
      weights.forEach((w, at) => {
        expect(w).toBeCloseTo(equal[at]!, 6);
      });
    }
  });

  it("are finite and add up to 1 however small errors are, and far above the floor those of the errors", () => {
    const weighed = (...errors: number[]): Float32Array => {
      const supervised = [label("a", "linear", 1, "a_err")];
      const labels = new Map([
        ["a", Float64Array.of(1, 2)],
        ["a_err", Float64Array.from(errors)],
      ]);
      const sigmas = latentSigmas(supervised, ["a_err"], labels, 2);
      return labelWeights(Float32Array.of(1, 2), sigmas, 1, WRITTEN);
    };
    for (const tiny of [1e-25, 1e-60, Number.MIN_VALUE]) {
      const [small, large] = weighed(tiny, 1);
      expect(small! / large! / LEAST ** -2).toBeCloseTo(1, 5);
      expect(small! + large!).toBeCloseTo(1, 6);
    }
    const [small, large] = weighed(1e-3, 1e-2);
    expect(small! / large!).toBeCloseTo(100, 4);
  });

  it("of a label that some stamps lack are those of the others", () => {
    const some = targets.map((z, at) => (at === 2 ? NONE : z));
    const weights = labelWeights(some, sigmas, WIDTH, CODED);
    expect(weights[2]).toBe(0);
    const others = [5, 8, 11, 14].map((at) => weights[at]!);
    expect(new Set(others).size).toBe(1);
    expect(sum(weights)).toBeCloseTo(1, 6);
  });
});

describe("weights", () => {
  it.each([OURS, WRITTEN, CODED])("do not change with the size of a batch: %o", (weighing) => {
    const stream = new Stream(3, 0, 0);
    const column = (): Float32Array => Float32Array.from({ length: 6 }, () => stream.normal());
    const [targets, predicted, sigmas] = [column(), column(), column().map(Math.abs)];
    const lossOf = (times: number): number => {
      const repeated = (x: Float32Array): Float32Array =>
        Float32Array.from({ length: times * x.length }, (_, i) => x[i % x.length]!);
      const weights = labelWeights(repeated(targets), repeated(sigmas), 2, weighing);
      const of = (x: Float32Array): tf.Tensor2D => tf.tensor2d(repeated(x), [3 * times, 2]);
      return number(labelLoss(of(targets), of(predicted), tf.tensor2d(weights, [3 * times, 2])));
    };
    expect(lossOf(5)).toBeCloseTo(lossOf(1), 5);
  });

  it("need errors unless labels are standardised and stamps count the same", () => {
    const labels = [label("a", "linear", 1, "a_err"), label("b", "linear", 1)];
    expect(errorColumns(labels, { labels: "standardised", weights: "equal" })).toEqual([]);
    for (const weighing of [OURS, WRITTEN, CODED]) expect(errorColumns(labels, weighing)).toEqual(["a_err"]);
  });

  it("errors become those of latents: of a logarithm relative ones", () => {
    const supervised = [
      label("a", "linear", 2, "a_err"),
      label("b", "log", 0.5, "b_err"),
      label("c", "linear", 1),
    ];
    const labels = new Map(
      Object.entries({ a: [4, 4], a_err: [1, 3], b: [10, 20], b_err: [1, 1], c: [0, 0] }).map(([name, x]) => [
        name,
        Float64Array.from(x),
      ]),
    );
    const all = ["a_err", "b_err"];
    expect([...latentSigmas(supervised, all, labels, 2)]).toEqual([0.5, 0.2, NONE, 1.5, 0.1, NONE]);
    expect(latentSigmas(supervised, [], labels, 2).every(Number.isNaN)).toBe(true);
  });
});
