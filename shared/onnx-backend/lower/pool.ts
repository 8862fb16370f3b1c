/** Pooling and its gradients. */
import type { PlanNode } from "../graph/plan.ts";
import { transposedConvolve, windowOf } from "./conv.ts";
import type { Layout } from "./layout.ts";
import { type Lowering, NCHWC, type Rule } from "./lowering.ts";
import { emitTaps } from "./taps.ts";

/** The channel layout for work on the pixels of a value: its own, or the better one that its channels allow. */
export function pixelLayout(to: Lowering, index: number): Layout {
  const native = to.native(index);
  if (native !== "plain") return native;
  const { block } = to.target;
  return block > 0 && to.value(index).shape[3] % block === 0 ? "blocked" : "nchw";
}

const pooling =
  (op: "MaxPool" | "AveragePool"): Rule =>
  (node, to) => {
    const [x] = node.inputs;
    const [output] = node.outputs;
    if (pixelLayout(to, x) === "blocked") {
      to.setFromNchwc(output, to.emit(op, [to.getForNchwc(x)], node.attributes, NCHWC));
    } else {
      to.set(output, "nchw", to.emit(op, [to.get(x, "nchw")], node.attributes));
    }
  };

export const lowerMaxPool = pooling("MaxPool");
export const lowerAvgPool = pooling("AveragePool");

/** True if every pixel is in exactly one window. */
function tiles(node: PlanNode, shape: readonly number[]): boolean {
  const { kernel_shape, strides, pads } = windowOf(node);
  const exact = kernel_shape.every((k, i) => k === strides[i] && shape[i + 1] % k === 0);
  return exact && pads.every((p) => p === 0);
}

export const lowerMaxPoolGrad: Rule = (node, to) => {
  const [dy, x, y] = node.inputs;
  const [output] = node.outputs;
  const { shape } = to.value(x);
  if (!tiles(node, shape)) return routeOverlapping(node, to);
  const layout = pixelLayout(to, x);
  const [kh, kw] = windowOf(node).kernel_shape;
  const windows = splitWindows(to, x, layout, [kh, kw]);
  const peak = to.reshape(to.get(y, layout), windows.shape);
  let rest = to.reshape(to.get(dy, layout), windows.shape);
  const parts = windows.names.map((pixel, i) => {
    const here = to.emit("Cast", [to.emit("Equal", [pixel, peak])], { to: 1 });
    const part = to.emit("Mul", [rest, here]);
    if (i < windows.names.length - 1) rest = to.emit("Sub", [rest, part]); // the first maximum takes all
    return part;
  });
  to.set(output, layout, joinWindows(to, parts, output, layout, [kh, kw]));
};

interface Windows {
  /** for each place in the window, row by row: the pixels there, one a window */
  readonly names: readonly string[];
  readonly shape: readonly number[];
}

/** Pixels and the channels that lie with them, as [rows of windows, kh, windows in a row, kw, channels]. */
function windowShape(to: Lowering, index: number, layout: Layout, [kh, kw]: readonly number[]): number[] {
  const [n, h, w, c] = to.value(index).shape;
  const inner = layout === "plain" ? c : layout === "blocked" ? to.target.block : 1;
  return [(n * c * h) / inner / kh, kh, w / kw, kw, inner];
}

/** The pixels of each place in a window, by two splits: rows, then columns. */
export function splitWindows(
  to: Lowering,
  index: number,
  layout: Layout,
  kernel: readonly [number, number],
): Windows {
  const [rows, kh, columns, kw, inner] = windowShape(to, index, layout, kernel);
  const all = to.reshape(to.get(index, layout), [rows, kh, columns * kw * inner]);
  const names = split(to, all, kh, 1).flatMap((row) =>
    split(to, to.reshape(row, [rows * columns, kw, inner]), kw, 1).map((place) =>
      to.reshape(place, [rows * columns, inner]),
    ),
  );
  return { names, shape: [rows * columns, inner] };
}

/** The inverse of splitWindows: columns are joined, then rows. */
export function joinWindows(
  to: Lowering,
  parts: readonly string[],
  index: number,
  layout: Layout,
  kernel: readonly [number, number],
): string {
  const [rows, kh, columns, kw, inner] = windowShape(to, index, layout, kernel);
  const joined = Array.from({ length: kh }, (_, i) => {
    const places = parts.slice(i * kw, (i + 1) * kw).map((part) => to.reshape(part, [rows * columns, inner]));
    return to.reshape(join(to, places, 1), [rows, columns * kw * inner]);
  });
  const [n, h, w, c] = to.value(index).shape;
  const { block } = to.target;
  const shape = { plain: [n, h, w, c], nchw: [n, c, h, w], blocked: [n, c / block, h, w, block] }[layout];
  return to.reshape(join(to, joined, 1), shape);
}

/** Devices bind few buffers to a program: what has more parts is cut out one by one. */
const MOST_PARTS = 7;

function split(to: Lowering, name: string, parts: number, axis: number): readonly string[] {
  if (parts === 1) return [name];
  if (parts <= MOST_PARTS) return to.emitAll("Split", [name], parts, { axis, num_outputs: parts });
  return Array.from({ length: parts }, (_, i) =>
    to.emit("Slice", [name, to.ints([i]), to.ints([i + 1]), to.ints([axis])]),
  );
}

const join = (to: Lowering, names: readonly string[], axis: number): string =>
  names.length === 1 ? names[0] : to.emit("Concat", names, { axis });

/** Windows that overlap or hang over: place by place in the window, then all places added up where they come from (Col2Im). */
function routeOverlapping(node: PlanNode, to: Lowering): void {
  const [dy, x, y] = node.inputs;
  const [output] = node.outputs;
  const window = windowOf(node);
  const { kernel_shape, strides, pads } = window;
  const [n, h, w, c] = to.value(x).shape;
  const [, oh, ow] = to.value(y).shape;
  const [top, left, bottom, right] = pads;
  const outside = to.float(Number.NEGATIVE_INFINITY); // never a maximum
  const image = to.emit("Pad", [to.get(x, "nchw"), to.ints([0, 0, top, left, 0, 0, bottom, right]), outside]);
  const peak = to.get(y, "nchw");
  let rest = to.get(dy, "nchw");
  const parts = emitTaps(to, image, window, [oh, ow], [2, 3]).map((pixel) => {
    const part = to.emit("Mul", [rest, to.emit("Cast", [to.emit("Equal", [pixel, peak])], { to: 1 })]);
    rest = to.emit("Sub", [rest, part]); // the first maximum takes all
    return to.reshape(part, [n, c, 1, oh * ow]);
  });
  const columns = to.reshape(to.emit("Concat", parts, { axis: 2 }), [n, c * parts.length, oh * ow]);
  to.set(
    output,
    "nchw",
    to.emit("Col2Im", [columns, to.ints([h, w]), to.ints(kernel_shape)], { strides, pads }),
  );
}

/** Spreads dy over the windows, each pixel getting 1 / (kh kw) of it; a depthwise transposed convolution with that filter. */
export const lowerAvgPoolGrad: Rule = (node, to) => {
  const c = to.value(node.outputs[0]).shape[3];
  const [kh, kw] = windowOf(node).kernel_shape;
  const filter = to.emit("Expand", [to.float(1 / (kh * kw)), to.ints([c, 1, kh, kw])]);
  transposedConvolve(to, node, c, filter);
};
