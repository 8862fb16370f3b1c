import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // brings the gradients
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import { presenceWeights } from "../../../../train/labels.ts";
import { crossEntropy, physicsLoss, sparsity } from "../../../../train/models/cae/loss.ts";
import { detached, noiseError, spreadLoss } from "../../../../train/models/losses.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const stream = new Stream(4, 0, 0);
const draw = (count: number, value: () => number): Float32Array =>
  Float32Array.from({ length: count }, value);
const mean = (count: number, term: (i: number) => number): number =>
  Array.from({ length: count }, (_, i) => term(i)).reduce((a, b) => a + b, 0) / count;
const number = (loss: tf.Scalar): number => loss.dataSync()[0];

describe("the losses are their formulas", () => {
  it("cross-entropy, of targets clipped to [0, 1]", () => {
    const x = draw(120, () => 1.2 * stream.uniform() - 0.1);
    const p = draw(120, () => 0.01 + 0.98 * stream.uniform());
    const expected = mean(120, (i) => {
      const t = Math.min(1, Math.max(0, x[i]));
      return -(t * Math.log(p[i]) + (1 - t) * Math.log(1 - p[i]));
    });
    const loss = crossEntropy(tf.tensor4d(x, [2, 5, 4, 3]), tf.tensor4d(p, [2, 5, 4, 3]));
    expect(number(loss) / expected).toBeCloseTo(1, 5);
  });

  it("noise error of noise alone is one half", () => {
    const span = 8;
    const noise = draw(20_000, () => stream.normal() / span);
    const loss = number(
      noiseError(tf.tensor1d(noise), tf.zeros([20_000]), [{ sky: 0, softening: 1, low: -2, high: span - 2 }]),
    );
    expect(Math.abs(loss - 0.5)).toBeLessThan(4 * Math.sqrt(2 / 20_000) * 0.5);
  });

  it("cross-entropy stays finite, and so does its gradient, where the decoder is certain", () => {
    const x = tf.tensor1d([0, 1, 0.5, 0.5]);
    const p = tf.tensor1d([1, 0, 0, 1]);
    const { value, grad } = tf.valueAndGrad((q: tf.Tensor) => crossEntropy(x, q))(p);
    expect(value.dataSync()[0]).toBeGreaterThan(5);
    expect([value, grad].flatMap((t) => [...t.dataSync()]).every(Number.isFinite)).toBe(true);
  });

  it("physics, sparsity and spread", () => {
    const z = draw(30, () => stream.normal());
    const predicted = draw(30, () => stream.normal());
    const logSigma = draw(30, () => stream.normal() - 1);
    const [a, b, c] = [z, predicted, logSigma].map((values) => tf.tensor2d(values, [10, 3]));
    expect(number(physicsLoss(a, b)) / mean(30, (i) => (z[i] - predicted[i]) ** 2)).toBeCloseTo(1, 5);
    expect(number(sparsity(a)) / mean(30, (i) => Math.abs(z[i]))).toBeCloseTo(1, 5);
    const expected = mean(
      30,
      (i) => (z[i] - predicted[i]) ** 2 / (2 * Math.exp(logSigma[i]) ** 2) + logSigma[i],
    );
    expect(number(spreadLoss(a, b, c)) / expected).toBeCloseTo(1, 5);
  });
});

describe("gradients", () => {
  it("of the spread go to sigma alone, and vanish where sigma is the size of the errors", () => {
    const z = tf.tensor2d([[1], [-1], [1], [-1]]);
    const predicted = tf.tensor2d([[0.5], [-0.5], [1.5], [-1.5]]); // each half a unit off
    const gradients = (logSigma: number) =>
      tf
        .grads((p: tf.Tensor, s: tf.Tensor) => spreadLoss(z, p, s))([predicted, tf.fill([4, 1], logSigma)])
        .map((g) => [...g.dataSync()]);
    const [toPrediction, toSigma] = gradients(0);
    expect(Math.max(...toPrediction.map(Math.abs))).toBe(0);
    expect(toSigma).toEqual([0, 0, 0, 0].map(() => expect.closeTo((1 - 0.25) / 4, 6)));
    expect(gradients(Math.log(0.5))[1]).toEqual([0, 0, 0, 0].map(() => expect.closeTo(0, 6)));
  });

  it("do not pass what is detached, whose value is the same", () => {
    const x = tf.tensor1d([1, 2, 3]);
    const through = tf.valueAndGrad((v: tf.Tensor) => tf.sum(tf.mul(v, detached(v))) as tf.Scalar)(x);
    expect(through.value.dataSync()[0]).toBe(14);
    expect([...through.grad.dataSync()]).toEqual([1, 2, 3]); // not 2 x
  });

  it("of stamps that lack a label are zero, and of the others those of a batch of these alone", () => {
    const [count, lacks] = [6, (k: number) => k % 2 === 1];
    const [z, predicted, logSigma] = [1, 2, 3].map(() => draw(count, () => stream.normal()));
    const gradients = (rows: readonly number[], weights?: tf.Tensor) => {
      const [t, p, s] = [z, predicted, logSigma].map((x) =>
        tf.tensor2d(
          rows.map((k) => x[k]),
          [rows.length, 1],
        ),
      );
      const loss = (to: tf.Tensor, sigma: tf.Tensor) =>
        tf.add(physicsLoss(t, to, weights), spreadLoss(t, to, sigma, weights)) as tf.Scalar;
      return tf
        .grads(loss)([p, s])
        .map((g) => [...g.dataSync()]);
    };
    const all = [...z.keys()];
    const weights = presenceWeights(
      z.map((x, k) => (lacks(k) ? Number.NaN : x)),
      1,
    );
    const masked = gradients(all, tf.tensor2d(weights, [count, 1]));
    const alone = gradients(all.filter((k) => !lacks(k)));
    masked.forEach((gradient, which) => {
      expect(Math.max(...gradient.filter((_, k) => lacks(k)).map(Math.abs))).toBe(0);
      gradient
        .filter((_, k) => !lacks(k))
        .forEach((g, k) => {
          expect(g).toBeCloseTo(alone[which]![k]!, 6);
        });
    });
  });
});
