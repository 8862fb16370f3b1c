/** Isolation forest (Liu, Ting & Zhou 2008, ICDM, 413): what few random cuts set apart is anomalous. Pure. */
import { Sequence } from "../../shared/random/sequence.ts";
import { type Points, pickPoints } from "./points.ts";
import { shuffled } from "./stratified.ts";

const TREES = 200;
/** Points of a tree at most: the authors' number. */
const SAMPLE = 256;

/** A cut: smaller coordinates go left. A leaf has a number of points. */
type Tree =
  | { readonly axis: number; readonly at: number; readonly left: Tree; readonly right: Tree }
  | { readonly size: number };

export interface Forest {
  readonly trees: readonly Tree[];
  /** points of a tree */
  readonly sample: number;
}

/** A function of the points and the seed. @param points at least two */
export function growForest(points: Points, seed: number): Forest {
  const random = new Sequence(`isolation forest ${seed}`);
  const sample = Math.min(SAMPLE, points.count);
  const deepest = Math.ceil(Math.log2(sample));
  const all = Array.from({ length: points.count }, (_, i) => i);
  const trees = Array.from({ length: TREES }, () =>
    grow(pickPoints(points, shuffled(all, random).slice(0, sample)), deepest, random),
  );
  return { trees, sample };
}

function grow(points: Points, depth: number, random: Sequence): Tree {
  const { count, width, values } = points;
  const ranges = Array.from({ length: width }, (_, axis) => rangeOf(points, axis)).filter(
    ({ low, high }) => high > low,
  );
  if (depth === 0 || count < 2 || ranges.length === 0) return { size: count };
  const { axis, low, high } = ranges[random.below(ranges.length)];
  const at = low + (high - low) * random.uniform();
  const rows = Array.from({ length: count }, (_, i) => i);
  const isLeft = (i: number): boolean => values[i * width + axis] < at;
  const side = (keep: (i: number) => boolean): Tree =>
    grow(pickPoints(points, rows.filter(keep)), depth - 1, random);
  return { axis, at, left: side(isLeft), right: side((i) => !isLeft(i)) };
}

function rangeOf({ count, width, values }: Points, axis: number) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    low = Math.min(low, values[i * width + axis]);
    high = Math.max(high, values[i * width + axis]);
  }
  return { axis, low, high };
}

/**
 * 2^(-E(h) / c(sample)), E(h) the mean number of cuts until a point is alone: 1 is an anomaly, 0.5 a point like any other, 0 the
 * middle of a crowd.
 */
export function isolationScores({ trees, sample }: Forest, points: Points): Float64Array {
  const expected = averageDepth(sample);
  return Float64Array.from({ length: points.count }, (_, i) => {
    let sum = 0;
    for (const tree of trees) sum += depthOf(tree, points, i);
    return 2 ** (-sum / trees.length / expected);
  });
}

function depthOf(tree: Tree, { width, values }: Points, i: number): number {
  let node = tree;
  let depth = 0;
  while ("axis" in node) {
    node = values[i * width + node.axis] < node.at ? node.left : node.right;
    depth++;
  }
  return depth + averageDepth(node.size);
}

const EULER = 0.5772156649015329;

/** Mean number of cuts until one of n points is alone: that of a search in a random binary tree that fails; 0 for n < 2. */
function averageDepth(n: number): number {
  if (n < 2) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}
