/** Geometry of sliding windows, from tfjs's own arithmetic. */
import * as tf from "@tensorflow/tfjs-core";
import { float32, type Recorder } from "../graph/recorder.ts";
import { type Attributes, type Shape, sameShape, type Value } from "../graph/value.ts";
import { UnsupportedInputs } from "./kernel.ts";

export interface ConvSettings {
  readonly strides: number | [number, number];
  readonly pad: tf.Conv2DAttrs["pad"];
  readonly dilations?: number | [number, number] | undefined | null;
  readonly dataFormat?: string | undefined;
  readonly dimRoundingMode?: "floor" | "round" | "ceil" | undefined;
  readonly depthwise?: boolean;
}

type Conv2DInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Pool2DInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

export function convGeometry(
  image: Shape,
  filter: Shape,
  settings: ConvSettings,
): { info: Conv2DInfo; attributes: Attributes } {
  const { strides, pad, dataFormat = "NHWC", dimRoundingMode, depthwise = false } = settings;
  if (dataFormat !== "NHWC")
    throw new UnsupportedInputs(`dataFormat ${dataFormat} is not captured, only NHWC`);
  const info = tf.backend_util.computeConv2DInfo(
    image as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    settings.dilations ?? 1, // tfjs hands over null as well
    pad,
    dimRoundingMode,
    depthwise,
  );
  return {
    info,
    attributes: { ...windowAttributes(info), dilations: [info.dilationHeight, info.dilationWidth] },
  };
}

export interface PoolSettings {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: tf.MaxPoolAttrs["pad"];
  readonly dimRoundingMode?: "floor" | "round" | "ceil" | undefined;
}

export function poolGeometry(
  image: Shape,
  settings: PoolSettings,
): { info: Pool2DInfo; attributes: Attributes } {
  const { filterSize, strides, pad, dimRoundingMode } = settings;
  const shape = image as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const attributes = windowAttributes(info);
  const kernel = attributes["kernel_shape"] as number[];
  if ((attributes["pads"] as number[]).some((p, i) => p >= kernel[i % 2])) {
    throw new UnsupportedInputs("windows of padding alone are not captured");
  }
  return { info, attributes };
}

/** tfjs's gradients take no notice of rows and columns of dy beyond the size that the output has without rounding up. */
export function corner(g: Recorder, dy: Value, shape: Shape): Value {
  if (sameShape(dy.shape, shape)) return dy;
  if (dy.shape.some((d, i) => d < shape[i]))
    throw new UnsupportedInputs(`dy is [${dy.shape}], not [${shape}]`);
  return g.op("Slice", [dy, g.axes([0, 0, 0, 0]), g.axes(shape)], float32(shape));
}

/**
 * Where tfjs rounds the output's size up, or takes the stride of the rows for the columns too (both with padding by numbers),
 * the last windows hang over: there is more padding after the image, then.
 * @throws UnsupportedInputs if padding is negative, or the output leaves whole windows out
 */
function windowAttributes(info: Conv2DInfo): Attributes {
  const { top, left, bottom, right } = info.padInfo;
  if (Math.min(top, left, bottom, right) < 0) throw new UnsupportedInputs("negative padding is not captured");
  const kernel = [info.filterHeight, info.filterWidth];
  const strides = [info.strideHeight, info.strideWidth];
  const dilations = [info.dilationHeight, info.dilationWidth];
  const [from, to] = [
    [info.inHeight, info.inWidth],
    [info.outHeight, info.outWidth],
  ];
  const after = [bottom, right].map((given, i) => {
    const covered = (to[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1;
    const needed = covered - from[i] - [top, left][i];
    if (given - needed >= strides[i]) throw new UnsupportedInputs("windows left out are not captured");
    return Math.max(given, needed);
  });
  return { kernel_shape: kernel, strides, pads: [top, left, ...after] };
}
