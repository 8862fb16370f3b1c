// @module-tag slow
/** Images in another size. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  resizeNearestGeneral,
  resizeNearestGeneralGrad,
} from "../../../../shared/onnx-backend/kernels/resize.ts";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, ramp, useOnnx } from "../compare.ts";

const SAMPLINGS = [
  [false, false],
  [true, false],
  [false, true],
] as const;
const side = fc.integer({ min: 1, max: 9 });
const resizings = fc.record({
  from: fc.tuple(side, side),
  to: fc.tuple(side, side),
  sampling: fc.constantFrom(...SAMPLINGS),
  channels: fc.integer({ min: 1, max: 3 }),
});
const image = ([h, w]: readonly number[], channels: number): tf.Tensor4D =>
  ramp([2, h, w, channels]) as tf.Tensor4D;
const RUNS = { numRuns: 60, seed: 1 };

/** <resize(x), y> = <x, gradient(y)> for a linear map and its gradient. */
const inner = (a: tf.Tensor, b: tf.Tensor): number => a.mul(b).sum().dataSync()[0];

describe("bilinear", () => {
  const same = expectCaptured(tf.ResizeBilinear, tf.ResizeBilinearGrad);

  test("random sizes", () =>
    fc.assert(
      fc.asyncProperty(resizings, ({ from, to, sampling, channels }) =>
        same(() => tf.image.resizeBilinear(image(from, channels), to, ...sampling), 1e-5),
      ),
      RUNS,
    ));

  test("int32, rank 3, and a NaN that stays near", async () => {
    await same(() => tf.image.resizeBilinear(ramp([3, 4, 2], "int32") as tf.Tensor3D, [5, 3]));
    await same(() => tf.image.resizeBilinear(tf.tensor3d([1, 2, Number.NaN, 4, 5, 6], [1, 6, 1]), [2, 11]));
  });

  // the cpu backend gets the shape of an image that is not square wrong, and forgets half-pixel centres
  test("gradients as tfjs has them, of squares", () =>
    fc.assert(
      fc.asyncProperty(side, fc.tuple(side, side), fc.boolean(), (from, to, alignCorners) =>
        same(() => {
          const resized = (x: tf.Tensor): tf.Tensor =>
            tf.image.resizeBilinear(x as tf.Tensor4D, to, alignCorners);
          return tf.grad((x) => resized(x).square().sum())(image([from, from], 2));
        }, 1e-5),
      ),
      RUNS,
    ));

  test("gradients are the transposed map, for all settings", async () => {
    await useOnnx();
    fc.assert(
      fc.property(resizings, ({ from, to, sampling, channels }) => {
        tf.tidy(() => {
          const [x, dy] = [image(from, channels), image(to, channels)];
          const resized = (x: tf.Tensor): tf.Tensor =>
            tf.image.resizeBilinear(x as tf.Tensor4D, to, ...sampling);
          expect(inner(tf.grad(resized)(x, dy), x)).toBeCloseTo(inner(resized(x), dy), 2);
        });
      }),
      RUNS,
    );
  });
});

describe("nearest, by any factors", () => {
  test("as tfjs's cpu backend has it, and the gradient is the transposed map", async () => {
    await fc.assert(
      fc.asyncProperty(resizings, async ({ from, to, sampling, channels }) => {
        const [alignCorners, halfPixelCenters] = sampling;
        await tf.setBackend("cpu");
        const expected = tf.image.resizeNearestNeighbor(image(from, channels), to, ...sampling).arraySync();
        const onnx = await useOnnx();
        const g = onnx.recorder;
        tf.tidy(() => {
          const [x, dy] = [image(from, channels), image(to, channels)];
          const [images, gradient] = [x, dy].map((t) => onnx.capturedValue(t)!);
          const asTensor = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);
          const y = asTensor(
            onnx.tensorOf(resizeNearestGeneral(g, images, { size: to, alignCorners, halfPixelCenters })),
          );
          const dx = asTensor(
            onnx.tensorOf(resizeNearestGeneralGrad(g, images, gradient, { alignCorners, halfPixelCenters })),
          );
          expect(y.arraySync()).toEqual(expected);
          expect(dx.shape).toEqual(x.shape);
          expect(inner(dx, x)).toBeCloseTo(inner(y, dy), 2);
        });
      }),
      RUNS,
    );
  });
});
