/** How far a set of features is from another: all measures of `evaluate shift`. Pure. */
import { domainArea, type Repeated } from "../stats/domain-classifier.ts";
import { type FrechetTest, frechetTest } from "../stats/frechet-distance.ts";
import { type Discrepancy, meanDiscrepancy } from "../stats/mean-discrepancy.ts";
import type { PermutationTest } from "../stats/permutation.ts";
import { fitStandardiser, type Points, standardise } from "../stats/points.ts";
import { growNovelty } from "./foreign.ts";

/** Splits of the source into halves for the Frechet distance. */
const SPLITS = 20;

export interface ShiftMeasures {
  /** area under the ROC curve of the domain classifier */
  readonly area: PermutationTest;
  readonly mmd: Discrepancy;
  readonly frechet: FrechetTest;
  /** of each point of the target, with the position of the nearest of the source */
  readonly foreign: {
    readonly novelty: Float64Array;
    readonly nearest: Uint32Array;
    /** what is above it is foreign */
    readonly limit: number;
  };
}

/**
 * In coordinates that have mean 0 and standard deviation 1 in the source; those that do not vary there say nothing.
 * @param source at least `FEWEST` points @param target at least `FEWEST`, of the same width
 */
export function shiftMeasures(source: Points, target: Points, repeated: Repeated): ShiftMeasures {
  const scale = fitStandardiser(source);
  const [known, asked] = [standardise(source, scale), standardise(target, scale)];
  const novelty = growNovelty(known);
  return {
    area: domainArea(known, asked, repeated),
    mmd: meanDiscrepancy(known, asked, repeated),
    frechet: frechetTest(known, asked, SPLITS, repeated.seed),
    foreign: { ...novelty.of(asked), limit: novelty.limit },
  };
}

/** Points of each set, of fewer there is no classifier. */
export const FEWEST = 5;
