/** How far each galaxy of a target is from those of a source. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { SCORE_NEIGHBOURS } from "../anomalies/blind.ts";
import { growTree } from "../stats/neighbour-tree.ts";
import { meanDistance, nearestIn } from "../stats/neighbours.ts";
import { fitStandardiser, type Points, standardise } from "../stats/points.ts";

/** Share of the source's own distances that are below the one from which on a galaxy is foreign. */
export const FOREIGN_BEYOND = 0.99;

/** Novelty: mean distance to the `SCORE_NEIGHBOURS` nearest of a source, standardised by it, over the median of the source's own: 1 is a galaxy like any other. */
export interface Novelty {
  /** of the source's own points among the others, ascending */
  readonly own: Float64Array;
  /** the `FOREIGN_BEYOND` quantile of these: what is above it is foreign */
  readonly limit: number;
  of(points: Points): {
    readonly novelty: Float64Array;
    /** position of the nearest of the source to each */
    readonly nearest: Uint32Array;
  };
}

/** @param source at least two points */
export function growNovelty(source: Points): Novelty {
  const scale = fitStandardiser(source);
  const known = standardise(source, scale);
  const tree = growTree(known);
  const distances = meanDistance(nearestIn(tree, known, SCORE_NEIGHBOURS, true)).sort();
  const typical = quantile(distances, 0.5);
  const own = distances.map((distance) => distance / typical);
  return {
    ...{ own, limit: quantile(own, FOREIGN_BEYOND) },
    of(points) {
      const found = nearestIn(tree, standardise(points, scale), SCORE_NEIGHBOURS);
      return {
        novelty: meanDistance(found).map((distance) => distance / typical),
        nearest: Uint32Array.from({ length: points.count }, (_, i) => found.indices[i * found.k]!),
      };
    },
  };
}
