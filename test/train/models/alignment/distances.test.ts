import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // its gradients
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import { DISTANCES, distances } from "../../../../train/models/alignment/distances.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const WIDTH = 3;
/** Normal numbers [count, 3]; all columns are `scale` wide about `shift`. */
function drawn(seed: number, count: number, { shift = 0, scale = 1 } = {}): tf.Tensor2D {
  const stream = new Stream(seed, 0, 0);
  const values = Float32Array.from({ length: count * WIDTH }, () => shift + scale * stream.normal());
  return tf.tensor2d(values, [count, WIDTH]);
}
const distanceOf = (name: (typeof DISTANCES)[number], a: tf.Tensor2D, b: tf.Tensor2D): number =>
  tf.tidy(() => distances[name](a, b).dataSync()[0]!);

describe.each(DISTANCES)("%s", (name) => {
  const seeds = Array.from({ length: 20 }, (_, k) => k);
  const mean = (more: Parameters<typeof drawn>[2]): number =>
    seeds.reduce((sum, k) => sum + distanceOf(name, drawn(2 * k, 60), drawn(2 * k + 1, 40, more)), 0) / 20;

  it("is near 0 for samples of one distribution, and grows with their difference", () => {
    const [same, wide, wider] = [1, 1.7, 3].map((scale) => mean({ scale }));
    // transport between samples of 60 and 40 is not 0: each point has to go to another one
    expect(same).toBeLessThan((name === "sinkhorn" ? 0.7 : 0.3) * wide!);
    expect(wide!).toBeLessThan(wider!);
    expect(same).toBeGreaterThan(-0.01);
  });

  it("has no unit", () => {
    const [a, b] = [drawn(1, 30), drawn(2, 30, { scale: 2, shift: name === "coral" ? 0 : 1 })];
    expect(distanceOf(name, tf.mul(a, 50), tf.mul(b, 50))).toBeCloseTo(distanceOf(name, a, b), 3);
  });

  it("falls along its gradient", () => {
    const a = drawn(1, 30);
    let b = drawn(2, 30, { scale: 2.5 });
    const before = distanceOf(name, a, b);
    const gradient = tf.grad((x) => distances[name](a, x as tf.Tensor2D));
    const step = 0.3 / Math.max(1e-9, tf.norm(gradient(b)).dataSync()[0]!);
    for (let k = 0; k < 5; k++) b = tf.sub(b, tf.mul(gradient(b), step));
    expect(distanceOf(name, a, b)).toBeLessThan(before - 1e-4);
  });
});

it("mmd and sinkhorn see a shift, which covariances do not", () => {
  const [a, b] = [drawn(1, 200), drawn(2, 200, { shift: 1 })];
  const same = drawn(3, 200);
  for (const name of ["mmd", "sinkhorn"] as const)
    expect(distanceOf(name, a, b)).toBeGreaterThan(5 * Math.abs(distanceOf(name, a, same)));
  expect(Math.abs(distanceOf("coral", a, b) - distanceOf("coral", a, same))).toBeLessThan(0.02);
});

it("mmd is unbiased: its mean over samples of one distribution is 0", () => {
  const values = Array.from({ length: 60 }, (_, k) =>
    distanceOf("mmd", drawn(2 * k, 12), drawn(2 * k + 1, 12)),
  );
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean)).toBeLessThan((3 * sd) / Math.sqrt(values.length));
  expect(Math.min(...values)).toBeLessThan(0);
});

it("the transport of a sample to itself, moved, costs the squared distance", () => {
  // far apart by 8 in one of three columns; pooled variances: 1, 1, and that of the mixture
  const a = drawn(1, 100);
  const moved = tf.add(a, tf.tensor2d([8, 0, 0], [1, 3])) as tf.Tensor2D;
  const variance = tf.moments(tf.concat([a, moved], 0), 0).variance.dataSync()[0]!;
  expect(distanceOf("sinkhorn", a, moved)).toBeCloseTo(64 / variance / WIDTH, 1);
});
