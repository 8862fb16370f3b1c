import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../../shared/onnx-backend/register.ts";
import { FAMILIES } from "../../../../../train/models/flow/densities/families.ts";
import { logProbOf, makeDensity, samplesOf } from "./made.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
});

it.each(FAMILIES.filter((name) => name !== "mixture"))(
  "%s begins as the standard normal distribution",
  (family) => {
    const made = makeDensity(family, { targets: 2 }, 0);
    const y = Float32Array.of(0, 0, 1.5, -0.5, 3, 4);
    const logs = logProbOf(made, y);
    [0, 2.5, 25].forEach((square, i) => {
      expect(logs[i]).toBeCloseTo(-Math.log(2 * Math.PI) - square / 2, 4);
    });
    made.weights.dispose();
  },
);

it("the components of a mixture begin apart, each with a share", () => {
  const made = makeDensity("mixture", { targets: 1, hidden: 32 }, 0);
  const { density } = made;
  const context = tf.ones([1, 1, 3]) as tf.Tensor3D;
  // the last normal number chooses the component, the first is at its centre
  const choices = 2001;
  const noise = Float32Array.from({ length: 2 * choices }, (_, i) => (i % 2 === 0 ? 0 : (i - choices) / 500));
  const drawn = density.sample(tf.tensor4d(noise, [1, 1, choices, 2]), context, undefined).dataSync();
  const centres = [...new Set(drawn)].sort((a, b) => a - b);
  expect(centres.length).toBe(8);
  const gaps = centres.slice(1).map((x, i) => x - centres[i]!);
  expect(Math.max(...gaps)).toBeGreaterThan(0.1);
  made.weights.dispose();
});

it("a sample of a mixture is of one component: between two that are far apart there are none", () => {
  const made = makeDensity("mixture", { targets: 1 }, 0);
  const [kernel, bias] = made.weights.variables.slice(-2);
  kernel!.assign(tf.zerosLike(kernel!));
  // logits of 8, then mean and ln scale of each: two components, at -4 with 0.3 and at 4 with 0.7 of the probability
  const values = new Float32Array(24).fill(-30, 0, 8);
  [values[0], values[1]] = [Math.log(0.3), Math.log(0.7)];
  [values[8], values[9]] = [-4, Math.log(0.1)];
  [values[10], values[11]] = [4, Math.log(0.1)];
  bias!.assign(tf.tensor(values, [1, 1, 24]));
  const drawn = [...samplesOf(made, 20_000)];
  expect(drawn.filter((x) => Math.abs(Math.abs(x) - 4) > 0.6)).toEqual([]);
  expect(drawn.filter((x) => x < 0).length / 20_000).toBeCloseTo(0.3, 1.7);
  made.weights.dispose();
});
