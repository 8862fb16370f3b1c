/** What is judged: draws of the posteriors of n objects, and their truths. */
import { badInput } from "../../shared/errors.ts";

export interface Draws {
  /** d targets in their order, each with its unit ("" of a pure number) */
  readonly targets: readonly { readonly name: string; readonly unit: string }[];
  /** a column [n] a target, in its unit; NaN: not known, then the object is left out of that target and of what is joint */
  readonly truth: readonly Float64Array[];
  /** K independent draws of each joint posterior [n, K, d] */
  readonly samples: Float32Array;
  /** ln of the joint density at the truth [n], per product of the units; without it there is no joint NLL and gain */
  readonly logProb?: Float64Array;
  /** the same at draws of each posterior, L columns [n]: with `logProb` they make the coverage of regions of highest density */
  readonly sampleLogProb?: readonly Float64Array[];
  /** P(target < truth) [n], where it is known exactly: better than ranks among K draws */
  readonly cdf?: readonly (Float64Array | undefined)[];
  /** ln of a target's own density at its truth [n]; without it, by kernels from the draws */
  readonly marginalLogProb?: readonly (Float64Array | undefined)[];
  /** columns of the same targets of the training set, NaN where not known: the prior */
  readonly prior: readonly Float64Array[];
}

/** Draws of each object: with fewer there are no 95 % intervals. */
export const FEWEST_DRAWS = 50;

/** @returns K @throws GalforgeError for draws that are too few, or not finite (a flow that diverges) */
export function checkDraws({ truth, samples }: Pick<Draws, "truth" | "samples">): number {
  const [d, n] = [truth.length, truth[0].length];
  const k = samples.length / (n * d);
  if (!(k >= FEWEST_DRAWS)) {
    throw badInput(
      "samples",
      `${k} draws of each posterior; at least ${FEWEST_DRAWS} are needed: ask for more`,
    );
  }
  const at = samples.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    const object = Math.floor(at / (k * d));
    throw badInput(
      "samples",
      `a draw of object ${object} is ${samples[at]}: its posterior is no distribution`,
    );
  }
  return k;
}
