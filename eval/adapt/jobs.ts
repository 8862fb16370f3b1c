/** The trainings of the protocol, each by itself: what an array of jobs runs. Pure. */
import { badInput } from "../../shared/errors.ts";
import { DISTANCES } from "../../train/models/alignment/distances.ts";

/**
 * zero-shot: the run as it is; resimulated: trained further on a simulation of the target that was matched without labels; mmd, coral, sinkhorn: adapted to
 * stamps without labels; finetune: trained further with labels; target-only: the same labels, from scratch; oracle: all labels of the target, from scratch.
 */
export const METHODS = [
  "zero-shot",
  "resimulated",
  ...DISTANCES,
  "finetune",
  "target-only",
  "oracle",
] as const;
export type AdaptMethod = (typeof METHODS)[number];

export interface Job {
  /** of its directory */
  readonly name: string;
  readonly method: AdaptMethod;
  /** stamps with labels, those to end early included; absent: none, or of the oracle all */
  readonly labels?: number;
  readonly seed: number;
}

const WITH_LABELS: readonly AdaptMethod[] = ["finetune", "target-only"];

/** Job 1 is the zero shot; then all methods of seed 0, of seed 1, ...: a part of them is a protocol of fewer seeds. */
export function jobsOf(methods: readonly AdaptMethod[], labels: readonly number[], seeds: number): Job[] {
  const each = methods.filter((method) => method !== "zero-shot");
  const ofSeed = (seed: number): Job[] =>
    each.flatMap((method): Job[] =>
      WITH_LABELS.includes(method)
        ? labels.map((count) => ({ name: `${method}-${count}-s${seed}`, method, labels: count, seed }))
        : [{ name: `${method}-s${seed}`, method, seed }],
    );
  const zero: Job = { name: "zero-shot", method: "zero-shot", seed: 0 };
  return [zero, ...Array.from({ length: seeds }, (_, seed) => ofSeed(seed)).flat()];
}

/** @param number of a job, from 1 @throws GalforgeError for a number of none */
export function jobNumber(jobs: readonly Job[], number: number): Job {
  const job = jobs[number - 1];
  if (job === undefined) throw badInput(`--job ${number}`, `there are jobs 1 to ${jobs.length}`);
  return job;
}
