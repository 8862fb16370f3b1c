/**
 * A captured program cut out of the graph: every pending value that somebody holds, and what leads to them. Plain data with
 * local numbers instead of references, so that two programs of the same structure are equal as text: `planKey` is what the
 * cache of compiled programs goes by. Written data takes no part in it.
 */
import type { ConstantTensor } from "../onnx/model.ts";
import type { ValueType } from "./recorder.ts";
import type { Attributes, Value } from "./value.ts";

export interface PlanNode {
  readonly op: string;
  readonly domain: string;
  /** indices of values; -1 is an input that is left out */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly attributes: Attributes;
}

export interface PlanValue extends ValueType {
  readonly constant?: ConstantTensor | undefined;
}

export interface Plan {
  readonly values: readonly PlanValue[];
  /** each after those whose outputs it takes */
  readonly nodes: readonly PlanNode[];
  /** values that are given, in the order of their first use */
  readonly feeds: readonly number[];
  /** values that are wanted */
  readonly results: readonly number[];
}

export interface Cut {
  readonly plan: Plan;
  /** the values behind plan.feeds and plan.results */
  readonly feeds: readonly Value[];
  readonly results: readonly Value[];
}

/** The program that computes `roots`: pending values, in the order of their ids. */
export function cutPlan(roots: readonly Value[]): Cut {
  const needed = pendingBehind(roots);
  const values: PlanValue[] = [];
  const indexOf = new Map<Value, number>();
  const feeds: Value[] = [];
  const indexFor = (value: Value | undefined): number => {
    if (value === undefined) return -1;
    let index = indexOf.get(value);
    if (index === undefined) {
      index = values.push({ type: value.type, shape: value.shape, constant: value.constant }) - 1;
      indexOf.set(value, index);
      if (value.node === undefined && value.constant === undefined) feeds.push(value);
    }
    return index;
  };
  const nodes: PlanNode[] = needed.map(({ op, domain, inputs, outputs, attributes }) => ({
    op,
    domain,
    inputs: inputs.map(indexFor),
    outputs: outputs.map(indexFor),
    attributes,
  }));
  const plan: Plan = { values, nodes, feeds: feeds.map(indexFor), results: roots.map(indexFor) };
  return { plan, feeds, results: roots };
}

/** The nodes that `roots` need, oldest first. */
function pendingBehind(roots: readonly Value[]): NonNullable<Value["node"]>[] {
  const nodes = new Map<NonNullable<Value["node"]>, number>();
  const stack = [...roots];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    const node = value.node;
    if (node === undefined || nodes.has(node)) continue;
    nodes.set(node, node.outputs[0].id);
    for (const input of node.inputs) if (input?.node !== undefined) stack.push(input);
  }
  return [...nodes].sort(([, a], [, b]) => a - b).map(([node]) => node);
}

/** Equal for programs of the same structure: operators, attributes, shapes, types, constants and wiring. */
export function planKey(plan: Plan): string {
  const parts: string[] = [];
  for (const { type, shape, constant } of plan.values) {
    parts.push(`${type}[${shape}]${constant ? constantKey(constant) : ""}`);
  }
  for (const { op, domain, inputs, outputs, attributes } of plan.nodes) {
    parts.push(`${domain}${op}(${inputs})${outputs}${attributesKey(attributes)}`);
  }
  return `${parts.join(";")}|${plan.feeds}|${plan.results}`;
}

const attributesKey = remembered((attributes: Attributes) => JSON.stringify(attributes));
/** -0 and 0 are different constants. */
const constantKey = remembered(
  ({ data }: ConstantTensor) => `=${Array.from(data, (x) => (Object.is(x, -0) ? "-0" : String(x)))}`,
);

/** The text of an object that never changes: made once. */
function remembered<T extends object>(describe: (object: T) => string): (object: T) => string {
  const known = new WeakMap<T, string>();
  return (object) => {
    let text = known.get(object);
    if (text === undefined) {
      text = describe(object);
      known.set(object, text);
    }
    return text;
  };
}
