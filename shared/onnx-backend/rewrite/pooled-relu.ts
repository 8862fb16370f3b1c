/**
 * relu, then max pooling: going back, the gradient passes the pooling and is then zeroed where relu was. A pixel that gets
 * any gradient is the maximum of its window, so it is positive if and only if the pooled value is: zeroing can be done
 * before, on the small image.
 *
 *   Mul(MaxPoolGrad(dy, x, y), step(x))  ->  MaxPoolGrad(Mul(dy, step(y)), x, y)
 */
import type { Plan, PlanNode } from "../graph/plan.ts";
import { PlanEditor } from "./editor.ts";
import { clippedToUnit, stepLike } from "./step.ts";

export function zeroBeforeUnpooling(plan: Plan): Plan {
  const editor = new PlanEditor(plan);
  for (const node of editor.nodes()) {
    if (node.op !== "Mul") continue;
    if (!moveMask(editor, node, 0)) moveMask(editor, node, 1);
  }
  return editor.finish();
}

function moveMask(editor: PlanEditor, mul: PlanNode, side: 0 | 1): boolean {
  const grad = editor.madeBy(mul.inputs[side], "MaxPoolGrad");
  const ceil = editor.madeBy(mul.inputs[1 - side], "Ceil");
  const clip = ceil && editor.madeBy(ceil.inputs[0], "Clip");
  if (grad === undefined || ceil === undefined || clip === undefined) return false;
  const [dy, x, y] = grad.inputs;
  if (!editor.isPrivate(grad.outputs[0]) || clippedToUnit(editor, clip) !== x) return false;
  const mask = stepLike(editor, ceil, clip, y);
  const kept = editor.add({ op: "Mul", domain: "", inputs: [dy, mask], attributes: {} }, editor.value(y));
  const [output] = mul.outputs;
  editor.replace(output, editor.add({ ...grad, inputs: [kept, x, y] }, editor.value(output)));
  return true;
}
