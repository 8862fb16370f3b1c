/**
 * How well a classifier finds rare classes in a space of features: a support vector machine with a Gaussian kernel, its training part
 * balanced by SMOTE, over many stratified splits. Nothing of a test part is used to scale, to balance or to choose.
 */
import { Sequence } from "../../shared/random/sequence.ts";
import { fitStandardiser, type Points, pickPoints, standardise } from "../stats/points.ts";
import { averagePrecision, foundInFirst } from "../stats/ranking.ts";
import { smote } from "../stats/smote.ts";
import { membersOf, shuffled, stratifiedFolds, stratifiedSplit, testedOf } from "../stats/stratified.ts";
import { likeliest, svmMargins, trainSvm } from "../stats/svm.ts";

/** Share of every class that is tested in a repeat. */
export const TESTED = 0.2;
/** Costs that are tried inside each training part, by the mean recall over classes in FOLDS folds of it. */
const COSTS = [1, 10, 100];
const FOLDS = 3;
/** Members of a class that a machine learns from at most: those of a random choice. Its time grows with the square. */
const MOST_TRAINED = 800;
const MOST_CHOOSING = 300;
/** Objects that are followed up, in numbers of the members that a test part has. */
export const FOLLOWED = [1, 2, 5];

/** Of one class in one repeat. */
export interface Found {
  /** share of its members that were taken for it */
  readonly recall: number;
  /** share of the ordinary ones that were taken for it */
  readonly contamination: number;
  /** of all that were taken for it, share of its members; NaN if none was */
  readonly precision: number;
  /** by how far they are on its side */
  readonly averagePrecision: number;
  /** share of its members among the first FOLLOWED times as many */
  readonly first: readonly number[];
}

export interface Repeat {
  readonly cost: number;
  /** of each class but the ordinary one */
  readonly classes: readonly Found[];
}

/**
 * Repeat `number` of a space: its split is a function of `number` and `classes` alone, so that spaces are compared on the same ones.
 * @param classes of each point: 0 is ordinary
 */
export async function recover(points: Points, classes: Uint8Array, number: number): Promise<Repeat> {
  const random = new Sequence(`anomalies ${number}`);
  const { train, test } = stratifiedSplit(classes, TESTED, random);
  const cost = await chooseCost(pickPoints(points, train), pickClasses(classes, train), random);
  const known = { points: pickPoints(points, train), classes: pickClasses(classes, train) };
  const margins = await learnAndJudge(known, pickPoints(points, test), cost, MOST_TRAINED, random);
  return { cost, classes: foundOf(margins, pickClasses(classes, test)) };
}

/** Of a class with so many members, how many are learned from: in a split, and in the smallest of the folds in which its cost is chosen. */
export function learnedOf(members: number): { readonly split: number; readonly choosing: number } {
  const split = members - testedOf(TESTED, members);
  return { split, choosing: split - Math.ceil(split / FOLDS) };
}

interface Known {
  readonly points: Points;
  readonly classes: Uint8Array;
}

const pickClasses = (classes: Uint8Array, rows: ArrayLike<number>): Uint8Array =>
  Uint8Array.from(rows, (i) => classes[i]);

/** Scaled by the training rows as they are, then balanced. @returns margins of the asked points, a column a class */
async function learnAndJudge(
  known: Known,
  asked: Points,
  cost: number,
  most: number,
  random: Sequence,
): Promise<Float64Array[]> {
  const rows = membersOf(known.classes).flatMap((members) => shuffled(members, random).slice(0, most));
  const points = pickPoints(known.points, rows);
  const scale = fitStandardiser(points);
  const balanced = smote(standardise(points, scale), pickClasses(known.classes, rows), random);
  return svmMargins(await trainSvm(balanced.points, balanced.classes, cost), standardise(asked, scale));
}

async function chooseCost(points: Points, classes: Uint8Array, random: Sequence): Promise<number> {
  const folds = stratifiedFolds(classes, FOLDS, random);
  const recalls: number[] = [];
  for (const cost of COSTS) {
    let sum = 0;
    for (const { train, test } of folds) {
      const known = { points: pickPoints(points, train), classes: pickClasses(classes, train) };
      if (new Set(known.classes).size < 2) continue;
      const margins = await learnAndJudge(known, pickPoints(points, test), cost, MOST_CHOOSING, random);
      sum += meanRecall(likeliest(margins), pickClasses(classes, test));
    }
    recalls.push(sum);
  }
  return COSTS[recalls.indexOf(Math.max(...recalls))];
}

function meanRecall(predicted: Uint8Array, truth: Uint8Array): number {
  const groups = membersOf(truth);
  const recalls = groups.map((rows) => rows.filter((i) => predicted[i] === truth[i]).length / rows.length);
  return recalls.reduce((sum, recall) => sum + recall, 0) / groups.length;
}

function foundOf(margins: readonly Float64Array[], truth: Uint8Array): Found[] {
  const predicted = likeliest(margins);
  const ordinary = truth.filter((c) => c === 0).length;
  return margins.slice(1).map((_, k): Found => {
    const c = k + 1;
    const isMember = truth.map((t) => (t === c ? 1 : 0));
    const members = isMember.reduce((sum, is) => sum + is, 0);
    const taken = predicted.reduce((sum, p) => sum + (p === c ? 1 : 0), 0);
    const right = predicted.reduce((sum, p, i) => sum + (p === c && truth[i] === c ? 1 : 0), 0);
    const wrong = predicted.reduce((sum, p, i) => sum + (p === c && truth[i] === 0 ? 1 : 0), 0);
    const score = scoreOf(margins, c);
    return {
      recall: right / members,
      contamination: wrong / ordinary,
      precision: taken === 0 ? Number.NaN : right / taken,
      averagePrecision: averagePrecision(score, isMember),
      first: foundInFirst(
        score,
        isMember,
        FOLLOWED.map((times) => times * members),
      ).map((found) => found / members),
    };
  });
}

/** A class whose only members were tested has not been learned: nothing is on its side. */
const scoreOf = (margins: readonly Float64Array[], c: number): Float64Array =>
  margins[c].map((margin) => (Number.isFinite(margin) ? margin : -1e9));
