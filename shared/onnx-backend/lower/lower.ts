/** A plan becomes an ONNX model: each node by its rule. */
import type { Plan } from "../graph/plan.ts";
import type { OnnxModel, OnnxValue } from "../onnx/model.ts";
import { Lowering, MICROSOFT, NCHWC, type Rule } from "./lowering.ts";
import { lowerPlain } from "./plain.ts";
import { LAYOUT_RULES } from "./rules.ts";
import type { Target } from "./target.ts";

/** ONNX operator set: 21 came with ONNX 1.16 (2024) and ONNX Runtime 1.18. */
export const OPSET = 21;

/** Inputs are named in0, in1, ... in the order of plan.feeds, outputs out0, out1, ... in that of plan.results. */
export function lower(plan: Plan, target: Target): OnnxModel {
  const to = new Lowering(plan, target);
  for (const node of plan.nodes) {
    const rule: Rule | undefined = node.domain === "tfjs" ? LAYOUT_RULES[node.op] : lowerPlain;
    if (rule === undefined) throw new Error(`no rule lowers tfjs.${node.op}`);
    rule(node, to);
  }
  const results = plan.results.map((result, i) => {
    const name = `out${i}`;
    to.nodes.push({ op: "Identity", inputs: [to.get(result)], outputs: [name] });
    return { name, type: plan.values[result].type, shape: plan.values[result].shape };
  });
  const feeds = plan.feeds.map(
    (feed, i): OnnxValue => ({
      name: `in${i}`,
      type: plan.values[feed].type,
      shape: plan.values[feed].shape,
    }),
  );
  const domains = new Set(to.nodes.map((node) => node.domain ?? ""));
  return {
    name: "program",
    nodes: to.nodes,
    inputs: feeds,
    outputs: results,
    constants: to.constants,
    opsets: {
      "": OPSET,
      ...(domains.has(MICROSOFT) ? { [MICROSOFT]: 1 } : {}),
      ...(domains.has(NCHWC) ? { [NCHWC]: 1 } : {}),
    },
  };
}
