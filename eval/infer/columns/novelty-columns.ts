/** How unlike the training stamps each stamp is, and in what. */
import { SCORE_NEIGHBOURS } from "../../anomalies/blind.ts";
import { deviationsFrom, inWords, widthOfWords } from "../../anomalies/explain.ts";
import { growNovelty, type Novelty } from "../../shift/foreign.ts";
import { growDensity } from "../../stats/gaussian-mixture.ts";
import { finiteRows, type Points, pickPoints } from "../../stats/points.ts";
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

/** What is known of a batch before its flags are. */
type Batch = Pick<Block, "count" | "latents" | "seen" | "rows">;

/** Known latents with the distances between them. */
export interface KnownNovelty extends KnownLatents {
  readonly novelty: Novelty;
}

export const withNovelty = (known: KnownLatents): KnownNovelty => ({
  ...known,
  novelty: growNovelty(rowsOf(known.latents, known.names.length)),
});

/** Novelty of each row of a batch [count]; NaN where there is none. */
export function noveltyOf({ names, novelty }: KnownNovelty, batch: Batch): Float64Array {
  const { rows, points } = judgedOf(batch, names.length);
  const out = new Float64Array(batch.count).fill(Number.NaN);
  novelty.of(points).novelty.forEach((value, i) => {
    out[rows[i]!] = value;
  });
  return out;
}

/**
 * `novelty`: mean distance to the nearest training stamps in standardised latents, over the median of theirs: 1 is a stamp like any other.
 * `unlike`: which latents, at most the three farthest, lie two sigma or more from training stamps that are otherwise alike.
 */
export function noveltyColumns({ names, latents, of, novelty: { own } }: KnownNovelty): Quantity[] {
  const least = of === "latents" ? 0 : own[Math.floor(USUAL * own.length)]!;
  const deviationsOf = deviationsFrom(rowsOf(latents, names.length));
  const others = of === "latents" ? "training stamps" : "training rows";
  const about = `mean distance to the ${SCORE_NEIGHBOURS} nearest ${others} in the ${of}, over the typical one`;
  return [
    {
      column: { name: "novelty", unit: "1", description: about, kind: "float64" },
      values: ({ novelty, count }) => novelty ?? new Float64Array(count).fill(Number.NaN),
    },
    {
      column: {
        ...{ name: "unlike", unit: "1", kind: "string", width: widthOfWords(names) },
        description: `${of} far from those of ${others} that are otherwise alike`,
      },
      values: (block) => {
        const judged = judgedOf(block, names.length);
        const { rows, points } = of === "latents" ? judged : unusual(judged, block.novelty!, least);
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

/** @param novelty of all rows of the batch */
function unusual({ rows, points }: JudgedRows, novelty: Float64Array, least: number): JudgedRows {
  const kept = [...rows.keys()].filter((i) => novelty[rows[i]!]! > least);
  return { rows: kept.map((i) => rows[i]!), points: pickPoints(points, kept) };
}

/** Stamps that are there, with their latents or inputs, all of them numbers. */
function judgedOf({ count, latents, seen, rows: { empty } }: Batch, width: number): JudgedRows {
  const values = seen ?? latents;
  if (values === undefined) return { rows: [], points: { count: 0, width, values: new Float64Array() } };
  const points = rowsOf(values.subarray(0, count * width), width);
  const rows = [...finiteRows(points)].filter((k) => empty[k] === 0);
  return { rows, points: pickPoints(points, rows) };
}
