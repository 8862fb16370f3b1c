/** Sums of products by an equation, such as "bij,bjk->bik": one matrix product, with the axes moved to where it wants them. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { infoOf } from "./tensor-info.ts";

/** A tensor with a name for each axis: the number of the letter, output letters first. */
interface Term {
  readonly value: Value;
  readonly dims: readonly number[];
}

const recordEinsum = kernel<tf.EinsumAttrs>(tf.Einsum, ({ list, attrs: { equation }, g }) => {
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, list.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, list.map(infoOf) as tf.Tensor[]);
  if (list.some(({ type }) => type === "bool" || type !== list[0].type)) {
    throw new UnsupportedInputs(`types ${list.map(({ type }) => type).join(", ")}`);
  }
  const output = equation.replace(/\s/g, "").split("->")[1];
  const outDims = Array.from(output, (letter) => allDims.indexOf(letter));
  if (new Set(outDims).size < outDims.length)
    throw new UnsupportedInputs(`a letter twice in the output "${output}"`);
  const summed = new Set(summedDims);
  const terms = list.map((value, i) => {
    const elsewhere = idDims.filter((_, j) => j !== i).flat();
    return reduce(g, { value, dims: idDims[i] }, (dim) => summed.has(dim) && !elsewhere.includes(dim));
  });
  const product = terms.length === 1 ? terms[0] : multiply(g, terms[0], terms[1], summed);
  return arrange(g, product, outDims);
});

/** Sums over the axes that `over` names. */
function reduce(g: Recorder, { value, dims }: Term, over: (dim: number) => boolean): Term {
  const axes = [...dims.keys()].filter((axis) => over(dims[axis]));
  if (axes.length === 0) return { value, dims };
  const kept = (_: number, axis: number): boolean => !axes.includes(axis);
  const shape = value.shape.filter(kept);
  const rest = dims.filter(kept);
  if (sizeOf(value.shape) === 0) return { value: g.expand(g.scalar(0, value.type), shape), dims: rest };
  const sum = g.op("ReduceSum", [value, g.axes(axes)], { type: value.type, shape }, { keepdims: 0 });
  return { value: sum, dims: rest };
}

/** The axes in another order. */
const arrange = (g: Recorder, { value, dims }: Term, order: readonly number[]): Value =>
  g.transpose(
    value,
    order.map((dim) => dims.indexOf(dim)),
  );

/** Sums a * b over the axes of `summed`, which both have. */
function multiply(g: Recorder, a: Term, b: Term, summed: ReadonlySet<number>): Term {
  const both = a.dims.filter((dim) => b.dims.includes(dim));
  const inner = both.filter((dim) => summed.has(dim));
  const batch = both.filter((dim) => !summed.has(dim));
  const left = a.dims.filter((dim) => !both.includes(dim));
  const right = b.dims.filter((dim) => !both.includes(dim));
  const size = (dims: readonly number[]): number =>
    sizeOf(
      dims.map((dim) =>
        a.dims.includes(dim) ? a.value.shape[a.dims.indexOf(dim)] : b.value.shape[b.dims.indexOf(dim)],
      ),
    );
  const [n, l, k, r] = [batch, left, inner, right].map(size);
  const type = a.value.type;
  const rows = g.reshape(arrange(g, a, [...batch, ...left, ...inner]), [n, l, k]);
  const columns = g.reshape(arrange(g, b, [...batch, ...inner, ...right]), [n, k, r]);
  const shape = [n, l, r];
  const product =
    k === 0
      ? g.expand(g.scalar(0, type), shape)
      : g.op(k === 1 ? "Mul" : "MatMul", [rows, columns], { type, shape });
  const dims = [...batch, ...left, ...right];
  const unfolded = dims.map((dim) => size([dim]));
  return { value: g.reshape(product, unfolded), dims };
}

export const EINSUM: readonly Kernel[] = [recordEinsum];
