/**
 * The mask of relu's gradient in one pass instead of two: Ceil(Clip(x, 0, 1)) -> HardSigmoid(x) = min(max(a x, 0), 1) with a = 3.4e38, which
 * is 1 for every normal positive number, 0 for 0 and below, and NaN for NaN. Denormal numbers below 3e-39, which most hardware
 * takes for 0 anyway, give something between; so it is done only where the gradient is multiplied. On the CPU provider only: a device need not keep a x = infinity.
 */
import type { Plan } from "../graph/plan.ts";
import type { Target } from "../lower/target.ts";
import { PlanEditor } from "./editor.ts";
import { clippedToUnit } from "./step.ts";

const STEEP = { alpha: { float: 3.4e38 }, beta: { float: 0 } };

export function stepInOnePass(plan: Plan, { provider }: Target): Plan {
  if (provider !== "cpu") return plan;
  const editor = new PlanEditor(plan);
  for (const node of editor.nodes()) {
    if (node.op !== "Ceil") continue;
    const x = clippedToUnit(editor, editor.producer(node.inputs[0]));
    const [output] = node.outputs;
    const isMask = !editor.isResult(output) && editor.consumers(output).every(({ op }) => op === "Mul");
    if (x === undefined || !isMask || editor.value(output).type !== "float32") continue;
    const step = { op: "HardSigmoid", domain: "", inputs: [x], attributes: STEEP };
    editor.replace(output, editor.add(step, editor.value(output)));
  }
  return editor.finish();
}
