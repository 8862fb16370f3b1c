import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // gradients
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../../shared/onnx-backend/register.ts";
import { makeDensity, normals, seenBy } from "./made.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
});

describe("an autoregressive density", () => {
  const TARGETS = 4;
  /** What changes ln p through the factor of each target: slopes with respect to the constants of its bijector, as texts. */
  const factors = (changed?: number, given?: number): string[] => {
    const made = makeDensity("spline", { targets: TARGETS, given: 1 }, 0.3);
    const bias = made.weights.variables.find(({ name: _, shape }) => shape.join() === `1,${TARGETS},1,13`)!;
    const seen = seenBy(made, 1, 1);
    const y = normals([1, 1, 1, TARGETS], 3).dataSync();
    if (changed !== undefined) y[changed]! += 0.7;
    const e = given === undefined ? seen.given : tf.add(seen.given!, given);
    const { grads } = tf.variableGrads(
      () =>
        tf.sum(
          made.density.logProb(tf.tensor4d(y, [1, 1, 1, TARGETS]), seen.context, e as tf.Tensor4D),
        ) as tf.Scalar,
      [bias],
    );
    const out = tf.unstack(grads[bias.name]!, 1).map((one) => [...one.dataSync()].join());
    made.weights.dispose();
    return out;
  };
  const before = (): string[] => factors();

  it.each([0, 1, 2, 3])("the factor of a target sees target %d if it comes later, or is it", (changed) => {
    const [old, now] = [before(), factors(changed)];
    expect(old.map((one, i) => one !== now[i])).toEqual(
      Array.from({ length: TARGETS }, (_, i) => i >= changed),
    );
  });

  it("every factor sees what is given", () => {
    const [old, now] = [before(), factors(undefined, 1)];
    for (const [i, one] of old.entries()) expect(now[i]).not.toBe(one);
  });

  it("a sample is made of its noise up to its own target", () => {
    const made = makeDensity("spline", { targets: TARGETS }, 0.3);
    const { context } = seenBy(made, 1, 1);
    const noise = normals([1, 1, 1, TARGETS], 4).dataSync();
    const drawn = (at?: number): Float32Array => {
      const own = noise.slice();
      if (at !== undefined) own[at]! += 0.5;
      const all = made.density.sample(tf.tensor4d(own, [1, 1, 1, TARGETS]), context, undefined);
      return all.dataSync() as Float32Array;
    };
    const old = drawn();
    for (let at = 0; at < TARGETS; at++) {
      const now = drawn(at);
      expect([...old].map((x, i) => x !== now[i])).toEqual(
        Array.from({ length: TARGETS }, (_, i) => i >= at),
      );
    }
    made.weights.dispose();
  });
});
