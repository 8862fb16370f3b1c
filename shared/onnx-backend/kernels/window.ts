/** Geometry of sliding windows, from tfjs's own arithmetic. */
import * as tf from "@tensorflow/tfjs-core";
import type { Attributes, Shape } from "../graph/value.ts";
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

function windowAttributes({
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  padInfo,
}: Conv2DInfo): Attributes {
  const { top, left, bottom, right } = padInfo;
  if (Math.min(top, left, bottom, right) < 0) throw new UnsupportedInputs("negative padding is not captured");
  return {
    kernel_shape: [filterHeight, filterWidth],
    strides: [strideHeight, strideWidth],
    pads: [top, left, bottom, right],
  };
}
