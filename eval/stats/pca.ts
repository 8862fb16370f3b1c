/**
 * Principal components of images: the eigenvectors of X^T X, X the centred images [n, pixels]. Products with X on the current
 * tfjs backend in float32, some images at a time; the mean, the sums and everything else in float64.
 */
import * as tf from "@tensorflow/tfjs-core";
import { largestEigenpairs } from "./eigenpairs.ts";

export interface Pca {
  /** [pixels] */
  readonly mean: Float64Array;
  /** float32 [pixels, components], orthonormal columns, most variance first */
  readonly basis: Float32Array;
  readonly components: number;
  /** variance along each component (divisor n - 1), descending */
  readonly variances: Float64Array;
  /** of the total variance of the images, what the components hold together, 0 to 1 */
  readonly explained: number;
}

/** Values of the images in a product at most: 512 of 64 x 64 pixels. */
const BLOCK_VALUES = 2 ** 21;
/** Images in a product at most; one shape of tensors, so one compiled program. */
const blockOf = (pixels: number): number => Math.max(16, Math.min(512, Math.floor(BLOCK_VALUES / pixels)));

/** @param images [n, pixels] @param components wanted; n - 1 and pixels are the most there can be */
export async function fitPca(images: Float32Array, pixels: number, components: number): Promise<Pca> {
  const n = images.length / pixels;
  const k = Math.min(components, n - 1, pixels);
  const mean = meanImage(images, pixels);
  const total = totalSquares(images, mean);
  const blocks = blocksOf(images, mean);
  try {
    const multiply = (columns: readonly Float64Array[]): Promise<Float64Array[]> =>
      multiplied(blocks, columns, pixels);
    const { values, vectors } = await largestEigenpairs(multiply, pixels, k);
    const variances = values.map((v) => Math.max(0, v) / (n - 1));
    const held = values.reduce((sum, v) => sum + v, 0);
    const explained = total === 0 ? 0 : Math.min(1, held / total);
    return { mean, basis: interleaved(vectors), components: k, variances, explained };
  } finally {
    tf.dispose(blocks);
  }
}

/** Components of images [n, pixels]: `components` columns of n. */
export async function transformPca(pca: Pca, images: Float32Array): Promise<Float64Array[]> {
  const { components, mean } = pca;
  const n = images.length / mean.length;
  const columns = Array.from({ length: components }, () => new Float64Array(n));
  const basis = tf.tensor2d(pca.basis, [mean.length, components]);
  try {
    const most = blockOf(mean.length);
    for (let from = 0; from < n; from += most) {
      const block = centredBlock(images, mean, from);
      const product = tf.matMul(block, basis);
      const values = await product.data();
      tf.dispose([block, product]);
      const rows = Math.min(most, n - from);
      columns.forEach((column, c) => {
        for (let r = 0; r < rows; r++) column[from + r] = values[r * components + c];
      });
    }
  } finally {
    basis.dispose();
  }
  return columns;
}

/** X^T X times columns. */
async function multiplied(
  blocks: readonly tf.Tensor2D[],
  columns: readonly Float64Array[],
  pixels: number,
): Promise<Float64Array[]> {
  const total = columns.map(() => new Float64Array(pixels));
  const q = tf.tensor2d(interleaved(columns), [pixels, columns.length]);
  for (const x of blocks) {
    const product = tf.tidy(() => tf.matMul(tf.matMul(x, q), x, true)); // as rows: X stays as it lies
    const values = await product.data();
    product.dispose();
    total.forEach((column, c) => {
      for (let p = 0; p < pixels; p++) column[p] += values[c * pixels + p];
    });
  }
  q.dispose();
  return total;
}

function meanImage(images: Float32Array, pixels: number): Float64Array {
  const out = new Float64Array(pixels);
  for (let at = 0; at < images.length; at += pixels) {
    for (let p = 0; p < pixels; p++) out[p] += images[at + p];
  }
  return out.map((s) => (s * pixels) / images.length);
}

function totalSquares(images: Float32Array, mean: Float64Array): number {
  let total = 0;
  for (let at = 0; at < images.length; at += mean.length) {
    for (let p = 0; p < mean.length; p++) total += (images[at + p] - mean[p]) ** 2;
  }
  return total;
}

function blocksOf(images: Float32Array, mean: Float64Array): tf.Tensor2D[] {
  const most = blockOf(mean.length);
  const count = Math.ceil(images.length / mean.length / most);
  return Array.from({ length: count }, (_, b) => centredBlock(images, mean, b * most));
}

/** Images `from`, `from` + 1, ... less the mean, [blockOf(pixels), pixels]; rows after the last image are zero. */
function centredBlock(images: Float32Array, mean: Float64Array, from: number): tf.Tensor2D {
  const pixels = mean.length;
  const most = blockOf(pixels);
  const out = new Float32Array(most * pixels);
  const end = Math.min(images.length, (from + most) * pixels);
  for (let at = from * pixels; at < end; at += pixels) {
    const to = at - from * pixels;
    for (let p = 0; p < pixels; p++) out[to + p] = images[at + p] - mean[p];
  }
  return tf.tensor2d(out, [most, pixels]);
}

/** float32 [pixels, columns] */
function interleaved(columns: readonly Float64Array[]): Float32Array {
  const count = columns.length;
  const out = new Float32Array(count * columns[0].length);
  columns.forEach((column, c) => {
    for (let p = 0; p < column.length; p++) out[p * count + c] = column[p];
  });
  return out;
}
