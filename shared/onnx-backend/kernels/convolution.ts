/** Convolutions, plain, fused and depthwise, with the kernels of their gradients. conv1d and conv2dTranspose arrive as these. */
import * as tf from "@tensorflow/tfjs-core";
import { LAYOUT_DOMAIN } from "../graph/layout-ops.ts";
import { float32, type Recorder } from "../graph/recorder.ts";
import type { Attributes, Shape, Value } from "../graph/value.ts";
import { activate } from "./fused-activation.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { type ConvSettings, convGeometry, corner } from "./window.ts";

/** `imageShape` is the shape of the large side, wherever it comes from. */
function record(
  g: Recorder,
  op: string,
  inputs: readonly Value[],
  shape: Shape,
  attributes: Attributes,
): Value {
  if (inputs.some(({ type }) => type !== "float32")) throw new UnsupportedInputs("only float32 is captured");
  return g.op(op, inputs, float32(shape), { ...attributes }, LAYOUT_DOMAIN);
}

interface FilterGradSettings extends ConvSettings {
  readonly filterShape: [number, number, number, number];
}
interface InputGradSettings extends ConvSettings {
  readonly inputShape: [number, number, number, number];
}

export const CONVOLUTION: readonly Kernel[] = [
  kernel<ConvSettings>(tf.Conv2D, ({ inputs: { x, filter }, attrs, g }) => {
    const { info, attributes } = convGeometry(x.shape, filter.shape, attrs);
    return record(g, "Conv2D", [x, filter], info.outShape, attributes);
  }),
  kernel<InputGradSettings>(tf.Conv2DBackpropInput, ({ inputs: { dy, filter }, attrs, g }) => {
    const { info, attributes } = convGeometry(attrs.inputShape, filter.shape, { ...attrs, dilations: 1 });
    return record(g, "Conv2DInputGrad", [corner(g, dy, info.outShape), filter], attrs.inputShape, attributes);
  }),
  kernel<FilterGradSettings>(tf.Conv2DBackpropFilter, ({ inputs: { x, dy }, attrs, g }) => {
    const { info, attributes } = convGeometry(x.shape, attrs.filterShape, { ...attrs, dilations: 1 });
    const seen = corner(g, dy, info.outShape);
    return record(g, "Conv2DFilterGrad", [x, seen], attrs.filterShape, attributes);
  }),
  kernel<tf.FusedConv2DAttrs>(tf.FusedConv2D, ({ inputs, attrs, g }) => {
    const { x, filter } = inputs;
    const { info, attributes } = convGeometry(x.shape, filter.shape, attrs);
    return finish(g, record(g, "Conv2D", [x, filter], info.outShape, attributes), inputs, attrs);
  }),
  kernel<ConvSettings>(tf.DepthwiseConv2dNative, ({ inputs: { x, filter }, attrs, g }) => {
    const { info, attributes } = convGeometry(x.shape, filter.shape, { ...attrs, depthwise: true });
    return record(g, "DepthwiseConv2D", [x, filter], info.outShape, attributes);
  }),
  kernel<InputGradSettings>(tf.DepthwiseConv2dNativeBackpropInput, ({ inputs: { dy, filter }, attrs, g }) => {
    const { attributes } = convGeometry(attrs.inputShape, filter.shape, { ...attrs, depthwise: true });
    return record(g, "DepthwiseConv2DInputGrad", [dy, filter], attrs.inputShape, attributes);
  }),
  kernel<FilterGradSettings>(tf.DepthwiseConv2dNativeBackpropFilter, ({ inputs: { x, dy }, attrs, g }) => {
    const { attributes } = convGeometry(x.shape, attrs.filterShape, { ...attrs, depthwise: true });
    return record(g, "DepthwiseConv2DFilterGrad", [x, dy], attrs.filterShape, attributes);
  }),
  kernel<tf.FusedDepthwiseConv2DAttrs>(tf.FusedDepthwiseConv2D, ({ inputs, attrs, g }) => {
    const { x, filter } = inputs;
    const { info, attributes } = convGeometry(x.shape, filter.shape, { ...attrs, depthwise: true });
    return finish(g, record(g, "DepthwiseConv2D", [x, filter], info.outShape, attributes), inputs, attrs);
  }),
];

/** Bias and activation of the fused forms: recorded as nodes of their own, which rewrite/bias-activation.ts joins again. */
function finish(
  g: Recorder,
  y: Value,
  { bias, preluActivationWeights }: Readonly<Record<string, Value | undefined>>,
  { activation, leakyreluAlpha }: Pick<tf.FusedConv2DAttrs, "activation" | "leakyreluAlpha">,
): Value {
  const sum = bias === undefined ? y : g.op("Add", [y, bias], float32(y.shape));
  return activate(g, sum, activation, preluActivationWeights, leakyreluAlpha);
}
