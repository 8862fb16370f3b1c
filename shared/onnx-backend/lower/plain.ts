/** The rule for standard operators: as they stand, on plain tensors; elementwise work and reductions stay in a channel layout. */
import type { PlanNode } from "../graph/plan.ts";
import { sameShape, sizeOf } from "../graph/value.ts";
import { broadcastShapeIn, type Layout } from "./layout.ts";
import { isScalar, type Lowering, type Rule } from "./lowering.ts";
import { moveInLayout } from "./movement.ts";

/** Each output element depends on the elements at the same place of the inputs, after broadcasting. */
const ELEMENTWISE = new Set(
  (
    "Abs Acos Acosh Add And Asin Asinh Atan Atanh BitwiseAnd Cast Ceil Clip Cos Cosh Div Elu Equal Erf Exp Floor Greater " +
    "GreaterOrEqual HardSigmoid Identity IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Min Mod Mul Neg Not Or Pow PRelu " +
    "Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Tan Tanh Where Xor"
  ).split(" "),
);
const REDUCTIONS = new Set(["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"]);

const MOVEMENTS = new Set(["Concat", "Slice", "Pad"]);

export const lowerPlain: Rule = (node, to) => {
  if (ELEMENTWISE.has(node.op) && (elementwiseInLayout(node, to) || elementwiseFlat(node, to))) return;
  if (REDUCTIONS.has(node.op) && reductionInLayout(node, to)) return;
  if (MOVEMENTS.has(node.op) && moveInLayout(node, to)) return;
  const inputs = node.inputs.map((input) => (input < 0 ? "" : to.get(input)));
  const outputs = to.emitAll(node.op, inputs, node.outputs.length, node.attributes, node.domain);
  for (const [i, output] of node.outputs.entries()) to.set(output, "plain", outputs[i]);
};

/** The layout of the inputs that are as large as the output, if it is not plain. */
function elementwiseInLayout(node: PlanNode, to: Lowering): boolean {
  const [output] = node.outputs;
  const { shape } = to.value(output);
  if (shape.length !== 4) return false;
  const full = node.inputs.filter((input) => input >= 0 && sameShape(to.value(input).shape, shape));
  const layout = full.map((input) => to.native(input)).find((native) => native !== "plain");
  if (layout === undefined) return false;
  const inputs: string[] = [];
  for (const input of node.inputs) {
    const name = input < 0 ? "" : operandIn(layout, input, shape, to);
    if (name === undefined) return false;
    inputs.push(name);
  }
  to.set(output, layout, to.emit(node.op, inputs, node.attributes, node.domain));
  return true;
}

/**
 * A tensor [..., 1] with a scalar, as a vector with a scalar: ONNX Runtime's broadcasting walks along the last axis, and would
 * take one element at a time.
 */
function elementwiseFlat(node: PlanNode, to: Lowering): boolean {
  const [output] = node.outputs;
  const { shape } = to.value(output);
  const values = node.inputs.map((input) => (input < 0 ? undefined : to.value(input)));
  const scalar = values.some((value) => value?.shape.length === 0);
  const fit = values.every((value) => !value || value.shape.length === 0 || sameShape(value.shape, shape));
  if (shape.length < 2 || shape.at(-1) !== 1 || !scalar || !fit) return false;
  const flat = (input: number): string =>
    to.value(input).shape.length === 0 ? to.get(input) : to.reshape(to.get(input), [sizeOf(shape)]);
  const inputs = node.inputs.map((input) => (input < 0 ? "" : flat(input)));
  to.set(output, "plain", to.reshape(to.emit(node.op, inputs, node.attributes, node.domain), shape));
  return true;
}

function operandIn(
  layout: Layout,
  input: number,
  shape: readonly number[],
  to: Lowering,
): string | undefined {
  const value = to.value(input);
  if (sameShape(value.shape, shape)) return to.get(input, layout);
  if (isScalar(value)) return value.shape.length === 0 ? to.get(input) : to.reshape(to.get(input), []);
  if (value.shape.at(-1) !== 1 && value.shape.at(-1) !== shape[3]) return undefined;
  const broadcast = broadcastShapeIn(layout, value.shape, to.target.block);
  return broadcast && to.reshape(to.get(input), broadcast);
}

/**
 * Over pixels, and images or channels too: what is left has no pixels, so its order is that of plain. First over pixels, by
 * itself, then over the rest of the much smaller result: ONNX Runtime is many times slower on axes that are not neighbours.
 */
function reductionInLayout(node: PlanNode, to: Lowering): boolean {
  const [input, axesInput] = node.inputs;
  const { shape } = to.value(input);
  const layout = shape.length === 4 ? to.native(input) : "plain";
  if (layout === "plain") return false;
  const axes = axesInput >= 0 ? to.value(axesInput).constant?.data : [0, 1, 2, 3];
  if (axes === undefined) return false;
  const reduced = new Set([...axes].map((axis) => (axis + 4) % 4));
  if (!reduced.has(1) || !reduced.has(2)) return false;
  const [n, h, w, c] = shape;
  const inner = layout === "blocked" ? to.target.block : 1;
  const reduce = (name: string, over: number[]): string =>
    over.length === 0 ? name : to.emit(node.op, [name, to.ints(over)], { keepdims: 0 });
  const overPixels = reduce(to.reshape(to.get(input, layout), [(n * c) / inner, h * w, inner]), [1]);
  const rest = [0, 3].filter((axis) => reduced.has(axis)).map((axis) => (axis === 3 ? 1 : 0));
  const made = reduce(to.reshape(overPixels, [n, c]), rest);
  to.set(node.outputs[0], "plain", to.reshape(made, to.value(node.outputs[0]).shape));
  return true;
}
