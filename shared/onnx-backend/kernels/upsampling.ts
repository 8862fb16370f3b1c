/** Nearest-neighbour upsampling by whole numbers: what UpSampling2D layers do. */
import * as tf from "@tensorflow/tfjs-core";
import { LAYOUT_DOMAIN } from "../graph/layout-ops.ts";
import { float32 } from "../graph/recorder.ts";
import type { Shape } from "../graph/value.ts";
import { type Kernel, kernel } from "./kernel.ts";
import { resizeNearestGeneral, resizeNearestGeneralGrad } from "./resize.ts";

interface Sampling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** The factors [height, width], if both are whole. With aligned corners the spacing is another. */
function wholeFactors(
  small: Shape,
  large: readonly number[],
  { alignCorners }: Sampling,
): number[] | undefined {
  const factors = [large[0] / small[1], large[1] / small[2]];
  return !alignCorners && factors.every((f) => Number.isInteger(f) && f >= 1) ? factors : undefined;
}

export const UPSAMPLING: readonly Kernel[] = [
  kernel<tf.ResizeNearestNeighborAttrs>(tf.ResizeNearestNeighbor, ({ inputs: { images }, attrs, g }) => {
    const scale = wholeFactors(images.shape, attrs.size, attrs);
    if (scale === undefined || images.type !== "float32") return resizeNearestGeneral(g, images, attrs);
    const [n, , , c] = images.shape;
    return g.op(
      "Upsample",
      [images],
      float32([n, attrs.size[0], attrs.size[1], c]),
      { scale },
      LAYOUT_DOMAIN,
    );
  }),
  kernel<Sampling>(tf.ResizeNearestNeighborGrad, ({ inputs: { images, dy }, attrs, g }) => {
    const scale = wholeFactors(images.shape, dy.shape.slice(1, 3), attrs);
    if (scale === undefined || dy.type !== "float32") return resizeNearestGeneralGrad(g, images, dy, attrs);
    return g.op("UpsampleGrad", [dy], float32(images.shape), { scale }, LAYOUT_DOMAIN);
  }),
];
