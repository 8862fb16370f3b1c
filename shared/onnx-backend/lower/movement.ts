/** Joining, cutting and padding of images, done in the channel layout that they are in: what U-Net's skips are made of. */
import type { PlanNode } from "../graph/plan.ts";
import { type Layout, shapeIn } from "./layout.ts";
import type { Lowering } from "./lowering.ts";

/** Where a pixel axis of [N, H, W, C] lies; channels are at 1 in both layouts, in blocks or one by one. */
const axisIn = (axis: number): number => (axis === 0 ? 0 : axis === 3 ? 1 : axis + 1);

/** True if the node was lowered here; false leaves it to plain tensors. */
export function moveInLayout(node: PlanNode, to: Lowering): boolean {
  const [output] = node.outputs;
  if (node.outputs.length > 1 || to.value(output).shape.length !== 4) return false;
  const images = node.op === "Concat" ? node.inputs : [node.inputs[0]];
  const layout = images.map((input) => to.native(input)).find((native) => native !== "plain");
  if (layout === undefined || to.value(output).type !== "float32") return false;
  const block = layout === "blocked" ? to.target.block : 1;
  if ([output, ...images].some((index) => to.value(index).shape[3] % block !== 0)) return false;
  const name = lowerIn(layout, node, to, block);
  if (name !== undefined) to.set(output, layout, name);
  return name !== undefined;
}

function lowerIn(layout: Layout, node: PlanNode, to: Lowering, block: number): string | undefined {
  switch (node.op) {
    case "Concat": {
      const images = node.inputs.map((input) => to.get(input, layout));
      return to.emit("Concat", images, { axis: axisIn(node.attributes["axis"] as number) });
    }
    case "Slice":
      return slice(layout, node, to, block);
    case "Pad":
      return pad(layout, node, to);
    default:
      return undefined;
  }
}

const numbers = (to: Lowering, index: number | undefined): number[] | undefined => {
  const data = index === undefined || index < 0 ? undefined : to.value(index).constant?.data;
  return data && [...data];
};

/** Starts, ends, axes and steps are constants; the channels must be cut between blocks. */
function slice(layout: Layout, node: PlanNode, to: Lowering, block: number): string | undefined {
  const [x, ...settings] = node.inputs;
  const { shape } = to.value(x);
  const [starts, , axes = [0, 1, 2, 3], steps = [1, 1, 1, 1]] = settings.map((index) => numbers(to, index));
  if (starts === undefined || steps.some((step) => step < 1)) return undefined;
  const sizes = to.value(node.outputs[0]).shape;
  const begins = starts.map((start, i) => (start < 0 ? start + shape[axes[i]] : start));
  const channels = axes.indexOf(3);
  if (channels >= 0 && (begins[channels] % block !== 0 || steps[channels] !== 1)) return undefined;
  const unit = axes.map((axis) => (axis === 3 ? block : 1));
  const from = begins.map((begin, i) => begin / unit[i]);
  const ends = from.map((begin, i) => begin + (sizes[axes[i]] / unit[i] - 1) * steps[i] + 1);
  const where = [from, ends, axes.map(axisIn), axes.map((_, i) => steps[i])];
  return to.emit("Slice", [to.get(x, layout), ...where.map((list) => to.ints(list))]);
}

/** Of pixels or images, not of channels. */
function pad(layout: Layout, node: PlanNode, to: Lowering): string | undefined {
  const [x, pads, value, axes] = node.inputs;
  const amounts = numbers(to, pads);
  if (amounts === undefined || amounts.length !== 8 || (axes ?? -1) >= 0) return undefined;
  if (amounts[3] !== 0 || amounts[7] !== 0) return undefined;
  const [n0, h0, w0, , n1, h1, w1] = amounts;
  const inner = shapeIn(layout, to.value(x).shape, to.target.block).length === 5 ? [0] : [];
  const inLayout = to.ints([n0, 0, h0, w0, ...inner, n1, 0, h1, w1, ...inner]);
  const operands = [
    to.get(x, layout),
    inLayout,
    ...(value !== undefined && value >= 0 ? [to.get(value)] : []),
  ];
  return to.emit("Pad", operands, node.attributes);
}
