/** How unlike the training stamps each stamp is, and in what. */
import { SCORE_NEIGHBOURS } from "../../anomalies/blind.ts";
import { deviationsFrom, inWords, widthOfWords } from "../../anomalies/explain.ts";
import { growDensity } from "../../stats/gaussian-mixture.ts";
import { medianInPlace } from "../../stats/median.ts";
import { growTree } from "../../stats/neighbour-tree.ts";
import { meanDistance, nearestIn } from "../../stats/neighbours.ts";
import { finiteRows, fitStandardiser, type Points, pickPoints, standardise } from "../../stats/points.ts";
import type { Block, Quantity } from "./quantity.ts";

export interface KnownLatents {
  readonly names: readonly string[];
  /** of training stamps [stamps, names] */
  readonly latents: Float32Array;
  /** what they are: of networks of inputs what these see of training rows */
  readonly of: "latents" | "inputs";
}

/** Share of training rows whose novelty is less than that of the rows that `unlike` is told of, where there are inputs: most rows of a table are like others, and to look at each takes long. */
const USUAL = 0.95;

/** How usual a galaxy is: no measure of the estimates, and never to be taken alone, for it says little in many dimensions. */
export function logProb({ names, latents }: KnownLatents): Quantity {
  const density = growDensity(rowsOf(latents, names.length));
  return {
    column: {
      ...{ name: "log_prob", unit: "1", kind: "float64" },
      description: "ln of the density of the inputs among training rows, over the median of theirs [nats]",
    },
    values: (block) => {
      const { rows, points } = judgedOf(block, names.length);
      const out = new Float64Array(block.count).fill(Number.NaN);
      density(points).forEach((log, i) => {
        out[rows[i]!] = log;
      });
      return out;
    },
  };
}

/**
 * `novelty`: mean distance to the nearest training stamps in standardised latents, over the median of theirs: 1 is a stamp like any other.
 * `unlike`: which latents, at most the three farthest, lie two sigma or more from training stamps that are otherwise alike.
 */
export function noveltyColumns({ names, latents, of }: KnownLatents): Quantity[] {
  const reference = rowsOf(latents, names.length);
  const scale = fitStandardiser(reference);
  const known = standardise(reference, scale);
  const tree = growTree(known);
  const own = meanDistance(nearestIn(tree, known, SCORE_NEIGHBOURS, true));
  const typical = medianInPlace(own);
  const least = of === "latents" ? 0 : own.sort()[Math.floor(USUAL * own.length)]!;
  const deviationsOf = deviationsFrom(reference);
  const others = of === "latents" ? "training stamps" : "training rows";
  const about = `mean distance to the ${SCORE_NEIGHBOURS} nearest ${others} in the ${of}, over the typical one`;
  const distancesOf = (points: Points): Float64Array =>
    meanDistance(nearestIn(tree, standardise(points, scale), SCORE_NEIGHBOURS));
  return [
    {
      column: { name: "novelty", unit: "1", description: about, kind: "float64" },
      values: (block) => {
        const { rows, points } = judgedOf(block, names.length);
        const distances = distancesOf(points);
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
        description: `${of} far from those of ${others} that are otherwise alike`,
      },
      values: (block) => {
        const judged = judgedOf(block, names.length);
        const { rows, points } =
          of === "latents" ? judged : unusual(judged, distancesOf(judged.points), least);
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

interface JudgedRows {
  /** in the block */
  readonly rows: readonly number[];
  readonly points: Points;
}

function unusual({ rows, points }: JudgedRows, distances: Float64Array, least: number): JudgedRows {
  const kept = [...distances.keys()].filter((i) => distances[i]! > least);
  return { rows: kept.map((i) => rows[i]!), points: pickPoints(points, kept) };
}

/** Stamps that are there, with their latents or inputs, all of them numbers. */
function judgedOf({ count, latents, seen, rows: { empty } }: Block, width: number): JudgedRows {
  const values = seen ?? latents;
  if (values === undefined) return { rows: [], points: { count: 0, width, values: new Float64Array() } };
  const points = rowsOf(values.subarray(0, count * width), width);
  const rows = [...finiteRows(points)].filter((k) => empty[k] === 0);
  return { rows, points: pickPoints(points, rows) };
}
