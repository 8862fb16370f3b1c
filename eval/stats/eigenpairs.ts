/**
 * Largest eigenvalues of a symmetric operator by a randomized block Krylov method (Halko, Martinsson, Shkolnisky & Tygert 2011,
 * SIAM J. Sci. Comput. 33, 2580): from random columns G an orthonormal basis of [G, C G, C^2 G, ...], then the eigenvectors of C
 * within it (Rayleigh-Ritz). Where eigenvalues crowd together, as those of noise do, subspace iteration needs several times as
 * many products. Everything in float64.
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { Sequence } from "../../shared/random/sequence.ts";

/** Columns of a block. Narrow blocks reach further into the sequence for the same size of the basis. */
const WIDTH = 16;
/** So many blocks are added between two looks at the eigenvalues. */
const BLOCKS = 4;
/** The basis is large enough when those blocks raised the sum of the eigenvalues by less than this share. */
const TOLERANCE = 1e-4;
/** Columns of the basis at most, a number of times those wanted. */
const MOST = 8;

export interface EigenPairs {
  /** descending */
  readonly values: Float64Array;
  /** orthonormal, one for each value */
  readonly vectors: readonly Float64Array[];
}

/**
 * @param multiply C times columns; may round to float32
 * @param size of a column
 * @param k pairs wanted, at most `size`
 */
export async function largestEigenpairs(
  multiply: (columns: readonly Float64Array[]) => Promise<readonly Float64Array[]>,
  size: number,
  k: number,
): Promise<EigenPairs> {
  const most = Math.min(size, Math.max(MOST * k, WIDTH * BLOCKS));
  const space: Krylov = { basis: [], images: [], products: [] };
  let fresh = orthonormal(randomColumns(Math.min(WIDTH, most), size), []);
  let before = Number.NEGATIVE_INFINITY;
  for (let blocks = 1; ; blocks++) {
    extend(space, fresh, await multiply(fresh));
    const full = space.basis.length === most;
    if (full || (blocks % BLOCKS === 0 && space.basis.length >= k)) {
      const pairs = rayleighRitz(space, k);
      const sum = pairs.values.reduce((total, value) => total + value, 0);
      if (full || sum - before <= TOLERANCE * sum) return pairs;
      before = sum;
    }
    fresh = orthonormal(space.images.slice(-fresh.length), space.basis).slice(0, most - space.basis.length);
  }
}

interface Krylov {
  /** orthonormal columns, or zero */
  readonly basis: Float64Array[];
  /** C times each of them */
  readonly images: Float64Array[];
  /** lower triangle of basis^T C basis: a row a column of the basis */
  readonly products: number[][];
}

function extend(space: Krylov, columns: readonly Float64Array[], images: readonly Float64Array[]): void {
  columns.forEach((column, c) => {
    space.basis.push(column);
    space.images.push(images[c]);
    space.products.push(space.basis.map((b) => dot(b, images[c])));
  });
}

/** The `k` largest eigenvalues of C within the basis, and their vectors. */
function rayleighRitz(space: Krylov, k: number): EigenPairs {
  const { products } = space;
  const symmetric = new Matrix(
    products.map((_, i) => products.map((_, j) => products[Math.max(i, j)][Math.min(i, j)])),
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const largest = order.slice(0, k);
  return {
    values: Float64Array.from(largest, (i) => realEigenvalues[i]),
    vectors: largest.map((i) => combined(space.basis, eigenvectorMatrix.getColumn(i))),
  };
}

/**
 * The columns made orthonormal to each other and to `others`, by Gram-Schmidt, twice for orthogonality to rounding. A column
 * that depends on those before it becomes zero.
 */
function orthonormal(columns: readonly Float64Array[], others: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const given of columns) {
    const column = given.slice();
    for (let pass = 0; pass < 2; pass++) {
      for (const other of [...others, ...done]) addScaled(column, other, -dot(column, other));
    }
    const after = norm(column);
    const scale = after > 1e-7 * norm(given) ? 1 / after : 0; // float32 products: what is smaller is rounding
    done.push(column.map((v) => v * scale));
  }
  return done;
}

function combined(columns: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const out = new Float64Array(columns[0].length);
  columns.forEach((column, j) => {
    addScaled(out, column, weights[j]);
  });
  return out;
}

function randomColumns(count: number, size: number): Float64Array[] {
  const random = new Sequence("pca");
  return Array.from({ length: count }, () => Float64Array.from({ length: size }, () => random.normal()));
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * from[i];
}

/** Four sums, as one alone would wait for itself: most of the time outside of `multiply` is spent here. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
