/**
 * Gradient of a convolution's filter: dW[k, i, o] = sum over n, y of x[n, s y + d k - p, i] dy[n, y, o].
 *
 * That is itself a convolution, with the batch in the role of the channels: the image is x as [in, N, H, W], the filter is
 * dy as [out, N, H', W'], dilations and strides change places, and the result is [in, out, kh, kw]. In blocks of images it
 * runs at the speed of the forward convolution. Elsewhere it is one matrix product for each tap.
 */
import type { PlanNode } from "../graph/plan.ts";
import { type ConvAttributes, windowOf } from "./conv.ts";
import { reversed } from "./filter.ts";
import { type Lowering, NCHWC, type Rule } from "./lowering.ts";
import { emitTaps } from "./taps.ts";

export const lowerConvFilterGrad: Rule = (node, to) => {
  const [x, dy] = node.inputs;
  const [n, , , inputs] = to.value(x).shape;
  const outputs = to.value(dy).shape[3];
  const { block } = to.target;
  const attributes = windowOf(node);
  if (block > 0 && n % block === 0 && outputs % block === 0) return asConvolution(node, to, attributes);
  const unit = [...attributes.strides, ...attributes.dilations].every((s) => s === 1);
  if (block > 0 && n % block === 0 && inputs % block === 0 && unit)
    return asTurnedConvolution(node, to, attributes);
  tapByTap(node, to, attributes);
};

function asConvolution(node: PlanNode, to: Lowering, attributes: ConvAttributes): void {
  const [x, dy] = node.inputs;
  const [, oh, ow, outputs] = to.value(dy).shape;
  const image = imageOfBatch(to, x, paddingOfBatch(to, x, dy, attributes));
  const inputs = to.value(x).shape[3];
  const made = to.emit(
    "Conv",
    [image.name, filterOfBatch(to, dy)],
    {
      kernel_shape: [oh, ow],
      strides: attributes.dilations,
      dilations: attributes.strides,
      pads: image.pads,
    },
    NCHWC,
  );
  to.set(node.outputs[0], "plain", filterOfResult(to, made, inputs, outputs, attributes.kernel_shape));
}

/** For one output channel or a few: dy is the image and x the filter. The taps come out in reverse order. */
function asTurnedConvolution(node: PlanNode, to: Lowering, { kernel_shape, pads }: ConvAttributes): void {
  const [x, dy] = node.inputs;
  const [, h, w, inputs] = to.value(x).shape;
  const [, oh, ow, outputs] = to.value(dy).shape;
  const before = kernel_shape.map((k, i) => k - 1 - pads[i]);
  const after = kernel_shape.map((k, i) => k - 1 + [h, w][i] - [oh, ow][i] - before[i]);
  const image = imageOfBatch(to, dy, [...before, ...after]);
  const made = to.emit(
    "Conv",
    [image.name, filterOfBatch(to, x)],
    { kernel_shape: [h, w], pads: image.pads },
    NCHWC,
  );
  const outIn = filterOfResult(to, made, outputs, inputs, kernel_shape); // [kh, kw, out, in]
  to.set(
    node.outputs[0],
    "plain",
    to.emit("Transpose", [reversed(to, outIn, [0, 1])], { perm: [0, 1, 3, 2] }),
  );
}

/** The forward padding, and rows beyond that let the convolution yield exactly the taps (negative: rows are cut off). */
function paddingOfBatch(
  to: Lowering,
  x: number,
  dy: number,
  { kernel_shape, strides, dilations, pads }: ConvAttributes,
): number[] {
  const [image, small] = [to.value(x).shape, to.value(dy).shape];
  const after = [0, 1].map((i) => {
    const needed = strides[i] * (small[i + 1] - 1) + 1 + dilations[i] * (kernel_shape[i] - 1);
    return needed - image[i + 1] - pads[i];
  });
  return [pads[0], pads[1], ...after];
}

interface BatchImage {
  /** [C, N/B, H, W, B], named [C, N, H, W] */
  readonly name: string;
  /** padding left to the operator */
  readonly pads: readonly number[];
}

/**
 * [N, H, W, C] as an nchwc image whose channels are the batch. Columns of padding are added here, for the operator computes
 * padded columns one pixel at a time; padded rows cost it nothing. Negative padding cuts off what no window reaches.
 */
export function imageOfBatch(
  to: Lowering,
  index: number,
  [top, left, bottom, right]: readonly number[],
): BatchImage {
  const [n, h, w, c] = to.value(index).shape;
  const b = to.target.block;
  const planes = to.reshape(to.get(index, "nchw"), [1, n, c * h, w]);
  const blocks = to.reshape(to.emit("ReorderInput", [planes], {}, NCHWC), [n / b, c, h, w, b]);
  const turned = c === 1 ? blocks : to.emit("Transpose", [blocks], { perm: [1, 0, 2, 3, 4] });
  const image = to.reshape(turned, [c, n / b, h, w, b]);
  const here = [Math.min(top, 0), left, Math.min(bottom, 0), right];
  const pads = to.ints([0, 0, here[0], here[1], 0, 0, 0, here[2], here[3], 0]);
  const padded = here.some((p) => p !== 0) ? to.emit("Pad", [image, pads]) : image;
  const name = to.reshape(padded, [c, n, h + here[0] + here[2], w + left + right]);
  return { name, pads: [Math.max(top, 0), 0, Math.max(bottom, 0), 0] };
}

/** [N, H, W, C], C in whole blocks, as an nchwc filter over the batch: [C/B, N/B, H, W, Bn, Bc], named [C, N, H, W]. */
export function filterOfBatch(to: Lowering, index: number): string {
  const [n, h, w, c] = to.value(index).shape;
  const b = to.target.block;
  const split = to.reshape(to.get(index, "blocked"), [n / b, b, c / b, h, w, b]);
  return to.reshape(to.emit("Transpose", [split], { perm: [2, 0, 3, 4, 1, 5] }), [c, n, h, w]);
}

/** [first, second/B, kh, kw, B] as [kh, kw, first, second]. */
export function filterOfResult(
  to: Lowering,
  made: string,
  first: number,
  second: number,
  [kh, kw]: readonly number[],
): string {
  const b = to.target.block;
  const split = to.reshape(made, [first, second / b, kh, kw, b]);
  return to.reshape(to.emit("Transpose", [split], { perm: [2, 3, 0, 1, 4] }), [kh, kw, first, second]);
}

/** dW[k] = (x shifted by k)^T dy, as [in, N H' W'] x [N H' W', out]. */
function tapByTap(node: PlanNode, to: Lowering, attributes: ConvAttributes): void {
  const {
    kernel_shape: [kh, kw],
    pads,
  } = attributes;
  const [x, dy] = node.inputs;
  const [n, , , inputs] = to.value(x).shape;
  const [, oh, ow, outputs] = to.value(dy).shape;
  const [top, left, bottom, right] = pads;
  const padded = pads.some((p) => p > 0)
    ? to.emit("Pad", [to.get(x), to.ints([0, top, left, 0, 0, bottom, right, 0])])
    : to.get(x);
  const rows = n * oh * ow;
  const gradient = to.reshape(to.get(dy), [rows, outputs]);
  const taps = emitTaps(to, padded, attributes, [oh, ow], [1, 2]).map((shifted) =>
    to.emit("Gemm", [to.reshape(shifted, [rows, inputs]), gradient], { transA: 1 }),
  );
  const all = taps.length === 1 ? taps[0] : to.emit("Concat", taps, { axis: 0 });
  to.set(node.outputs[0], "plain", to.reshape(all, [kh, kw, inputs, outputs]));
}
