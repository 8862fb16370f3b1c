/** Depthwise convolution: filter [kh, kw, in, multiplier], output channel c * multiplier + m. */
import { emitTransposed, transposedConvolve, windowOf } from "./conv.ts";
import type { Lowering, Rule } from "./lowering.ts";
import { emitTaps } from "./taps.ts";
import { isSafeMultiplier } from "./webgpu.ts";

/** [in * multiplier, 1, kh, kw]. */
function grouped(to: Lowering, filter: number): string {
  const [kh, kw, c, multiplier] = to.value(filter).shape;
  return to.reshape(to.emit("Transpose", [to.get(filter)], { perm: [2, 3, 0, 1] }), [
    c * multiplier,
    1,
    kh,
    kw,
  ]);
}

export const lowerDepthwiseConv: Rule = (node, to) => {
  const [x, filter] = node.inputs;
  const [output] = node.outputs;
  const [n, oh, ow] = to.value(output).shape;
  const [kh, kw, c, multiplier] = to.value(filter).shape;
  const image = to.get(x, "nchw");
  const convolved = (weights: string): string =>
    to.emit("Conv", [image, weights], { ...node.attributes, group: c });
  if (to.target.provider !== "webgpu" || isSafeMultiplier(multiplier)) {
    to.set(output, "nchw", convolved(grouped(to, filter)));
    return;
  }
  const each = oneByOne(to, grouped(to, filter), [c, multiplier, kh * kw], [c, 1, kh, kw]).map((weights) =>
    to.reshape(convolved(weights), [n, c, 1, oh * ow]),
  );
  to.set(output, "nchw", to.reshape(to.emit("Concat", each, { axis: 2 }), [n, c * multiplier, oh, ow]));
};

export const lowerDepthwiseConvInputGrad: Rule = (node, to) => {
  const [dy, filter] = node.inputs;
  const [kh, kw, c, multiplier] = to.value(filter).shape;
  const [n, oh, ow] = to.value(dy).shape;
  const weights = grouped(to, filter);
  if (to.target.provider !== "webgpu" || multiplier === 1) {
    transposedConvolve(to, node, c, weights);
    return;
  }
  const parts = oneByOne(to, weights, [c, multiplier, kh * kw], [c, 1, kh, kw]);
  const images = oneByOne(to, to.get(dy, "nchw"), [n, c, multiplier, oh * ow], [n, c, oh, ow]);
  const gradients = parts.map((part, i) => emitTransposed(to, node, c, images[i], part));
  to.set(node.outputs[0], "nchw", to.emit("Sum", gradients));
};

/** The parts of a tensor along the last axis but one, each as `shape`. */
function oneByOne(to: Lowering, name: string, split: readonly number[], shape: readonly number[]): string[] {
  const axis = split.length - 2;
  const whole = to.reshape(name, split);
  return Array.from({ length: split[axis] }, (_, i) =>
    to.reshape(to.emit("Slice", [whole, to.ints([i]), to.ints([i + 1]), to.ints([axis])]), shape),
  );
}

/** Tap by tap: the sum over images and pixels of dy times the shifted image. */
export const lowerDepthwiseConvFilterGrad: Rule = (node, to) => {
  const [x, dy] = node.inputs;
  const [kh, kw, c, multiplier] = to.value(node.outputs[0]).shape;
  const window = windowOf(node);
  const [n, oh, ow] = to.value(dy).shape;
  const [top, left, bottom, right] = window.pads;
  const padded = to.emit("Pad", [to.get(x), to.ints([0, top, left, 0, 0, bottom, right, 0])]);
  const gradient = to.reshape(to.get(dy), [n, oh, ow, c, multiplier]);
  const taps = emitTaps(to, padded, window, [oh, ow], [1, 2]).map((shifted) => {
    const product = to.emit("Mul", [to.reshape(shifted, [n, oh, ow, c, 1]), gradient]);
    return to.emit("ReduceSum", [product, to.ints([0, 1, 2])], { keepdims: 0 });
  });
  to.set(node.outputs[0], "plain", to.reshape(to.emit("Concat", taps, { axis: 0 }), [kh, kw, c, multiplier]));
};
