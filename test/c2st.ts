/**
 * Whether two sets of points are of one distribution: a classifier is to tell them apart (C2ST: Lopez-Paz & Oquab 2017, arXiv 1610.06545; posteriors
 * are so compared by Lueckmann et al. 2021, arXiv 2101.04653). For tests of models whose posterior is known. The classifier is a vote of
 * neighbours: to the small network of eval/stats/mlp.ts two moons of width 0.1 and 0.2 are equal (0.50 of 2000 points each; neighbours 0.63).
 */
import { nearest } from "../eval/stats/neighbours.ts";
import { fitStandardiser, type Points, pickPoints, standardise } from "../eval/stats/points.ts";
import { stratifiedFolds } from "../eval/stats/stratified.ts";
import { Sequence } from "../shared/random/sequence.ts";

const FOLDS = 5;
/** Odd: no vote is a draw. */
const NEIGHBOURS = 35;

/**
 * Share of points that the majority of their neighbours among the other four fifths puts into their own set: 0.5 if they are of one
 * distribution, to about 0.7 / sqrt(n) of n points in all (20,000 for 0.02 at four sigma; folds share points, so it is more than 0.5), 1 if nothing of them overlaps.
 * @param a, b of the same dimensions, equally many, at least a hundred
 */
export function c2st(a: Points, b: Points): number {
  const both: Points = {
    count: a.count + b.count,
    width: a.width,
    values: Float64Array.from([...a.values, ...b.values]),
  };
  const points = standardise(both, fitStandardiser(both));
  const isSecond = Uint8Array.from({ length: points.count }, (_, i) => (i < a.count ? 0 : 1));
  let right = 0;
  for (const { train, test } of stratifiedFolds(isSecond, FOLDS, new Sequence("c2st"))) {
    const { indices } = nearest(pickPoints(points, train), pickPoints(points, test), NEIGHBOURS);
    test.forEach((i, at) => {
      const around = indices.subarray(at * NEIGHBOURS, (at + 1) * NEIGHBOURS);
      const votes = around.reduce((sum, j) => sum + isSecond[train[j]], 0);
      if (votes > NEIGHBOURS / 2 === (isSecond[i] === 1)) right++;
    });
  }
  return right / points.count;
}
