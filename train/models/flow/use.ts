/** A trained flow in use: rows of features through the network, some at a time. */
import * as tf from "@tensorflow/tfjs-core";
import { rowKey } from "../row-key.ts";
import type { FlowNet } from "./flow-net.ts";
import { fillHypercube } from "./noise.ts";

/** Vectors of all members in one pass: what is made of them has to fit into the cache. */
const VECTORS = 32_768;
/** Rows of one pass at most. */
const ROWS = 512;

/** Rows of a pass in which each has `vectors` vectors of each member. */
const rowsOf = (net: FlowNet, vectors: number): number =>
  Math.max(1, Math.min(ROWS, Math.floor(VECTORS / (net.shape.members * vectors))));

/** Calls `run` with features [M, G, F] of G rows, always as many; the last ones are filled up with zeros. */
async function inPasses(
  net: FlowNet,
  features: Float32Array,
  count: number,
  vectors: number,
  run: (context: tf.Tensor3D, first: number, size: number, rows: number) => Promise<void>,
): Promise<void> {
  const { members, features: width } = net.shape;
  const rows = Math.min(rowsOf(net, vectors), Math.max(1, count));
  for (let first = 0; first < count; first += rows) {
    const size = Math.min(rows, count - first);
    const part = new Float32Array(rows * width);
    part.set(features.subarray(first * width, (first + size) * width));
    const context = tf.tidy(() =>
      net.context(tf.tile(tf.tensor3d(part, [1, rows, width]), [members, 1, 1]) as tf.Tensor3D),
    );
    try {
      await run(context, first, size, rows);
    } finally {
      context.dispose();
    }
  }
}

/** Puts the numbers of a pass [M, rows, width], of which the first `size` rows count, where they belong in those of all rows [count, M, width]. */
function setByRow(
  all: Float32Array,
  some: Float32Array,
  width: number,
  { members, rows, first, size }: Readonly<Record<"members" | "rows" | "first" | "size", number>>,
): void {
  for (let m = 0; m < members; m++) {
    for (let k = 0; k < size; k++) {
      const from = (m * rows + k) * width;
      all.set(some.subarray(from, from + width), ((first + k) * members + m) * width);
    }
  }
}

/** Key of each row of features (`rowKey`), which its samples are a function of. */
export const keysOf = (
  { shape: { features: width } }: FlowNet,
  features: Float32Array,
  count: number,
): number[] => Array.from({ length: count }, (_, k) => rowKey(features.subarray(k * width, (k + 1) * width)));

/** Samples of all members as `sampleMembers` gives them, of the Latin hypercube of each row and member: what means and quantiles are made of. */
export const sampleEvenly = (
  net: FlowNet,
  features: Float32Array,
  keys: readonly number[],
  each: number,
): Promise<Float32Array> =>
  sampleMembers(net, features, keys.length, each, (row, member, out) =>
    fillHypercube(member, keys[row]!, net.noises, out),
  );

/**
 * Samples of all members. @param features [count, F] @param fill gets the numbers of a row and a member [each, noises] to fill
 * @returns standardised targets [count, M, each, targets]
 */
export async function sampleMembers(
  net: FlowNet,
  features: Float32Array,
  count: number,
  each: number,
  fill: (row: number, member: number, out: Float32Array) => void,
): Promise<Float32Array> {
  const { members, core, after } = net.shape;
  const targets = core + after;
  const one = each * net.noises;
  const out = new Float32Array(count * members * each * targets);
  await inPasses(net, features, count, each, async (context, first, size, rows) => {
    const noise = new Float32Array(members * rows * one);
    for (let m = 0; m < members; m++) {
      for (let k = 0; k < size; k++)
        fill(first + k, m, noise.subarray((m * rows + k) * one, (m * rows + k + 1) * one));
    }
    const drawn = tf.tidy(() => net.sample(tf.tensor4d(noise, [members, rows, each, net.noises]), context));
    const values = (await drawn.data()) as Float32Array;
    drawn.dispose();
    setByRow(out, values, each * targets, { members, rows, first, size });
  });
  return out;
}

/** ln p of each density, of each member [count, M, densities], at standardised targets y [count, targets] (0 where one is missing). */
export async function logProbsOf(
  net: FlowNet,
  features: Float32Array,
  y: Float32Array,
  count: number,
): Promise<Float32Array> {
  const { members, core, after } = net.shape;
  const targets = core + after;
  const densities = 1 + after;
  const out = new Float32Array(count * members * densities);
  await inPasses(net, features, count, 1, async (context, first, size, rows) => {
    const part = new Float32Array(rows * targets);
    part.set(y.subarray(first * targets, (first + size) * targets));
    const logs = tf.tidy(() => {
      const values = tf.tile(tf.tensor4d(part, [1, rows, 1, targets]), [members, 1, 1, 1]) as tf.Tensor4D;
      return tf.stack(
        net.logProbs(values, context).map((log) => tf.reshape(log, [members, rows])),
        -1,
      );
    });
    const values = (await logs.data()) as Float32Array;
    logs.dispose();
    setByRow(out, values, densities, { members, rows, first, size });
  });
  return out;
}

/** P(target can be measured) [count, detect], the mean of the members. */
export async function detectionsOf(
  net: FlowNet,
  features: Float32Array,
  count: number,
): Promise<Float32Array> {
  const { detect } = net.shape;
  const out = new Float32Array(count * detect);
  if (detect === 0) return out;
  await inPasses(net, features, count, 1, async (context, first, size) => {
    const mean = tf.tidy(() => tf.mean(tf.sigmoid(net.detections(context)!), 0));
    const values = (await mean.data()) as Float32Array;
    mean.dispose();
    out.set(values.subarray(0, size * detect), first * detect);
  });
  return out;
}

/** ln of the mean of exp(x_m). */
export function logMeanExp(x: Float64Array): number {
  const most = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(x.reduce((sum, one) => sum + Math.exp(one - most), 0) / x.length);
}
