/** Ways to estimate the targets of a run on the same objects, as the paper's table 1 has them. Pure. */
import { FEWEST_SCORED } from "../../datasets/statistics.ts";
import type { Supervised } from "../../train/run/config.ts";
import { mean } from "../stats/metrics.ts";
import { pick } from "../stats/present.ts";
import { scoreDifference } from "../stats/score-difference.ts";
import { byNeighbours, byNetwork, type Lesson } from "./baselines.ts";
import type { Mean } from "./judged.ts";
import type { Scored } from "./normal-scores.ts";
import type { MethodSection } from "./section.ts";
import type { TargetScores } from "./target-scores.ts";
import { sampleOf, scoredAs } from "./targets.ts";

/** A way; undefined of a target that it does not estimate. */
export interface Method {
  readonly name: string;
  /** training rows that it was fitted to; absent of flows */
  readonly fittedTo?: number;
  readonly targets: readonly (Scored | undefined)[];
}

/** @param what it is that they are fitted to: "photometry" */
export const baselinesBy = (what: string, lesson: Lesson): Method[] => [
  { name: `${what} + kNN`, fittedTo: lesson.train.count, targets: byNeighbours(lesson) },
  { name: `${what} + MLP`, fittedTo: lesson.train.count, targets: byNetwork(lesson) },
];

/** A flow by its draws. @param estimate mean of the posterior [n] @param at position of each object among ours; -1: none */
export function byDraws(
  { rows, nll, crps }: TargetScores,
  estimate: Float64Array,
  at: Int32Array,
  count: number,
): Scored {
  const none = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const scored = { predicted: none(), nll: none(), crps: none() };
  rows.forEach((row, k) => {
    const to = at[row]!;
    if (to < 0) return;
    scored.predicted[to] = estimate[row]!;
    scored.nll[to] = nll[k]!;
    scored.crps[to] = crps[k]!;
  });
  return scored;
}

/**
 * Of the objects that have a truth, and an estimate by every way that estimates the target: no way gains by leaving out what is hard.
 * @param methods of which the last is the run that is judged
 * @param truth of one target [n]
 */
export function compareMethods(
  { role }: Pick<Supervised, "role">,
  l: number,
  truth: Float64Array,
  methods: readonly Method[],
): MethodSection[] {
  const ways = methods.flatMap(({ targets, ...way }) => (targets[l] ? [{ ...way, scored: targets[l] }] : []));
  const isAnswered = ({ predicted }: Scored, i: number): boolean =>
    Number.isFinite(truth[i]! + predicted[i]!);
  const rows = Uint32Array.from(truth, (_, i) => i).filter((i) =>
    ways.every(({ scored }) => isAnswered(scored, i)),
  );
  const own = methods[methods.length - 1]!.targets[l]!;
  const [ownNll, ownCrps] = [pick(own.nll, rows), pick(own.crps, rows)];
  return ways.map(({ name, fittedTo, scored }) => {
    const answered = truth.reduce((count, _, i) => count + (isAnswered(scored, i) ? 1 : 0), 0);
    const [nll, crps] = [pick(scored.nll, rows), pick(scored.crps, rows)];
    return {
      ...{ name, objects: rows.length },
      ...(answered === rows.length ? {} : { answered }),
      ...(fittedTo === undefined ? {} : { fitted_to: fittedTo }),
      ...scoredAs(role, sampleOf(pick(truth, rows), pick(scored.predicted, rows))),
      ...{ nll: meanOf(nll), crps: meanOf(crps) },
      ...(scored === own || rows.length < FEWEST_SCORED
        ? {}
        : { nll_less: scoreDifference(ownNll, nll), crps_less: scoreDifference(ownCrps, crps) }),
    };
  });
}

function meanOf(values: Float64Array): Mean {
  const value = mean(values);
  const squares = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
