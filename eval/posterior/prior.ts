/** What was known of the targets before: those of the training set. Pure. */

import { FEWEST_SCORED } from "../../datasets/statistics.ts";
import { badInput } from "../../shared/errors.ts";
import type { Sequence } from "../../shared/random/sequence.ts";
import { fitJointDensity, type JointDensity } from "../stats/joint-density.ts";
import { fitKernelDensity, type KernelDensity } from "../stats/kernel-density.ts";
import { isConstant } from "../stats/metrics.ts";
import { fitStandardiser, pointsOf } from "../stats/points.ts";
import { pick } from "../stats/present.ts";
import type { Draws } from "./draws.ts";

/** Values at most that a marginal density is made of. */
const MOST_KERNELS = 2000;

export interface Prior {
  /** 1 / standard deviation of each target */
  readonly scale: readonly number[];
  readonly marginals: readonly KernelDensity[];
  /** absent for one target, and where too few objects have all of them */
  readonly joint?: JointDensity;
  /** of target j, of a random object */
  valueOf(j: number, random: Sequence): number;
  /** of all targets, of a random object that has them all; only with `joint` */
  pointOf(random: Sequence): Float64Array;
}

/** @throws GalforgeError for a target whose values are too few, or all the same */
export function fitPrior({ targets, prior }: Pick<Draws, "targets" | "prior">): Prior {
  const columns = prior.map((column) => column.filter(Number.isFinite));
  columns.forEach((column, j) => {
    const where = `training values of ${targets[j].name}`;
    if (column.length < FEWEST_SCORED)
      throw badInput(where, `${column.length}; at least ${FEWEST_SCORED} are needed`);
    if (isConstant(column)) throw badInput(where, `all are ${column[0]}: nothing can be learned of them`);
  });
  const whole = Uint32Array.from(prior[0].keys()).filter((i) =>
    prior.every((column) => Number.isFinite(column[i])),
  );
  const complete = prior.map((column) => pick(column, whole));
  const isJoint = prior.length > 1 && whole.length >= FEWEST_SCORED && !complete.some(isConstant);
  return {
    scale: columns.map((column) => fitStandardiser(pointsOf([column])).scale[0]),
    marginals: columns.map((column) => fitKernelDensity(thinnedSorted(column))),
    ...(isJoint ? { joint: fitJointDensity(complete) } : {}),
    valueOf: (j, random) => columns[j][random.below(columns[j].length)],
    pointOf(random) {
      const i = random.below(whole.length);
      return Float64Array.from(complete, (column) => column[i]);
    },
  };
}

/** Every so many-th of the sorted values: as many of each size as before. */
function thinnedSorted(column: Float64Array): Float64Array {
  const sorted = column.slice().sort();
  const kept = Math.min(MOST_KERNELS, sorted.length);
  return Float64Array.from(
    { length: kept },
    (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / kept)],
  );
}
