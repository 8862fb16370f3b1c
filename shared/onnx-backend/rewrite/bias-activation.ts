/**
 * Bias and activation join the convolution that they follow; its vector kernel adds and clamps while the sums are in
 * registers. The gradient of relu asks for the sign of what went into it, which is the sign of what came out: asking for
 * the latter lets the former disappear.
 */
import type { Plan, PlanNode } from "../graph/plan.ts";
import { PlanEditor } from "./editor.ts";
import { clippedToUnit } from "./step.ts";

const CONVOLUTIONS = new Set(["Conv2D", "UpsampledConv"]);
/** Activations that the nchwc convolution knows and that need no parameters. */
const FUSED = new Set(["Relu", "Sigmoid", "Tanh"]);

export function fuseBiasAndActivation(plan: Plan): Plan {
  const editor = new PlanEditor(plan);
  for (const node of editor.nodes()) if (node.op === "Relu") signFromOutput(editor, node);
  for (const node of editor.nodes()) if (node.op === "Add") fuseBias(editor, node);
  for (const node of editor.nodes()) if (FUSED.has(node.op)) fuseActivation(editor, node);
  return editor.finish();
}

/** Clip(x, 0, 1), the inner half of the step function, is the same of relu(x). */
function signFromOutput(editor: PlanEditor, relu: PlanNode): void {
  const [x] = relu.inputs;
  for (const node of editor.consumers(x)) {
    if (clippedToUnit(editor, node) !== x) continue;
    const inputs = [relu.outputs[0], ...node.inputs.slice(1)];
    editor.replace(node.outputs[0], editor.add({ ...node, inputs }, editor.value(node.outputs[0])));
  }
}

function fuseBias(editor: PlanEditor, add: PlanNode): void {
  for (const [sum, bias] of [add.inputs, [...add.inputs].reverse()]) {
    const conv = convolutionBehind(editor, sum);
    if (conv === undefined || conv.inputs.length > 2) continue;
    const channels = editor.value(sum).shape[3];
    const vector = asVector(editor, bias, channels);
    if (vector === undefined) continue;
    const [output] = add.outputs;
    editor.replace(output, editor.add({ ...conv, inputs: [...conv.inputs, vector] }, editor.value(output)));
    return;
  }
}

/** A bias as tfjs hands it over: [C], or [1, 1, 1, C] made from it. */
function asVector(editor: PlanEditor, index: number, channels: number): number | undefined {
  const { shape } = editor.value(index);
  if (shape.length === 1 && shape[0] === channels) return index;
  const reshape = editor.madeBy(index, "Reshape");
  const vector = reshape && shape.length <= 4 && shape.at(-1) === channels ? reshape.inputs[0] : undefined;
  if (vector === undefined || editor.value(vector).shape.length !== 1) return undefined;
  return editor.value(vector).shape[0] === channels ? vector : undefined;
}

function fuseActivation(editor: PlanEditor, node: PlanNode): void {
  const conv = convolutionBehind(editor, node.inputs[0]);
  if (conv === undefined || conv.attributes["activation"] !== undefined) return;
  const [output] = node.outputs;
  const attributes = { ...conv.attributes, activation: node.op };
  editor.replace(output, editor.add({ ...conv, attributes }, editor.value(output)));
}

const convolutionBehind = (editor: PlanEditor, index: number): PlanNode | undefined => {
  const node = editor.producer(index);
  return node !== undefined && CONVOLUTIONS.has(node.op) && editor.isPrivate(index) ? node : undefined;
};
