/**
 * Support vector machines for several classes: C-SVC of LIBSVM (Chang & Lin 2011, ACM TIST 2, 27), one against one. LIBSVM finds the
 * support vectors; decisions are computed here, because its port to JavaScript gives none.
 */
import { type Points, pickPoints } from "./points.ts";

export type Kernel = "rbf" | "linear";

/** The difference of two classes: sum_s weights[s] K(x, vectors[s]) - offset is above 0 where x is of the first. */
interface Pair {
  readonly first: number;
  readonly second: number;
  readonly weights: Float64Array;
  readonly offset: number;
}

export interface Svm {
  readonly kernel: Kernel;
  /** of the Gaussian kernel exp(-gamma |x - y|^2); the linear one is x y */
  readonly gamma: number;
  readonly vectors: Points;
  /** classes are 0 to `classes` - 1 */
  readonly classes: number;
  readonly pairs: readonly Pair[];
}

/** Of the kernel's cache [MB]: the port has little memory. */
const CACHE = 32;

type Library = typeof import("libsvm-js/asm.js").default;
let library: Promise<Library> | undefined;

/** The port listens to rejections that nobody handles, and would end the program with a message of its own. */
async function load(): Promise<Library> {
  const before = process.listeners("unhandledRejection");
  const { default: loaded } = await import("libsvm-js/asm.js");
  for (const listener of process.listeners("unhandledRejection")) {
    if (!before.includes(listener)) process.off("unhandledRejection", listener);
  }
  return loaded;
}

/**
 * @param points standardised, as gamma = 1 / (width times the variance of all values): "scaled"
 * @param classes of each point; at least two of 0, 1, ... occur
 * @param cost C > 0: what a point on the wrong side costs
 */
export async function trainSvm(
  points: Points,
  classes: Uint8Array,
  cost: number,
  kernel: Kernel = "rbf",
): Promise<Svm> {
  library ??= load();
  const Svc = await library;
  const gamma = scaledGamma(points);
  const kind = kernel === "rbf" ? Svc.KERNEL_TYPES.RBF : Svc.KERNEL_TYPES.LINEAR;
  const svc = new Svc({
    type: Svc.SVM_TYPES.C_SVC,
    kernel: kind,
    gamma,
    cost,
    quiet: true,
    cacheSize: CACHE,
  });
  try {
    svc.train(rowsOf(points), [...classes]);
    const vectors = pickPoints(points, svc.getSVIndices());
    const pairs = readPairs(svc.serializeModel());
    return { kernel, gamma, vectors, classes: Math.max(...classes) + 1, pairs };
  } finally {
    svc.free();
  }
}

function scaledGamma({ width, values }: Points): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return variance > 0 ? 1 / (width * variance) : 1 / width;
}

const rowsOf = ({ count, width, values }: Points): number[][] =>
  Array.from({ length: count }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);

/**
 * LIBSVM's text: a head of lines "key values", then "SV" and a line a support vector, whose coefficients come first. Those of class i
 * against another one j are the (j - 1)-th of its own vectors (j > i), and the i-th of those of j.
 */
function readPairs(text: string): Pair[] {
  const [head, body] = text.split("\nSV\n");
  const keys = new Map(
    head.split("\n").map((line) => [line.split(" ")[0], line.split(" ").slice(1).map(Number)]),
  );
  const [labels, sizes, rho] = ["label", "nr_sv", "rho"].map((key) => keys.get(key)!);
  const lines = body.trimEnd().split("\n");
  const coefficients = lines.map((line) =>
    line
      .split(" ")
      .slice(0, labels.length - 1)
      .map(Number),
  );
  const starts = sizes.map((_, c) => sizes.slice(0, c).reduce((sum, size) => sum + size, 0));
  return labels.flatMap((first, i) =>
    labels.slice(i + 1).map((second, step): Pair => {
      const j = i + 1 + step;
      const weights = new Float64Array(lines.length);
      for (let s = 0; s < sizes[i]; s++) weights[starts[i] + s] = coefficients[starts[i] + s][j - 1];
      for (let s = 0; s < sizes[j]; s++) weights[starts[j] + s] = coefficients[starts[j] + s][i];
      const before = (i * (2 * labels.length - i - 1)) / 2;
      return { first, second, weights, offset: rho[before + step] };
    }),
  );
}

/**
 * How far each point is on the side of each class: the least of its differences to the others. Above 0 for the class that wins all of
 * its comparisons, which is then the one that LIBSVM predicts.
 * @returns a column a class; -infinity of one that was not trained
 */
export function svmMargins({ kernel, gamma, vectors, classes, pairs }: Svm, points: Points): Float64Array[] {
  const { width } = points;
  const margins = Array.from({ length: classes }, () => new Float64Array(points.count));
  const similar = new Float64Array(vectors.count);
  for (let i = 0; i < points.count; i++) {
    for (let s = 0; s < vectors.count; s++) {
      let sum = 0;
      for (let j = 0; j < width; j++) {
        const [x, y] = [points.values[i * width + j], vectors.values[s * width + j]];
        sum += kernel === "rbf" ? (x - y) * (x - y) : x * y;
      }
      similar[s] = kernel === "rbf" ? Math.exp(-gamma * sum) : sum;
    }
    const least = new Float64Array(classes).fill(Number.POSITIVE_INFINITY);
    for (const { first, second, weights, offset } of pairs) {
      let decision = -offset;
      for (let s = 0; s < weights.length; s++) decision += weights[s] * similar[s];
      least[first] = Math.min(least[first], decision);
      least[second] = Math.min(least[second], -decision);
    }
    least.forEach((value, c) => {
      margins[c][i] = Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
    });
  }
  return margins;
}

/** The class with the largest margin. */
export const likeliest = (margins: readonly Float64Array[]): Uint8Array =>
  Uint8Array.from(margins[0], (_, i) =>
    margins.reduce((best, margin, c) => (margin[i] > margins[best][i] ? c : best), 0),
  );
