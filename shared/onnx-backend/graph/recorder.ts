/** Makes the values and nodes of a captured program. Kernels (kernels/) talk to nothing else. */
import { type Attribute, ELEMENT_TYPES, type ElementType } from "../onnx/model.ts";
import { type Attributes, type Node, type Shape, sameShape, sizeOf, type Value } from "./value.ts";

/** Shape and element type of a value to be made. */
export interface ValueType {
  readonly type: ElementType;
  readonly shape: Shape;
}

export const float32 = (shape: Shape): ValueType => ({ type: "float32", shape });
export const int32 = (shape: Shape): ValueType => ({ type: "int32", shape });
export const int64 = (shape: Shape): ValueType => ({ type: "int64", shape });
export const bool = (shape: Shape): ValueType => ({ type: "bool", shape });

export class Recorder {
  #nextId = 0;
  /** constants by content, so that equal ones are one value */
  readonly #constants = new Map<string, Value>();

  /** A value whose content is given later, or was given before. */
  leaf(type: ElementType, shape: Shape): Value {
    return { id: this.#nextId++, type, shape, node: undefined, constant: undefined };
  }

  /** One node with one output. `out` is its shape and type: every shape is known when the node is made. */
  op(
    op: string,
    inputs: readonly (Value | undefined)[],
    out: ValueType,
    attributes: Record<string, Attribute> = {},
    domain = "",
  ): Value {
    return this.ops(op, inputs, [out], attributes, domain)[0];
  }

  /** One node with several outputs. */
  ops(
    op: string,
    inputs: readonly (Value | undefined)[],
    outs: readonly ValueType[],
    attributes: Attributes = {},
    domain = "",
  ): Value[] {
    const outputs: Value[] = outs.map(({ type, shape }) => this.leaf(type, shape));
    const node: Node = { op, domain, inputs, outputs, attributes };
    for (const output of outputs) output.node = node;
    return outputs;
  }

  /** Part of the program, so of its structure: for axes, shapes and numbers that the operator's definition fixes. */
  constant(type: ElementType, data: readonly number[], shape: Shape = [data.length]): Value {
    const key = `${type}[${shape}]:${data.map((x) => (Object.is(x, -0) ? "-0" : x))}`;
    let value = this.#constants.get(key);
    if (value === undefined) {
      if (this.#constants.size >= MOST_CONSTANTS) this.#constants.clear();
      value = { id: this.#nextId++, type, shape, node: undefined, constant: { type, shape, data } };
      this.#constants.set(key, value);
    }
    return value;
  }

  /** A scalar constant of the element type of `like`. */
  scalar(x: number, like: ElementType = "float32"): Value {
    return this.constant(like, [x], []);
  }

  /** The int64 vector that ONNX wants for axes, shapes, starts, pads. */
  axes(values: readonly number[]): Value {
    return this.constant("int64", values);
  }

  cast(x: Value, type: ElementType): Value {
    return x.type === type ? x : this.op("Cast", [x], { type, shape: x.shape }, { to: ELEMENT_TYPES[type] });
  }

  /** The same elements in row-major order under another shape. */
  reshape(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    if (sizeOf(x.shape) !== sizeOf(shape)) throw new Error(`reshape of [${x.shape}] to [${shape}]`);
    return this.op("Reshape", [x, this.axes(shape)], { type: x.type, shape }, { allowzero: 1 });
  }

  transpose(x: Value, perm: readonly number[]): Value {
    if (perm.every((p, i) => p === i)) return x;
    return this.op(
      "Transpose",
      [x],
      { type: x.type, shape: perm.map((p) => x.shape[p]) },
      { perm: [...perm] },
    );
  }

  /** Copies x to every position of a larger shape, by the broadcasting rules. */
  expand(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.op("Expand", [x, this.axes(shape)], { type: x.type, shape });
  }
}

/** A training loop makes the same few hundred again and again; only programs without end make more. */
const MOST_CONSTANTS = 4096;
