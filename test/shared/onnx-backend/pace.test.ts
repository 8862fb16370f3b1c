// @module-tag slow
import { afterEach, describe, expect, it, vi } from "vitest";
import { timeTrainingStep } from "../../../shared/onnx-backend/pace.ts";
import * as tf from "../../tfjs.ts";

const SMALL = { batch: 4, side: 8, steps: 5 };

afterEach(() => {
  vi.restoreAllMocks();
});

describe("timeTrainingStep", () => {
  it("is the median of the steps after the first ones, which compile", async () => {
    await tf.setBackend("cpu"); // which does not look at the clock itself
    const before = tf.memory();
    const times = [900, 800, 700, 600, 5, 90, 4, 3, 60]; // the first four are the warm-up
    const clock = times.flatMap((ms, i) => [1000 * i, 1000 * i + ms]);
    const now = vi.spyOn(performance, "now").mockImplementation(() => clock[now.mock.calls.length - 1]);
    expect(await timeTrainingStep(SMALL)).toBe(5);
    vi.restoreAllMocks();
    const { numTensors, numDataBuffers } = tf.memory();
    expect([numTensors, numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
  });

  it("refuses a backend that computes no numbers", async () => {
    await tf.setBackend("cpu");
    const before = tf.memory().numTensors;
    vi.spyOn(tf.backend(), "read").mockResolvedValue(Float32Array.of(Number.NaN));
    await expect(timeTrainingStep(SMALL)).rejects.toThrow("the loss of a trial training is NaN");
    expect(tf.memory().numTensors).toBe(before);
  });
});
