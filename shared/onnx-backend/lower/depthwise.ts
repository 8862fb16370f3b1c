/** Depthwise convolution: filter [kh, kw, in, multiplier], output channel c * multiplier + m. */
import { transposedConvolve, windowOf } from "./conv.ts";
import type { Lowering, Rule } from "./lowering.ts";

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
  const group = to.value(x).shape[3];
  const made = to.emit("Conv", [to.get(x, "nchw"), grouped(to, filter)], { ...node.attributes, group });
  to.set(node.outputs[0], "nchw", made);
};

export const lowerDepthwiseConvInputGrad: Rule = (node, to) => {
  transposedConvolve(to, node, to.value(node.outputs[0]).shape[3], grouped(to, node.inputs[1]));
};

/** Tap by tap: the sum over images and pixels of dy times the shifted image. */
export const lowerDepthwiseConvFilterGrad: Rule = (node, to) => {
  const [x, dy] = node.inputs;
  const [kh, kw, c, multiplier] = to.value(node.outputs[0]).shape;
  const { strides, dilations, pads } = windowOf(node);
  const [n, oh, ow] = to.value(dy).shape;
  const [top, left, bottom, right] = pads;
  const padded = to.emit("Pad", [to.get(x), to.ints([0, top, left, 0, 0, bottom, right, 0])]);
  const gradient = to.reshape(to.get(dy), [n, oh, ow, c, multiplier]);
  const taps: string[] = [];
  for (let i = 0; i < kh; i++) {
    for (let j = 0; j < kw; j++) {
      const starts = [i * dilations[0], j * dilations[1]];
      const ends = [starts[0] + strides[0] * (oh - 1) + 1, starts[1] + strides[1] * (ow - 1) + 1];
      const shifted = to.emit("Slice", [
        padded,
        to.ints(starts),
        to.ints(ends),
        to.ints([1, 2]),
        to.ints(strides),
      ]);
      const product = to.emit("Mul", [to.reshape(shifted, [n, oh, ow, c, 1]), gradient]);
      taps.push(to.emit("ReduceSum", [product, to.ints([0, 1, 2])], { keepdims: 0 }));
    }
  }
  to.set(node.outputs[0], "plain", to.reshape(to.emit("Concat", taps, { axis: 0 }), [kh, kw, c, multiplier]));
};
