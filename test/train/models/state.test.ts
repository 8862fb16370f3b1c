import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // brings the gradients
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { optimizerState, restoreOptimizer } from "../../../train/models/state.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

describe("the memory of Adam", () => {
  const STEPS = 60;
  /** Of one number, after so many steps. */
  async function trained(): Promise<tf.AdamOptimizer> {
    const x = tf.variable(tf.scalar(3));
    const adam = tf.train.adam(0.1);
    for (let step = 0; step < STEPS; step++) adam.minimize(() => tf.square(x) as tf.Scalar, false, [x]);
    return adam;
  }

  it("comes back bit for bit, with the products of its betas, which are not their powers", async () => {
    const state = new Map(await optimizerState(await trained()));
    expect([...state.keys()]).toEqual(["adam.000", "adam.001", "adam.002", "adam.beta1", "adam.beta2"]);
    for (const [name, beta] of [
      ["adam.beta1", 0.9],
      ["adam.beta2", 0.999],
    ] as const) {
      const exact = Math.fround(beta);
      const product = Array.from({ length: STEPS }).reduce<number>((acc) => Math.fround(acc * exact), exact);
      expect(state.get(name)!.data[0]).toBe(product);
      expect(product).not.toBe(Math.fround(beta ** (STEPS + 1)));
    }
    const again = tf.train.adam(0.1);
    await restoreOptimizer(again, state);
    expect(new Map(await optimizerState(again))).toEqual(state);
  });

  it("is refused where the products are missing", async () => {
    const state = new Map(await optimizerState(await trained()));
    state.delete("adam.beta2");
    await expect(restoreOptimizer(tf.train.adam(0.1), state)).rejects.toThrow(
      /^checkpoint: adam\.beta2 is missing/,
    );
  });
});
