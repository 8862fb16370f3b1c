/** Matrix products, plain and with what tfjs fuses into them. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { type Shape, sameShape, sizeOf, type Value } from "../graph/value.ts";
import { activate } from "./fused-activation.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { broadcast, elementwise } from "./operands.ts";

type Transposes = Pick<tf.BatchMatMulAttrs, "transposeA" | "transposeB">;

interface Product extends Transposes {
  readonly a: Value;
  readonly b: Value;
  /** shape of the product: batches, rows, columns */
  readonly shape: Shape;
}

const swap = (rank: number): number[] => [...Array(rank - 2).keys(), rank - 1, rank - 2];

function describe(a: Value, b: Value, { transposeA, transposeB }: Transposes): Product {
  const [rows, inner] = [a.shape.at(transposeA ? -1 : -2) as number, a.shape.at(transposeA ? -2 : -1)];
  const [otherInner, columns] = [
    b.shape.at(transposeB ? -1 : -2),
    b.shape.at(transposeB ? -2 : -1) as number,
  ];
  tf.util.assert(inner === otherInner, () => {
    return (
      `Error in matMul: inner shapes (${inner}) and (${otherInner}) of Tensors with shapes ${a.shape} and ${b.shape} ` +
      `and transposeA=${transposeA} and transposeB=${transposeB} must match.`
    );
  });
  const batches = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return { a, b, transposeA, transposeB, shape: [...batches, rows, columns] };
}

/** a times b, of float32 or int32. @param bias added if given: float32 */
function multiply(g: Recorder, product: Product, bias?: Value): Value {
  const { a, b, transposeA, transposeB, shape } = product;
  const { type } = a;
  if (type === "bool" || b.type !== type)
    throw new UnsupportedInputs(`${type} times ${b.type} is not captured`);
  // not every provider of ONNX Runtime fills in the zeros of an empty sum
  const isEmpty = sizeOf(a.shape) === 0 || sizeOf(b.shape) === 0;
  if (isEmpty) return addBias(g, g.expand(g.scalar(0, type), shape), bias);
  const isPlane = sizeOf(shape.slice(0, -2)) === 1;
  if (isPlane && type === "float32" && (transposeA || transposeB || bias))
    return multiplyPlane(g, product, bias);
  const left = transposeA ? g.transpose(a, swap(a.shape.length)) : a;
  const right = transposeB ? g.transpose(b, swap(b.shape.length)) : b;
  return addBias(g, g.op("MatMul", [left, right], { type, shape }), bias);
}

/** One product only, whatever the rank: ONNX's Gemm transposes and adds as it goes. */
function multiplyPlane(g: Recorder, { a, b, transposeA, transposeB, shape }: Product, bias?: Value): Value {
  const plane = shape.slice(-2);
  // a scalar would do, but ends the process in ONNX Runtime's WebGPU provider
  const fits = bias !== undefined && bias.shape.length > 0 && sameShape(broadcast(plane, bias.shape), plane);
  const made = g.op(
    "Gemm",
    [g.reshape(a, a.shape.slice(-2)), g.reshape(b, b.shape.slice(-2)), ...(fits ? [bias] : [])],
    { type: "float32", shape: plane },
    { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 },
  );
  const result = g.reshape(made, shape);
  return fits ? result : addBias(g, result, bias);
}

const addBias = (g: Recorder, x: Value, bias: Value | undefined): Value =>
  bias === undefined ? x : elementwise(g, "Add", [x, bias]);

export const MATRIX: readonly Kernel[] = [
  kernel<tf.BatchMatMulAttrs>(tf.BatchMatMul, ({ inputs: { a, b }, attrs, g }) =>
    multiply(g, describe(a, b, attrs)),
  ),
  kernel<tf._FusedMatMulAttrs>(tf._FusedMatMul, ({ inputs, attrs, g }) => {
    const { a, b, bias, preluActivationWeights: weights } = inputs;
    const other = [a, b, bias, weights].find((x) => x !== undefined && x.type !== "float32");
    if (other) throw new UnsupportedInputs(`a fused product of ${other.type} is not captured`);
    const made = multiply(g, describe(a, b, attrs), bias);
    if (weights && !sameShape(broadcast(made.shape, weights.shape), made.shape)) {
      throw new UnsupportedInputs(`[${made.shape}] does not hold slopes of [${weights.shape}]`);
    }
    return activate(g, made, attrs.activation, weights, attrs.leakyreluAlpha);
  }),
];
