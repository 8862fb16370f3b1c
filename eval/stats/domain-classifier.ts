/** Whether two sets of points can be told apart: a classifier that is judged on points which it did not learn from. Pure. */
import { Sequence } from "../../shared/random/sequence.ts";
import { type PermutationTest, permutationTest } from "./permutation.ts";
import { fitStandardiser, type Points, pickPoints, standardise, thinnedRows } from "./points.ts";
import { rocArea } from "./ranking.ts";
import { logits, ridgeLogistic } from "./ridge-logistic.ts";
import { type Split, shuffled, stratifiedFolds } from "./stratified.ts";

const FOLDS = 5;

export interface Repeated {
  /** times that labels are permuted, at least one */
  readonly permutations: number;
  readonly seed: number;
}

/**
 * Area under the ROC curve of a domain classifier: 1/2 where nobody could tell the sets apart, 1 where every point says which it is of.
 * Logistic regression on the coordinates and their squares, standardised over both sets, with a quadratic penalty of as much as there are features (the
 * log odds of an ordinary point then have a prior standard deviation of 1). Mean of the areas of five folds, each predicted from the others;
 * of sets of unlike size as many points of the larger are taken, from all over it, as the smaller has.
 *
 * The null: labels are permuted inside each fold, so that folds keep equal numbers of both, and all folds are fitted anew. That is exact for
 * exchangeable points; points of one object in both sets are not.
 * @param a, b of the same width, at least five points each
 */
export function domainArea(a: Points, b: Points, { permutations, seed }: Repeated): PermutationTest {
  const size = Math.min(a.count, b.count);
  const features = withSquares(evenly(a, size), evenly(b, size));
  const labels = Uint8Array.from({ length: 2 * size }, (_, i) => (i < size ? 0 : 1));
  const random = new Sequence(`domain classifier ${seed}`);
  const folds = stratifiedFolds(labels, FOLDS, random);
  const area = crossValidated(features, folds);
  const value = area(labels);
  const permuted = Float64Array.from({ length: permutations }, () =>
    area(permutedInside(labels, folds, random)),
  );
  return permutationTest(value, permuted);
}

const evenly = (points: Points, size: number): Points =>
  points.count === size ? points : pickPoints(points, thinnedRows(points.count, size));

/** Coordinates and squares of both sets, one below the other; no feature says which set a point is of. */
export function withSquares(a: Points, b: Points): Points {
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  const both = { count: a.count + b.count, width: a.width, values };
  const scaled = standardise(both, fitStandardiser(both));
  const width = 2 * a.width;
  const out = new Float64Array(both.count * width);
  for (let i = 0; i < both.count; i++) {
    for (let j = 0; j < a.width; j++) {
      const x = scaled.values[i * a.width + j];
      out[i * width + j] = x;
      out[i * width + a.width + j] = x * x;
    }
  }
  const features = { count: both.count, width, values: out };
  return standardise(features, fitStandardiser(features));
}

function crossValidated(features: Points, folds: readonly Split[]): (labels: Uint8Array) => number {
  const fitted = folds.map(({ train, test }) => ({
    ...{ train, test, points: pickPoints(features, test) },
    fit: ridgeLogistic(pickPoints(features, train), features.width),
  }));
  const labelsOf = (labels: Uint8Array, rows: Uint32Array) => Uint8Array.from(rows, (i) => labels[i]);
  return (labels) => {
    const areas = fitted.map(({ train, test, points, fit }) =>
      rocArea(logits(fit(labelsOf(labels, train)), points), labelsOf(labels, test)),
    );
    return areas.reduce((sum, x) => sum + x, 0) / areas.length;
  };
}

function permutedInside(labels: Uint8Array, folds: readonly Split[], random: Sequence): Uint8Array {
  const out = new Uint8Array(labels.length);
  for (const { test } of folds) {
    shuffled([...test], random).forEach((row, at) => {
      out[test[at]] = labels[row];
    });
  }
  return out;
}
