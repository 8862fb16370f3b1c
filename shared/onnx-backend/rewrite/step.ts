/** The step function as kernels/activation.ts records it: Ceil(Clip(x, 0, 1)). */
import type { PlanNode } from "../graph/plan.ts";
import type { PlanEditor } from "./editor.ts";

/** x, if the node is Clip(x, 0, 1). */
export function clippedToUnit(editor: PlanEditor, node: PlanNode | undefined): number | undefined {
  if (node?.op !== "Clip") return undefined;
  const [x, low, high] = node.inputs;
  const is = (index: number, wanted: number): boolean => {
    const data = index === undefined || index < 0 ? undefined : editor.value(index).constant?.data;
    return data !== undefined && data.length === 1 && data[0] === wanted;
  };
  return is(low, 0) && is(high, 1) ? x : undefined;
}

/** Step of another value of the same kind, with the same constants. */
export function stepLike(editor: PlanEditor, ceil: PlanNode, clip: PlanNode, x: number): number {
  const type = editor.value(x);
  const unit = editor.add({ ...clip, inputs: [x, ...clip.inputs.slice(1)] }, type);
  return editor.add({ ...ceil, inputs: [unit] }, type);
}
