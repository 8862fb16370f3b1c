/**
 * Twofold nearest-neighbour upsampling and a 3x3 convolution ("same", stride 1) become one operator on the small image, with
 * its two gradients. Each output pixel sees only 2x2 different pixels, so 4/9 of the products are left, and the large
 * intermediate image is never made. lower/upsampled-conv.ts has the arithmetic.
 */
import { LAYOUT_DOMAIN } from "../graph/layout-ops.ts";
import type { Plan, PlanNode } from "../graph/plan.ts";
import { PlanEditor } from "./editor.ts";

export function mergeUpsampling(plan: Plan): Plan {
  const editor = new PlanEditor(plan);
  for (const node of editor.nodes()) {
    if (node.op === "Conv2D" && isPlain3x3(node)) forward(editor, node);
    else if (node.op === "UpsampleGrad" && isTwofold(node)) inputGradient(editor, node);
    else if (node.op === "Conv2DFilterGrad" && isPlain3x3(node)) filterGradient(editor, node);
  }
  return editor.finish();
}

function forward(editor: PlanEditor, conv: PlanNode): void {
  const [x, ...rest] = conv.inputs;
  const small = upsampledFrom(editor, x);
  if (small === undefined) return;
  const [y] = conv.outputs;
  const made = editor.add(
    { op: "UpsampledConv", domain: LAYOUT_DOMAIN, inputs: [small, ...rest], attributes: {} },
    editor.value(y),
  );
  editor.replace(y, made);
}

function inputGradient(editor: PlanEditor, sum: PlanNode): void {
  const grad = editor.madeBy(sum.inputs[0], "Conv2DInputGrad");
  if (grad === undefined || !isPlain3x3(grad) || !editor.isPrivate(grad.outputs[0])) return;
  const [dx] = sum.outputs;
  const { inputs } = grad;
  const made = editor.add(
    { op: "UpsampledConvInputGrad", domain: LAYOUT_DOMAIN, inputs, attributes: {} },
    editor.value(dx),
  );
  editor.replace(dx, made);
}

function filterGradient(editor: PlanEditor, grad: PlanNode): void {
  const [x, dy] = grad.inputs;
  const small = upsampledFrom(editor, x);
  if (small === undefined) return;
  const [dw] = grad.outputs;
  const inputs = [small, dy];
  editor.replace(
    dw,
    editor.add(
      { op: "UpsampledConvFilterGrad", domain: LAYOUT_DOMAIN, inputs, attributes: {} },
      editor.value(dw),
    ),
  );
}

const upsampledFrom = (editor: PlanEditor, image: number): number | undefined => {
  const upsample = editor.madeBy(image, "Upsample");
  return upsample !== undefined && isTwofold(upsample) ? upsample.inputs[0] : undefined;
};

const isTwofold = ({ attributes }: PlanNode): boolean =>
  (attributes["scale"] as readonly number[]).every((factor) => factor === 2);

function isPlain3x3({ attributes }: PlanNode): boolean {
  const all = (name: string, wanted: number): boolean =>
    (attributes[name] as readonly number[]).every((x) => x === wanted);
  return all("kernel_shape", 3) && all("strides", 1) && all("dilations", 1) && all("pads", 1);
}
