/** How far each galaxy of a target is from those of a source. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { SCORE_NEIGHBOURS } from "../anomalies/blind.ts";
import { growTree } from "../stats/neighbour-tree.ts";
import { meanDistance, nearestIn } from "../stats/neighbours.ts";
import type { Points } from "../stats/points.ts";

/** Share of the source's own distances that are below the one from which on a galaxy is foreign. */
export const FOREIGN_BEYOND = 0.99;

export interface Foreign {
  /** mean distance to the `SCORE_NEIGHBOURS` nearest of the source, over the median of the source's own: 1 is a galaxy like any other [target] */
  readonly novelty: Float64Array;
  /** the `FOREIGN_BEYOND` quantile of the source's own, in the same unit */
  readonly limit: number;
  /** position of the nearest of the source [target] */
  readonly nearest: Uint32Array;
}

/** @param source, target standardised; of the source at least two points */
export function foreignOf(source: Points, target: Points): Foreign {
  const tree = growTree(source);
  const own = meanDistance(nearestIn(tree, source, SCORE_NEIGHBOURS, true)).sort();
  const typical = quantile(own, 0.5);
  const found = nearestIn(tree, target, SCORE_NEIGHBOURS);
  return {
    novelty: meanDistance(found).map((distance) => distance / typical),
    limit: quantile(own, FOREIGN_BEYOND) / typical,
    nearest: Uint32Array.from({ length: target.count }, (_, i) => found.indices[i * found.k]!),
  };
}
