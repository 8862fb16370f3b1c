/** Convolution and the gradient of its input. tfjs.Conv2D, tfjs.Conv2DInputGrad: see graph/layout-ops.ts. */
import type { PlanNode } from "../graph/plan.ts";
import type { Attribute } from "../onnx/model.ts";
import { filterForBlocks, filterForConv, fitsBlocks, reversed, roundUp, turned } from "./filter.ts";
import { type Lowering, NCHWC, type Rule } from "./lowering.ts";
import { safeOperands } from "./webgpu.ts";

export interface ConvAttributes {
  readonly kernel_shape: readonly number[];
  readonly strides: readonly number[];
  /** top, left, bottom, right */
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** The attributes of a node that slides a window over an image. Pooling has no dilations. */
export function windowOf({ attributes }: Pick<PlanNode, "attributes">): ConvAttributes {
  const list = (name: string): readonly number[] => attributes[name] as readonly number[];
  const [kernel_shape, strides, pads] = [list("kernel_shape"), list("strides"), list("pads")];
  return { kernel_shape, strides, pads, dilations: list("dilations") ?? [1, 1] };
}

export const lowerConv: Rule = (node, to) => {
  const [x, filter, bias] = node.inputs;
  const { activation, ...attributes } = node.attributes;
  convolve(to, {
    x,
    filter: to.get(filter),
    bias: bias === undefined || bias < 0 ? undefined : to.get(bias),
    activation: activation as string | undefined,
    attributes,
    output: node.outputs[0],
  });
};

/** dx[n, i] = sum over taps of dy and the turned filter. With strides it is a transposed convolution. */
export const lowerConvInputGrad: Rule = (node, to) => {
  const [dy, filter] = node.inputs;
  const [output] = node.outputs;
  const { kernel_shape, strides, pads, dilations } = windowOf(node);
  const reach = kernel_shape.map((k, i) => dilations[i] * (k - 1));
  const back = pads.map((p, i) => reach[i % 2] - p);
  if (strides.every((s) => s === 1) && back.every((p) => p >= 0)) {
    const attributes = { kernel_shape, strides, pads: back, dilations };
    convolve(to, { x: dy, filter: turned(to, to.get(filter)), attributes, output });
    return;
  }
  transposedConvolve(to, node, 1, to.emit("Transpose", [to.get(filter)], { perm: [3, 2, 0, 1] }));
};

/** ConvTranspose of dy; `filter` is [out, in / group, kh, kw]. What the forward strides left over becomes output padding. */
export function transposedConvolve(to: Lowering, node: PlanNode, group: number, filter: string): void {
  const image = to.get(node.inputs[0], "nchw");
  to.set(node.outputs[0], "nchw", emitTransposed(to, node, group, image, filter));
}

/** The same of an image in nchw as large as dy. @returns name of the result, in nchw */
export function emitTransposed(
  to: Lowering,
  node: PlanNode,
  group: number,
  image: string,
  filter: string,
): string {
  const { kernel_shape, strides, pads, dilations } = windowOf(node);
  const [small, large] = [to.value(node.inputs[0]).shape, to.value(node.outputs[0]).shape];
  const extra = [0, 1].map((i) => {
    const covered =
      (small[i + 1] - 1) * strides[i] + dilations[i] * (kernel_shape[i] - 1) + 1 - pads[i] - pads[i + 2];
    return large[i + 1] - covered;
  });
  // rows that no window reached: computed as part of a larger output where they are many, else as output padding
  const attributes = { kernel_shape, strides, pads, dilations, group };
  const fits = extra.every((e, i) => e >= 0 && e < Math.max(strides[i], dilations[i]));
  if (!fits) throw new Error(`transposed convolution to [${large}]: rest ${extra}`);
  return to.emit("ConvTranspose", [image, filter], { ...attributes, output_padding: extra });
}

interface Convolution {
  readonly x: number;
  /** name of the filter, [kh, kw, in, out] */
  readonly filter: string;
  readonly bias?: string | undefined;
  readonly activation?: string | undefined;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly output: number;
}

export function convolve(to: Lowering, conv: Convolution): void {
  const inputs = to.value(conv.x).shape[3];
  if (!fitsBlocks(to, inputs)) convolveNchw(to, conv);
  else if (fewOutputs(to, conv, inputs)) convolveTapsFirst(to, conv, inputs);
  else convolveBlocked(to, conv, inputs);
}

function convolveNchw(to: Lowering, conv: Convolution): void {
  const { activation, output } = conv;
  const made = emitNchw(to, conv, to.value(output).shape[3]);
  to.set(output, "nchw", activation === undefined ? made : to.emit(activation, [made]));
}

/** The standard convolution: of a value, in nchw. */
export function emitNchw(
  to: Lowering,
  { x, filter, bias, attributes }: Omit<Convolution, "output">,
  outputs: number,
): string {
  const { kernel_shape: kernel, pads } = windowOf({ attributes });
  const given = { image: to.get(x, "nchw"), filter, kernel, pads };
  const safe = to.target.provider === "webgpu" ? safeOperands(to, given, to.value(x).shape, outputs) : given;
  const operands = [safe.image, filterForConv(to, safe.filter), ...(bias === undefined ? [] : [bias])];
  return to.emit("Conv", operands, { ...attributes, kernel_shape: safe.kernel, pads: safe.pads });
}

function convolveBlocked(to: Lowering, conv: Convolution, inputs: number): void {
  const { output, activation } = conv;
  const outputs = to.value(output).shape[3];
  const made = emitBlocked(to, {
    ...conv,
    image: inputs % to.target.block === 0 ? to.getForNchwc(conv.x) : to.get(conv.x, "nchw"),
    inputs,
    outputs,
    fused: activation === undefined ? {} : { activation },
  });
  if (outputs % to.target.block === 0) to.setFromNchwc(output, made);
  else
    to.set(output, "plain", to.emit("ReorderOutput", [made], { channels: outputs, channels_last: 1 }, NCHWC));
}

/** True if most of the output block would be zeros that were filled in, and all taps together fill blocks better. */
function fewOutputs(to: Lowering, { attributes, output }: Convolution, inputs: number): boolean {
  const { block } = to.target;
  const { kernel_shape, strides, dilations } = windowOf({ attributes });
  const taps = kernel_shape[0] * kernel_shape[1];
  const outputs = to.value(output).shape[3];
  const unit = [...strides, ...dilations].every((s) => s === 1);
  return unit && inputs % block === 0 && 2 * roundUp(taps * outputs, block) <= taps * roundUp(outputs, block);
}

/**
 * A convolution with one output channel, or a few: each pixel's products with all taps by one 1x1 convolution, then the
 * sums of shifted planes (Col2Im), as out[p] = sum over taps of product[tap][p + tap].
 */
function convolveTapsFirst(to: Lowering, conv: Convolution, inputs: number): void {
  const { x, filter, bias, activation, attributes, output } = conv;
  const [n, h, w] = to.value(x).shape;
  const [, oh, ow, outputs] = to.value(output).shape;
  const { kernel_shape, pads } = windowOf({ attributes });
  const [kh, kw] = kernel_shape;
  const channels = outputs * kh * kw;
  // Col2Im adds in the other direction: the taps are turned. [kh, kw, in, out] -> [1, 1, in, out * kh * kw]
  const taps = to.emit("Transpose", [reversed(to, filter, [0, 1])], { perm: [2, 3, 0, 1] });
  const products = emitBlocked(to, {
    image: to.getForNchwc(x),
    inputs,
    outputs: channels,
    filter: to.reshape(taps, [1, 1, inputs, channels]),
    fused: {},
    attributes: { kernel_shape: [1, 1] },
  });
  const planes = to.reshape(to.emit("ReorderOutput", [products], { channels }, NCHWC), [n, channels, h * w]);
  const reach = [kh - 1, kw - 1];
  const cut = pads.map((p, i) => reach[i % 2] - p);
  let sums = to.emit("Col2Im", [planes, to.ints([oh, ow]), to.ints(kernel_shape)], { pads: cut });
  if (bias !== undefined) sums = to.emit("Add", [sums, to.reshape(bias, [outputs, 1, 1])]);
  to.set(output, "nchw", activation === undefined ? sums : to.emit(activation, [sums]));
}

interface BlockedConvolution {
  /** name of the input: blocked, or nchw where channels are fewer than a block */
  readonly image: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly filter: string;
  readonly bias?: string | undefined;
  readonly fused: Readonly<Record<string, Attribute>>;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The nchwc convolution; its output has the channels filled up to whole blocks, under the shape [N, C, H, W]. */
export function emitBlocked(to: Lowering, conv: BlockedConvolution): string {
  const { image, inputs, outputs, filter, bias, fused, attributes } = conv;
  const [kh, kw] = attributes["kernel_shape"] as readonly number[];
  const operands = [image, filterForBlocks(to, filter, { kh, kw, inputs, outputs })];
  if (bias !== undefined) {
    const missing = roundUp(outputs, to.target.block) - outputs;
    operands.push(missing === 0 ? bias : to.emit("Pad", [bias, to.ints([0, missing])]));
  }
  return to.emit("Conv", operands, { ...attributes, ...fused }, NCHWC);
}
