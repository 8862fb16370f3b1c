import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { LOG_SIGMA } from "../../../../train/models/losses.ts";
import { CalibrationLayer } from "../../../../train/models/variational/calibration.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

describe("the layer of calibration", () => {
  it("comes after the bounds of the loss, which `calibrate` knows", async () => {
    const layer = new CalibrationLayer({});
    const widths = (): tf.Tensor => layer.apply(tf.tensor2d([[-10, 0, 3]])) as tf.Tensor;
    const [least, most] = LOG_SIGMA;
    expect(await widths().data()).toEqual(Float32Array.of(least, 0, most));
    layer.set([-0.5, 0.25]);
    expect(await widths().data()).toEqual(Float32Array.of(least - 0.5, 0.25, most));
  });
});
