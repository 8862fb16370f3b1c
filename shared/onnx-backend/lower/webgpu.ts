/**
 * Ways around convolutions that the WebGPU provider of ONNX Runtime 1.30 computes wrongly, without an error. The cases were found
 * by comparing it with the CPU provider over random shapes, and are to be seen in its sources (core/providers/webgpu/nn).
 * test/shared/onnx-backend/webgpu.test.ts has each of them.
 */
import type { Lowering } from "./lowering.ts";

export interface Operands {
  /** name of the image, [N, in, H, W] */
  readonly image: string;
  /** name of the filter, [kh, kw, in, out] */
  readonly filter: string;
  readonly kernel: readonly number[];
  /** top, left, bottom, right */
  readonly pads: readonly number[];
}

/** The operands of an ungrouped convolution with as many zeros added as keep it out of those cases. */
export function safeOperands(
  to: Lowering,
  operands: Operands,
  [, h, w, inputs]: readonly number[],
  outputs: number,
): Operands {
  const { image, filter, kernel, pads } = operands;
  const channels = mixesChannels(inputs, outputs) ? 4 - (inputs % 4) : 0;
  const taps = ignoresPadding(kernel, pads, [h, w]) ? 1 : 0;
  if (channels + taps === 0) return operands;
  // the filter is padded before it is transposed: ONNX Runtime breaks a model in which Pad leads directly into a filter
  const added = to.ints([0, 0, 0, 0, taps, taps, channels, 0]);
  return {
    image: channels === 0 ? image : to.emit("Pad", [image, to.ints([0, 0, 0, 0, 0, channels, 0, 0])]),
    filter: to.emit("Pad", [filter, added]),
    kernel: kernel.map((k) => k + taps),
    pads: pads.map((p, i) => (i < 2 ? p : p + taps)),
  };
}

/** conv2d_mm_webgpu.cc: four outputs at once of channels in threes. The index of the channel is right for three, and no more. */
const mixesChannels = (inputs: number, outputs: number): boolean =>
  inputs > 3 && inputs % 3 === 0 && inputs % 4 !== 0 && outputs % 4 === 0;

/** conv.cc: a kernel as large as the image, or of one tap, is a matrix product, and padding at the far ends is forgotten. */
function ignoresPadding(
  kernel: readonly number[],
  pads: readonly number[],
  size: readonly number[],
): boolean {
  const [top, left, bottom, right] = pads;
  const isProduct = kernel.every((k, i) => k === size[i]) || kernel.every((k) => k === 1);
  return isProduct && top === 0 && left === 0 && bottom + right > 0;
}

/** grouped_conv.cc: whether a depthwise convolution is right: a load of two or four outputs may belong to two channels. */
export const isSafeMultiplier = (multiplier: number): boolean => multiplier < 4 || multiplier % 4 === 0;
