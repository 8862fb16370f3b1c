/**
 * Whether posteriors are right, and what they are worth: of all objects and in bins. `scorePosterior` looks at draws, once, and `judgeScores` at
 * columns of one number an object. Pure.
 */
import { FEWEST_SCORED, quantile } from "../../datasets/statistics.ts";
import { type Axis, equalCounts } from "../stats/bins.ts";
import { mean } from "../stats/metrics.ts";
import { pick } from "../stats/present.ts";
import { coverageOf } from "../uncertainty/calibration.ts";
import { checkDraws, type Draws } from "./draws.ts";
import { shiftOf, shiftTail, widthFactor, widthTail } from "./intervals.ts";
import { type JointScores, jointScores } from "./joint-scores.ts";
import type {
  JointFigures,
  JudgedJoint,
  JudgedPosterior,
  JudgedTarget,
  Mean,
  TargetFigures,
} from "./judged.ts";
import { fitPrior } from "./prior.ts";
import { rankTest } from "./ranks.ts";
import { type TargetScores, targetScores } from "./target-scores.ts";
import { centralCurve, ecdfDifference, highestCurve, sharesOf, testTarp, testUniform } from "./uniform.ts";

export const BINS = 4;

export interface PosteriorScores {
  readonly targets: readonly TargetScores[];
  /** absent for one target */
  readonly joint?: JointScores;
}

/**
 * @param together of all targets those that are judged together, as draws of their own; default: all
 * @throws GalforgeError for too few draws, draws that are not finite, and training values that do not vary
 */
export function scorePosterior(draws: Draws, together = draws): PosteriorScores {
  const k = checkDraws(draws);
  const prior = fitPrior(draws);
  const joint = jointScores(together, k, together === draws ? prior : fitPrior(together));
  return {
    targets: draws.targets.map((_, j) => targetScores(draws, k, prior, j)),
    ...(joint && { joint }),
  };
}

/** @param axes to bin by, one value an object, those without a truth included */
export const judgeScores = ({ targets, joint }: PosteriorScores, axes: readonly Axis[]): JudgedPosterior => ({
  targets: targets.map((target) => judgeTarget(target, axes)),
  ...(joint && { joint: judgeJoint(joint, axes) }),
});

/** Both at once. */
export const judgePosterior = (draws: Draws, axes: readonly Axis[]): JudgedPosterior =>
  judgeScores(scorePosterior(draws), axes);

function judgeTarget(scores: TargetScores, axes: readonly Axis[]): JudgedTarget {
  const { name, unit, draws, density, rows, pit, tarp } = scores;
  const overall = targetFigures(scores, allOf(rows));
  const ecdf = overall && { pit: ecdfDifference(pit), tarp: ecdfDifference(sharesOf(tarp)) };
  return {
    name,
    unit,
    draws,
    density,
    overall,
    ecdf,
    binned: inBins(rows, axes, (at) => targetFigures(scores, at)),
  };
}

function judgeJoint(scores: JointScores, axes: readonly Axis[]): JudgedJoint {
  const { rows, tarp, highest } = scores;
  const overall = jointFigures(scores, allOf(rows));
  const ecdf = overall && {
    tarp: ecdfDifference(sharesOf(tarp)),
    ...(highest && { highest: ecdfDifference(highest) }),
  };
  return { overall, ecdf, binned: inBins(rows, axes, (at) => jointFigures(scores, at)) };
}

const allOf = (rows: Uint32Array): number[] => Array.from(rows.keys());

/** @param figures of some positions among `rows` @returns none for an axis whose values are all the same */
function inBins<T>(rows: Uint32Array, axes: readonly Axis[], figures: (at: readonly number[]) => T) {
  return axes.flatMap(({ by, title, values }) => {
    const { edges, members } = equalCounts(pick(values, rows), BINS);
    return members.length === 0 ? [] : [{ by, title, edges, bins: members.map(figures) }];
  });
}

/** @param at positions in the columns */
function targetFigures(scores: TargetScores, at: readonly number[]): TargetFigures | null {
  if (at.length < FEWEST_SCORED) return null;
  const pit = pick(scores.pit, at);
  const scaled = pick(scores.scaled, at);
  const ranks = rankTest(pick(scores.rank, at), scores.draws);
  return {
    objects: at.length,
    coverage: coverageOf(pit),
    curve: centralCurve(pit),
    pit: testUniform(pit),
    ...(ranks && { ranks }),
    tarp: testTarp(at.map((i) => scores.tarp[i])),
    crps: meanOf(scores.crps, at),
    nll: meanOf(scores.nll, at),
    gain: meanOf(scores.gain, at),
    sharpness: quantile(pick(scores.width, at).sort(), 0.5),
    shift: shiftOf(scaled),
    p_shift: shiftTail(pit),
    width_factor: widthFactor(scaled),
    p_width: widthTail(scaled),
    tails: mean(pick(scores.tails, at)),
  };
}

function jointFigures(
  { tarp, energy, nll, gain, highest }: JointScores,
  at: readonly number[],
): JointFigures | null {
  if (at.length < FEWEST_SCORED) return null;
  const levels = highest && pick(highest, at);
  return {
    objects: at.length,
    tarp: testTarp(at.map((i) => tarp[i])),
    energy: meanOf(energy, at),
    ...(nll && { nll: meanOf(nll, at) }),
    ...(gain && { gain: meanOf(gain, at) }),
    ...(levels && { highest: { ...testUniform(levels), curve: highestCurve(levels) } }),
  };
}

function meanOf(column: Float64Array, at: readonly number[]): Mean {
  const values = pick(column, at);
  const value = mean(values);
  const squares = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
