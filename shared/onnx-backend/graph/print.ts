/** A program as text, one node a line: for documentation, tests and curiosity. */
import type { Plan } from "./plan.ts";

/**
 * `%3 float32[64,32] = MatMul(%0, %1) {transA: 1}`; feeds first, results last. Constants stand where they are used, if short.
 */
export function printPlan(plan: Plan): string {
  const name = (index: number): string => {
    if (index < 0) return "_";
    const { constant, type, shape } = plan.values[index];
    if (constant === undefined) return `%${index}`;
    return constant.data.length <= 8 ? `[${[...constant.data].join(", ")}]` : `const ${type}[${shape}]`;
  };
  const typed = (index: number): string =>
    `%${index} ${plan.values[index].type}[${plan.values[index].shape}]`;
  return [
    ...plan.feeds.map((feed) => `feed ${typed(feed)}`),
    ...plan.nodes.map(({ op, domain, inputs, outputs, attributes }) => {
      const settings = Object.entries(attributes).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
      const suffix = settings.length > 0 ? ` {${settings.join(", ")}}` : "";
      return `${outputs.map(typed).join(", ")} = ${domain ? `${domain}.` : ""}${op}(${inputs.map(name).join(", ")})${suffix}`;
    }),
    `results ${plan.results.map(name).join(", ")}`,
  ].join("\n");
}
