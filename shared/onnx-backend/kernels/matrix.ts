/** Matrix products. */
import * as tf from "@tensorflow/tfjs-core";
import { type Kernel, kernel } from "./kernel.ts";

export const MATRIX: readonly Kernel[] = [
  kernel<tf.BatchMatMulAttrs>(tf.BatchMatMul, ({ inputs: { a, b }, attrs: { transposeA, transposeB }, g }) => {
    const swap = (rank: number): number[] => [...Array(rank - 2).keys(), rank - 1, rank - 2];
    const left = transposeA ? g.transpose(a, swap(a.shape.length)) : a;
    const right = transposeB ? g.transpose(b, swap(b.shape.length)) : b;
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(
      left.shape.slice(0, -2) as number[],
      right.shape.slice(0, -2) as number[],
    );
    const shape = [...outer, left.shape.at(-2) as number, right.shape.at(-1) as number];
    return g.op("MatMul", [left, right], { type: "float32", shape });
  }),
];
