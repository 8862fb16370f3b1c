/** Scores that know no classes: how unlike the training stamps a stamp is. Pure. */
import { growForest, isolationScores } from "../stats/isolation-forest.ts";
import { meanDistance, nearest } from "../stats/neighbours.ts";
import { fitStandardiser, type Points, standardise } from "../stats/points.ts";
import { averagePrecision, foundInFirst } from "../stats/ranking.ts";
import type { BlindScore } from "./section.ts";

/** Neighbours among the training stamps whose mean distance is the score. */
export const SCORE_NEIGHBOURS = 10;

export interface Score {
  readonly name: string;
  /** larger is more anomalous */
  readonly values: Float64Array;
}

/** @param reference latents of training stamps @param points latents of the judged ones */
export function latentScores(reference: Points, points: Points): readonly [Score, Score] {
  const scale = fitStandardiser(reference);
  const [known, asked] = [standardise(reference, scale), standardise(points, scale)];
  return [
    { name: "neighbour distance", values: meanDistance(nearest(known, asked, SCORE_NEIGHBOURS)) },
    { name: "isolation forest", values: isolationScores(growForest(known, 0), asked) },
  ];
}

/** Numbers of stamps to look at first: 1, 2, 5 times a power of ten, from 10 to all. */
export function firstSizes(count: number): number[] {
  const sizes = [10, 20, 50].flatMap((base) => [base, 10 * base, 100 * base, 1000 * base]);
  return [...sizes.filter((size) => size < count).sort((a, b) => a - b), count];
}

/** @param classes of each stamp: 0 is ordinary, others as `names` */
export function judgeScore(
  { name, values }: Score,
  classes: Uint8Array,
  names: readonly string[],
  first: readonly number[],
): BlindScore {
  return {
    name,
    classes: names.map((className, k) => {
      const isMember = classes.map((c) => (c === k + 1 ? 1 : 0));
      const members = isMember.reduce((sum, is) => sum + is, 0);
      return {
        name: className,
        average_precision: averagePrecision(values, isMember),
        chance: members / classes.length,
        recall: foundInFirst(values, isMember, first).map((found) => found / members),
      };
    }),
  };
}

/** Positions of the stamps of wanted classes that a score puts first. */
export const mostUnlike = (
  { values }: Score,
  classes: Uint8Array,
  wanted: (c: number) => boolean,
  most: number,
): number[] =>
  [...classes.keys()]
    .filter((i) => wanted(classes[i]!))
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, most);
