/**
 * relu, then max pooling: going back, the gradient passes the pooling and is then zeroed where relu was. A pixel that gets
 * any gradient is the maximum of its window, so it is positive if and only if the pooled value is: zeroing can be done
 * before, on the small image.
 *
 *   Mul(MaxPoolGrad(dy, x, y), Cast(Greater(x, 0)))  ->  MaxPoolGrad(Mul(dy, Cast(Greater(y, 0))), x, y)
 */
import type { Plan, PlanNode } from "../graph/plan.ts";
import { PlanEditor } from "./editor.ts";

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
  const cast = editor.madeBy(mul.inputs[1 - side], "Cast");
  const greater = cast && editor.madeBy(cast.inputs[0], "Greater");
  if (grad === undefined || cast === undefined || greater === undefined) return false;
  const [dy, x, y] = grad.inputs;
  const isZero = editor.value(greater.inputs[1]).constant?.data[0] === 0;
  if (!editor.isPrivate(grad.outputs[0]) || greater.inputs[0] !== x || !isZero) return false;
  const pooled = editor.value(y);
  const positive = editor.add({ ...greater, inputs: [y, greater.inputs[1]] }, { ...pooled, type: "bool" });
  const mask = editor.add({ ...cast, inputs: [positive] }, pooled);
  const kept = editor.add({ op: "Mul", domain: "", inputs: [dy, mask], attributes: {} }, pooled);
  const [output] = mul.outputs;
  editor.replace(output, editor.add({ ...grad, inputs: [kept, x, y] }, editor.value(output)));
  return true;
}
