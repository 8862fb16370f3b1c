/** Draws of the posteriors of test objects, beside their truths. Pure. */
import type { Columns } from "../../train/models/posterior.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Asked, Sampling } from "./asked.ts";
import type { Draws } from "./draws.ts";

/** Of all targets; densities of one target alone are its own. */
export function drawsOf(
  { supervise }: Pick<Sampling["config"], "supervise">,
  test: Pick<TestSet, "labels">,
  { samples, logProb, sampleLogProb, joint }: Pick<Asked, "samples" | "logProb" | "sampleLogProb" | "joint">,
  trained: Columns,
): Draws {
  return {
    targets: supervise.map(({ name, unit }) => ({ name, unit: unit === "1" ? "" : unit })),
    truth: supervise.map(({ name }) => test.labels.get(name)!),
    samples,
    prior: supervise.map(({ name }) => trained.get(name)!),
    ...(joint === supervise.length ? { logProb, sampleLogProb } : {}),
    ...(joint === 1 ? { marginalLogProb: [logProb] } : {}),
  };
}

/** The targets that are judged together, see `Asked.joint`. */
export function firstOf(draws: Draws, { joint, samples, logProb, sampleLogProb }: Asked): Draws {
  const width = draws.targets.length;
  if (joint === width) return draws;
  return {
    targets: draws.targets.slice(0, joint),
    truth: draws.truth.slice(0, joint),
    prior: draws.prior.slice(0, joint),
    samples: firstColumns(samples, width, joint),
    ...{ logProb, sampleLogProb },
  };
}

/** @param rows [n, width] @returns [n, kept] */
function firstColumns(rows: Float32Array, width: number, kept: number): Float32Array {
  const out = new Float32Array((rows.length / width) * kept);
  for (let at = 0, from = 0; at < out.length; at += kept, from += width)
    for (let j = 0; j < kept; j++) out[at + j] = rows[from + j]!;
  return out;
}
