// @module-tag slow
import { describe, expect, it } from "vitest";
import { determination } from "../../../eval/stats/metrics.ts";
import { predictMlp, trainMlp } from "../../../eval/stats/mlp.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import { shuffled } from "../../../eval/stats/stratified.ts";
import { Sequence } from "../../../shared/random/sequence.ts";
import { normals } from "../samples.ts";

const n = 3000;
const make = (first: number) => {
  const [x, y] = [normals(n, first), normals(n, first + 1)];
  return { points: pointsOf([x, y]), truth: x.map((v, i) => Math.sin(2 * v) * y[i]) };
};
const [train, test] = [make(1), make(3)];

describe("trainMlp", () => {
  it("learns what no linear function knows, for several targets at once", () => {
    const targets = Float32Array.from({ length: 2 * n }, (_, at) =>
      at % 2 === 0 ? train.truth[at >> 1] : train.points.values[at],
    );
    const [first, second] = predictMlp(trainMlp(train.points, targets), test.points);
    expect(determination(first, test.truth)).toBeGreaterThan(0.9);
    const y = Float64Array.from({ length: n }, (_, i) => test.points.values[2 * i + 1]);
    expect(determination(second, y)).toBeGreaterThan(0.97);
  });

  it("learns nothing of shuffled targets", () => {
    const wrong = Float32Array.from(shuffled([...train.truth], new Sequence("mlp test")));
    const [predicted] = predictMlp(trainMlp(train.points, wrong), test.points);
    expect(determination(predicted, test.truth)).toBeLessThan(0.02);
  });

  it("is not taught by targets that are missing", () => {
    const holes = Float32Array.from(train.truth, (t, i) => (i % 2 === 0 ? Number.NaN : t));
    const [predicted] = predictMlp(trainMlp(train.points, holes), test.points);
    expect(determination(predicted, test.truth)).toBeGreaterThan(0.85);
  });
});
