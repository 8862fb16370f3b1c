/**
 * The captured program: values and the nodes that make them. Both are plain data. A node is an ONNX operator (domain "",
 * "com.microsoft") or one of our own (domain "tfjs", graph/layout-ops.ts) that lower/ turns into ONNX operators.
 */
import type { Attribute, ConstantTensor, ElementType } from "../onnx/model.ts";

export type Shape = readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

export interface Value {
  /** grows with every value made: a node's inputs are older than its outputs */
  readonly id: number;
  readonly type: ElementType;
  readonly shape: Shape;
  /** what computes it; undefined when it is data (written, or computed before) or a constant */
  node: Node | undefined;
  /** part of the program's structure, such as the axes of a reduction; never user data */
  readonly constant: ConstantTensor | undefined;
}

export interface Node {
  readonly op: string;
  readonly domain: string;
  /** undefined is an optional input that is left out */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, d) => product * d, 1);
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);
