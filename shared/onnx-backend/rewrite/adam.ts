/**
 * The update of Adam as tfjs records it, with fewer passes over the weights:
 *
 *   Add(Mul(Div(Div(m, a), Add(Sqrt(Div(v, b)), eps)), rate), w)      a = 1 - beta1^t, b = 1 - beta2^t, rate = -lr: scalars
 *   ->  w + m / (sqrt(v) + eps sqrt(b)) * (rate sqrt(b) / a)
 *
 * Seven passes become five; what is left over are operations on scalars. Equal up to rounding.
 */
import type { Plan, PlanNode } from "../graph/plan.ts";
import { sameShape, sizeOf } from "../graph/value.ts";
import { PlanEditor } from "./editor.ts";

export function shortenAdam(plan: Plan): Plan {
  const editor = new PlanEditor(plan);
  for (const node of editor.nodes()) if (node.op === "Add") shorten(editor, node);
  return editor.finish();
}

function shorten(editor: PlanEditor, add: PlanNode): void {
  const [scaled, weights] = add.inputs;
  const madeBy = (index: number, op: string): PlanNode | undefined => editor.madeBy(index, op);
  const isScalar = (index: number): boolean => sizeOf(editor.value(index).shape) === 1;
  const product = madeBy(scaled, "Mul");
  const [quotient, rate] = product?.inputs ?? [-1, -1];
  const division = madeBy(quotient, "Div");
  const [first, root] = division?.inputs ?? [-1, -1];
  const firstMoment = madeBy(first, "Div");
  const shifted = madeBy(root, "Add");
  const [sqrtOutput, epsilon] = shifted?.inputs ?? [-1, -1];
  const sqrt = madeBy(sqrtOutput, "Sqrt");
  const secondMoment = sqrt && madeBy(sqrt.inputs[0], "Div");
  if (
    product === undefined ||
    division === undefined ||
    firstMoment === undefined ||
    secondMoment === undefined
  )
    return;
  const [m, a] = firstMoment.inputs;
  const [v, b] = secondMoment.inputs;
  const scalars = [rate, epsilon, a, b];
  if (!scalars.every(isScalar) || scalars.some((i) => editor.value(i).shape.length > 0)) return;
  const { shape } = editor.value(weights);
  if (![m, v, add.outputs[0]].every((i) => sameShape(editor.value(i).shape, shape))) return; // broadcasting is none of Adam's
  const whole = [scaled, quotient, first, root, sqrtOutput, sqrt?.inputs[0] ?? -1];
  if (isScalar(weights) || !whole.every((i) => editor.isPrivate(i))) return;

  const make = (op: string, inputs: number[], like: number): number =>
    editor.add({ op, domain: "", inputs, attributes: {} }, editor.value(like));
  const rootB = make("Sqrt", [b], b);
  const step = make("Mul", [rate, make("Div", [rootB, a], a)], a);
  const denominator = make("Add", [make("Sqrt", [v], v), make("Mul", [epsilon, rootB], b)], v);
  const change = make("Mul", [make("Div", [m, denominator], m), step], m);
  editor.replace(add.outputs[0], make("Add", [change, weights], weights));
}
