/** How unlike the training stamps each stamp is, and in what. */
import { SCORE_NEIGHBOURS } from "../../anomalies/blind.ts";
import { deviationsFrom, inWords, widthOfWords } from "../../anomalies/explain.ts";
import { medianInPlace } from "../../stats/median.ts";
import { growTree } from "../../stats/neighbour-tree.ts";
import { meanDistance, nearestIn } from "../../stats/neighbours.ts";
import { finiteRows, fitStandardiser, type Points, pickPoints, standardise } from "../../stats/points.ts";
import type { Block, Quantity } from "./quantity.ts";

export interface KnownLatents {
  readonly names: readonly string[];
  /** of training stamps [stamps, names] */
  readonly latents: Float32Array;
}

/**
 * `novelty`: mean distance to the nearest training stamps in standardised latents, over the median of theirs: 1 is a stamp like any other.
 * `unlike`: which latents, at most the three farthest, lie two sigma or more from training stamps that are otherwise alike.
 */
export function noveltyColumns({ names, latents }: KnownLatents): Quantity[] {
  const reference = rowsOf(latents, names.length);
  const scale = fitStandardiser(reference);
  const known = standardise(reference, scale);
  const tree = growTree(known);
  const typical = medianInPlace(meanDistance(nearestIn(tree, known, SCORE_NEIGHBOURS, true)));
  const deviationsOf = deviationsFrom(reference);
  const about = `mean distance to the ${SCORE_NEIGHBOURS} nearest training stamps in the latents, over the typical one`;
  return [
    {
      column: { name: "novelty", unit: "1", description: about, kind: "float64" },
      values: (block) => {
        const { rows, points } = judgedOf(block, names.length);
        const distances = meanDistance(nearestIn(tree, standardise(points, scale), SCORE_NEIGHBOURS));
        const out = new Float64Array(block.count).fill(Number.NaN);
        rows.forEach((k, i) => {
          out[k] = distances[i]! / typical;
        });
        return out;
      },
    },
    {
      column: {
        ...{ name: "unlike", unit: "1", kind: "string", width: widthOfWords(names) },
        description: "latents far from those of training stamps that are otherwise alike",
      },
      values: (block) => {
        const { rows, points } = judgedOf(block, names.length);
        const deviations = deviationsOf(points);
        const out = new Array<string>(block.count).fill("");
        rows.forEach((k, i) => {
          out[k] = inWords(
            names,
            deviations.map((column) => column[i]!),
          );
        });
        return out;
      },
    },
  ];
}

const rowsOf = (latents: Float32Array, width: number): Points => ({
  ...{ count: latents.length / width, width, values: Float64Array.from(latents) },
});

/** Stamps that are there, with their latents, all of them numbers. */
function judgedOf({ count, latents, rows: { empty } }: Block, width: number) {
  if (latents === undefined) return { rows: [], points: { count: 0, width, values: new Float64Array() } };
  const points = rowsOf(latents.subarray(0, count * width), width);
  const rows = [...finiteRows(points)].filter((k) => empty[k] === 0);
  return { rows, points: pickPoints(points, rows) };
}
