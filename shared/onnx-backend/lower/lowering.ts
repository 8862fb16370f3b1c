/** Turns a plan into an ONNX model: the names and nodes made so far, and each value in the layouts that exist of it. */
import type { Plan, PlanNode, PlanValue } from "../graph/plan.ts";
import type { ValueType } from "../graph/recorder.ts";
import { sizeOf } from "../graph/value.ts";
import type { Attribute, ConstantTensor, OnnxNode } from "../onnx/model.ts";
import { type Layout, shapeIn } from "./layout.ts";
import type { Target } from "./target.ts";

export const NCHWC = "com.microsoft.nchwc";
export const MICROSOFT = "com.microsoft";

export class Lowering {
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, ConstantTensor>();
  readonly plan: Plan;
  readonly target: Target;
  readonly #names: Map<Layout, string>[];
  readonly #constantNames = new Map<string, string>();
  /** what was emitted before, by operator, inputs and attributes: the same work is not done twice */
  readonly #emitted = new Map<string, readonly string[]>();

  constructor(plan: Plan, target: Target) {
    this.plan = plan;
    this.target = target;
    this.#names = plan.values.map(() => new Map());
    for (const [i, feed] of plan.feeds.entries()) this.set(feed, "plain", `in${i}`);
  }

  value(index: number): PlanValue {
    return this.plan.values[index];
  }

  /** Appends a node; returns the name of its first output. */
  emit(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = "",
  ): string {
    return this.emitAll(op, inputs, 1, attributes, domain)[0];
  }

  emitAll(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = "",
  ): readonly string[] {
    const key = `${domain} ${op} ${inputs} ${JSON.stringify(attributes)}`;
    let names = this.#emitted.get(key);
    if (names === undefined) {
      names = Array.from({ length: outputs }, (_, i) => `t${this.nodes.length}${i > 0 ? `_${i}` : ""}`);
      this.nodes.push({ op, domain, inputs, outputs: names, attributes });
      this.#emitted.set(key, names);
    }
    return names;
  }

  /** A value in a layout, converted if it does not exist in it. Layouts other than plain are for rank 4. */
  get(index: number, layout: Layout = "plain"): string {
    const names = this.#names[index];
    const known = names.get(layout);
    if (known !== undefined) return known;
    const { constant } = this.value(index);
    if (constant !== undefined && layout === "plain") return this.constant(constant);
    const from = names.keys().next().value;
    if (from === undefined && constant === undefined)
      throw new Error(`value ${index} is used before it is made`);
    const made = this.#convert(index, from ?? "plain", layout);
    names.set(layout, made);
    return made;
  }

  set(index: number, layout: Layout, name: string): void {
    this.#names[index].set(layout, name);
  }

  /** The layout in which a value was made. */
  native(index: number): Layout {
    return this.#names[index].keys().next().value ?? "plain";
  }

  constant(tensor: ConstantTensor): string {
    const key = `${tensor.type}[${tensor.shape}]${[...tensor.data].map((x) => (Object.is(x, -0) ? "-0" : x))}`;
    let name = this.#constantNames.get(key);
    if (name === undefined) {
      name = `c${this.constants.size}`;
      this.#constantNames.set(key, name);
      this.constants.set(name, tensor);
    }
    return name;
  }

  ints(values: readonly number[]): string {
    return this.constant({ type: "int64", shape: [values.length], data: values });
  }

  float(x: number): string {
    return this.constant({ type: "float32", shape: [], data: [x] });
  }

  reshape(name: string, shape: readonly number[]): string {
    return this.emit("Reshape", [name, this.ints(shape)], { allowzero: 1 });
  }

  /** A blocked value under the four-dimensional shape [N, C, H, W] that the nchwc operators name. */
  getForNchwc(index: number): string {
    const [n, h, w, c] = this.value(index).shape;
    return this.reshape(this.get(index, "blocked"), [n, c, h, w]);
  }

  /** Declares the output of an nchwc operator, of shape [N, C, H, W], to be a value. */
  setFromNchwc(index: number, name: string): void {
    this.set(
      index,
      "blocked",
      this.reshape(name, shapeIn("blocked", this.value(index).shape, this.target.block)),
    );
  }

  #convert(index: number, from: Layout, to: Layout): string {
    const { shape } = this.value(index);
    if (shape.length !== 4) throw new Error(`layout ${to} of a value of shape [${shape}]`);
    const [n, h, w, c] = shape;
    const { block } = this.target;
    if (this.value(index).type !== "float32") return this.#convertAnyType(index, from, to);
    if (to === "blocked") {
      const made = this.emit(
        "ReorderInput",
        [this.get(index, from)],
        { channels_last: from === "plain" ? 1 : 0 },
        NCHWC,
      );
      return this.reshape(made, shapeIn(to, shape, block));
    }
    if (from === "blocked") {
      const flat = this.reshape(this.get(index, from), [n, c, h, w]);
      return this.emit(
        "ReorderOutput",
        [flat],
        { channels: c, channels_last: to === "plain" ? 1 : 0 },
        NCHWC,
      );
    }
    return this.#convertAnyType(index, from, to);
  }

  /** The reordering operators are for float32 only. */
  #convertAnyType(index: number, from: Layout, to: Layout): string {
    const { shape } = this.value(index);
    const { block } = this.target;
    const [n, h, w, c] = shape;
    const name = this.get(index, from);
    if (from === "blocked") {
      const plain = this.reshape(this.emit("Transpose", [name], { perm: [0, 2, 3, 1, 4] }), shape);
      return to === "plain" ? plain : this.emit("Transpose", [plain], { perm: [0, 3, 1, 2] });
    }
    if (to === "blocked") {
      const plain = from === "plain" ? name : this.emit("Transpose", [name], { perm: [0, 2, 3, 1] });
      return this.emit("Transpose", [this.reshape(plain, [n, h, w, c / block, block])], {
        perm: [0, 3, 1, 2, 4],
      });
    }
    return this.emit("Transpose", [name], { perm: to === "nchw" ? [0, 3, 1, 2] : [0, 2, 3, 1] });
  }
}

/** Lowers one kind of node: emits what computes its outputs, and sets them. */
export type Rule = (node: PlanNode, to: Lowering) => void;

export const isScalar = (value: ValueType): boolean => sizeOf(value.shape) === 1;
