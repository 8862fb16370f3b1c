/**
 * A 3x3 convolution of an image upsampled twofold, on the small image. Output row 2i + a sees small rows through three taps:
 *
 *   a = 0: i - 1 with w0, i with w1 + w2          a = 1: i with w0 + w1, i + 1 with w2
 *
 * and columns alike: four 2x2 filters, one for each parity (a, b) of the output pixel, that are sums of the nine taps. The
 * gradient of the input is a 4x4 convolution with stride 2 whose filter is made of the same sums.
 */
import { convolve, emitBlocked, emitNchw } from "./conv.ts";
import { filterOfResult, imageOfBatch } from "./conv-filter-grad.ts";
import { fitsBlocks } from "./filter.ts";
import type { Layout } from "./layout.ts";
import { type Lowering, NCHWC, type Rule } from "./lowering.ts";
import { joinWindows, splitWindows } from "./pool.ts";

const PARITIES = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
/** TAPS[a][tap of 2] = which of the three taps add up to it */
const TAPS = [
  [
    [1, 0, 0],
    [0, 1, 1],
  ],
  [
    [1, 1, 0],
    [0, 0, 1],
  ],
];
/** The same for the four taps of the gradient: dy rows 2i - 1, 2i, 2i + 1, 2i + 2. */
const GRADIENT_TAPS = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [1, 0, 0],
];
const KERNEL = [2, 2] as const;

/** Padding [top, left, bottom, right] of the small image for one parity. */
const padsFor = ([a, b]: readonly [number, number]): number[] => [1 - a, 1 - b, a, b];

/** Rows (i, j) times columns (k, l): one[i][k] * other[j][l]. */
const outer = (one: number[][], other: number[][]): number[][] =>
  one.flatMap((p) => other.map((q) => p.flatMap((x) => q.map((y) => x * y))));

/** The 3x3 filter through a matrix of sums: [kh * kw, in, out] of the new one. */
function sumsOfTaps(to: Lowering, filter: string, sums: number[][], inputs: number, outputs: number): string {
  const matrix = to.constant({ type: "float32", shape: [sums.length, 9], data: sums.flat() });
  return to.emit("MatMul", [matrix, to.reshape(filter, [9, inputs * outputs])]);
}

export const lowerUpsampledConv: Rule = (node, to) => {
  const [x, filter, bias] = node.inputs;
  const [output] = node.outputs;
  const inputs = to.value(x).shape[3];
  const outputs = to.value(output).shape[3];
  const { block } = to.target;
  const sums = PARITIES.flatMap(([a, b]) => outer(TAPS[a], TAPS[b]));
  const all = sumsOfTaps(to, to.get(filter), sums, inputs, outputs);
  const filters = to.emitAll("Split", [all], 4, { axis: 0, num_outputs: 4 });
  const layout: Layout = fitsBlocks(to, inputs) && outputs % block === 0 ? "blocked" : "nchw";
  const { activation } = node.attributes;
  const phases = PARITIES.map((parity, i) => {
    const attributes = { kernel_shape: KERNEL, strides: [1, 1], pads: padsFor(parity), dilations: [1, 1] };
    const hwio = to.reshape(filters[i], [2, 2, inputs, outputs]);
    const added = bias === undefined ? undefined : to.get(bias);
    if (layout === "blocked") {
      const image = inputs % block === 0 ? to.getForNchwc(x) : to.get(x, "nchw");
      const fused = activation === undefined ? {} : { activation };
      return emitBlocked(to, { image, inputs, outputs, filter: hwio, bias: added, fused, attributes });
    }
    const made = emitNchw(to, { x, filter: hwio, bias: added, attributes }, outputs);
    return activation === undefined ? made : to.emit(activation as string, [made]);
  });
  to.set(output, layout, joinWindows(to, phases, output, layout, KERNEL));
};

export const lowerUpsampledConvInputGrad: Rule = (node, to) => {
  const [dy, filter] = node.inputs;
  const [, , inputs, outputs] = to.value(filter).shape;
  const sums = sumsOfTaps(to, to.get(filter), outer(GRADIENT_TAPS, GRADIENT_TAPS), inputs, outputs);
  const back = to.emit("Transpose", [to.reshape(sums, [4, 4, inputs, outputs])], { perm: [0, 1, 3, 2] });
  const attributes = { kernel_shape: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1] };
  convolve(to, { x: dy, filter: back, attributes, output: node.outputs[0] });
};

/** The gradients of the four filters, added up tap by tap. */
export const lowerUpsampledConvFilterGrad: Rule = (node, to) => {
  const [x, dy] = node.inputs;
  const [n, h, w, inputs] = to.value(x).shape;
  const outputs = to.value(dy).shape[3];
  const { block } = to.target;
  const blocked = block > 0 && n % block === 0 && outputs % block === 0;
  const phases = blocked ? phasesAsFilters(to, dy) : splitWindows(to, dy, "plain", KERNEL).names;
  const gradients = PARITIES.map((parity, i) => {
    const [top, left, bottom, right] = padsFor(parity);
    if (blocked) {
      const image = imageOfBatch(to, x, [top, left, bottom, right]);
      const made = to.emit(
        "Conv",
        [image.name, phases[i]],
        { kernel_shape: [h, w], pads: image.pads },
        NCHWC,
      );
      return to.reshape(filterOfResult(to, made, inputs, outputs, KERNEL), [4, inputs * outputs]);
    }
    const padded = to.emit("Pad", [to.get(x), to.ints([0, top, left, 0, 0, bottom, right, 0])]);
    const taps = PARITIES.map(([r, c]) => {
      const shifted = to.emit("Slice", [padded, to.ints([r, c]), to.ints([r + h, c + w]), to.ints([1, 2])]);
      const rows = to.reshape(shifted, [n * h * w, inputs]);
      return to.emit("Gemm", [rows, to.reshape(phases[i], [n * h * w, outputs])], { transA: 1 });
    });
    return to.reshape(to.emit("Concat", taps, { axis: 0 }), [4, inputs * outputs]);
  });
  const sums = PARITIES.flatMap(([a, b]) => outer(TAPS[a], TAPS[b]));
  const matrix = to.constant({ type: "float32", shape: [9, 16], data: transposed(sums).flat() });
  const taps = to.emit("MatMul", [matrix, to.emit("Concat", gradients, { axis: 0 })]);
  to.set(node.outputs[0], "plain", to.reshape(taps, [3, 3, inputs, outputs]));
};

/** The four parities of dy, each as a filter over the batch (see filterOfBatch): one pass moves the pixels apart, too. */
function phasesAsFilters(to: Lowering, dy: number): readonly string[] {
  const [n, h, w, c] = to.value(dy).shape;
  const b = to.target.block;
  const split = to.reshape(to.get(dy, "blocked"), [n / b, b, c / b, h / 2, 2, w / 2, 2, b]);
  const apart = to.emit("Transpose", [split], { perm: [4, 6, 2, 0, 3, 5, 1, 7] });
  const phases = to.emitAll("Split", [to.reshape(apart, [4 * c, n, h / 2, w / 2])], 4, {
    axis: 0,
    num_outputs: 4,
  });
  return phases;
}

const transposed = (rows: number[][]): number[][] => rows[0].map((_, j) => rows.map((row) => row[j]));
