/** A plan under change: who makes a value, who takes it, and replacing one by another. `finish` drops what nobody needs. */
import type { Plan, PlanNode, PlanValue } from "../graph/plan.ts";
import type { ValueType } from "../graph/recorder.ts";
import { sameShape } from "../graph/value.ts";
import type { ConstantTensor } from "../onnx/model.ts";

export class PlanEditor {
  readonly #values: PlanValue[];
  readonly #nodes: (PlanNode | undefined)[];
  readonly #feeds: readonly number[];
  #results: readonly number[];
  /** index of the node that makes a value */
  readonly #producer = new Map<number, number>();
  /** indices of the nodes that take a value, once for each time */
  readonly #consumers = new Map<number, number[]>();

  constructor(plan: Plan) {
    this.#values = [...plan.values];
    this.#nodes = [];
    this.#feeds = plan.feeds;
    this.#results = plan.results;
    for (const node of plan.nodes) this.#insert(node);
  }

  /** Nodes in order, each as it is when its turn comes; those removed meanwhile are left out, those added are no part of it. */
  *nodes(): Generator<PlanNode> {
    const end = this.#nodes.length;
    for (let at = 0; at < end; at++) {
      const node = this.#nodes[at];
      if (node !== undefined) yield node;
    }
  }

  value(index: number): PlanValue {
    return this.#values[index];
  }

  producer(index: number): PlanNode | undefined {
    const at = this.#producer.get(index);
    return at === undefined ? undefined : this.#nodes[at];
  }

  /** The node that makes a value, if it is of that operator. */
  madeBy(index: number, op: string): PlanNode | undefined {
    const node = index < 0 ? undefined : this.producer(index);
    return node?.op === op ? node : undefined;
  }

  consumers(index: number): PlanNode[] {
    return (this.#consumers.get(index) ?? []).flatMap((at) => this.#nodes[at] ?? []);
  }

  /** True if one node takes it, once, and it is no result. */
  isPrivate(index: number): boolean {
    return this.consumers(index).length === 1 && !this.#results.includes(index);
  }

  isResult(index: number): boolean {
    return this.#results.includes(index);
  }

  addConstant(constant: ConstantTensor): number {
    return this.#values.push({ type: constant.type, shape: constant.shape, constant }) - 1;
  }

  /** A new node; returns its output. */
  add(node: Omit<PlanNode, "outputs">, { type, shape }: ValueType): number {
    const output = this.#values.push({ type, shape }) - 1;
    this.#insert({ ...node, outputs: [output] });
    return output;
  }

  /** Everybody who took `old` takes `value` from now on; what only led to `old` is removed. */
  replace(old: number, value: number): void {
    if (!sameShape(this.value(old).shape, this.value(value).shape)) {
      throw new Error(`a rewrite turns [${this.value(old).shape}] into [${this.value(value).shape}]`);
    }
    for (const at of this.#consumers.get(old) ?? []) {
      const node = this.#nodes[at];
      if (node === undefined) continue;
      this.#nodes[at] = { ...node, inputs: node.inputs.map((input) => (input === old ? value : input)) };
      this.#consumersOf(value).push(at);
    }
    this.#consumers.set(old, []);
    this.#results = this.#results.map((result) => (result === old ? value : result));
    this.#prune(old);
  }

  /** Removes the node that makes a value, if nobody needs it, and so on backwards. */
  #prune(start: number): void {
    const stack = [start];
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      const at = this.#producer.get(value);
      const node = at === undefined ? undefined : this.#nodes[at];
      if (at === undefined || node === undefined) continue;
      if (node.outputs.some((output) => this.isResult(output) || this.consumers(output).length > 0)) continue;
      this.#nodes[at] = undefined;
      stack.push(...node.inputs.filter((input) => input >= 0));
    }
  }

  /** The plan without dead nodes, in an order in which every value is made before it is taken. */
  finish(): Plan {
    const order: PlanNode[] = [];
    const seen = new Set<number>();
    const done = new Set<number>();
    const visit = (root: number): void => {
      const stack = [root]; // no recursion: chains of nodes can be long
      for (let value = stack.at(-1); value !== undefined; value = stack.at(-1)) {
        const at = this.#producer.get(value);
        if (at === undefined || this.#nodes[at] === undefined || done.has(at)) {
          stack.pop();
          continue;
        }
        const node = this.#nodes[at] as PlanNode;
        if (seen.has(at)) {
          done.add(at);
          order.push(node);
          continue;
        }
        seen.add(at);
        for (let i = node.inputs.length - 1; i >= 0; i--) if (node.inputs[i] >= 0) stack.push(node.inputs[i]);
      }
    };
    // results in the order of the nodes that make them: close to the order in which they were recorded
    const made = [...this.#results].sort(
      (a, b) => (this.#producer.get(a) ?? -1) - (this.#producer.get(b) ?? -1),
    );
    for (const result of made) visit(result);
    return { values: this.#values, nodes: order, feeds: this.#feeds, results: this.#results };
  }

  #insert(node: PlanNode): void {
    const at = this.#nodes.push(node) - 1;
    for (const output of node.outputs) this.#producer.set(output, at);
    for (const input of node.inputs) if (input >= 0) this.#consumersOf(input).push(at);
  }

  #consumersOf(value: number): number[] {
    let list = this.#consumers.get(value);
    if (list === undefined) {
      list = [];
      this.#consumers.set(value, list);
    }
    return list;
  }
}
