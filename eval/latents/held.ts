/** What latents say of labels, and how estimates follow a label over its range. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { equalCounts } from "../stats/bins.ts";
import { fitLinear, predictLinear } from "../stats/linear-regression.ts";
import { determination } from "../stats/metrics.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { thinned } from "../stats/thinned.ts";
import { spearman } from "../sweep/disentanglement.ts";
import type { LabelLatents, Recovered } from "./section.ts";

const BINS = 10;

/** Stamps for each latent, of fewer there is no R^2 of a regression on them. */
const FEWEST_A_LATENT = 30;

/**
 * R^2 of regressions is that of stamps that they were not fitted to: each half of the stamps is predicted from the other.
 * @param latents a column each
 * @param informed how many of them, the first, are those of labels
 */
export function heldBy(
  latents: readonly Float64Array[],
  informed: number,
  truth: Float64Array,
): Pick<LabelLatents, "correlations" | "held"> {
  const rows = rowsWith(truth);
  const [columns, target] = [latents.map((column) => pick(column, rows)), pick(truth, rows)];
  const explained = (features: readonly Float64Array[]): number =>
    determination(crossPredicted(features, target), target);
  return {
    correlations: columns.map((column) => spearman(column, target)),
    ...(informed === 0 || rows.length < FEWEST_A_LATENT * latents.length
      ? {}
      : { held: { informed: explained(columns.slice(0, informed)), all: explained(columns) } }),
  };
}

/** Linear predictions of every second row by a fit to the others, and the other way round. */
function crossPredicted(features: readonly Float64Array[], target: Float64Array): Float64Array {
  const out = new Float64Array(target.length);
  const halves = [0, 1].map((half) => Uint32Array.from(target.keys()).filter((i) => i % 2 === half));
  for (const [half, rows] of halves.entries()) {
    const fitted = halves[1 - half]!;
    const of = (at: Uint32Array) => features.map((column) => pick(column, at));
    const predicted = predictLinear(fitLinear(of(fitted), [pick(target, fitted)])[0]!, of(rows));
    for (const [k, row] of rows.entries()) out[row] = predicted[k]!;
  }
  return out;
}

/** Labels whose rank correlation is this large, of either sign, say the same. */
export const SAME = 0.9;

/** A label of the stamps, NaN where one lacks it. */
interface Candidate {
  readonly name: string;
  readonly column: Float64Array;
  readonly correlations: readonly number[];
}

/** The labels with the largest correlations with a latent, of either sign: of those that say the same, the first. @param most of them */
export function mostAlike(labels: readonly Candidate[], latent: number, most: number): string[] {
  const size = ({ correlations }: Candidate) => Math.abs(correlations[latent]!);
  const found: Candidate[] = [];
  for (const label of labels.toSorted((a, b) => size(b) - size(a))) {
    if (found.length === most) break;
    if (!found.some((other) => saySame(label.column, other.column))) found.push(label);
  }
  return found.map(({ name }) => name);
}

function saySame(a: Float64Array, b: Float64Array): boolean {
  const rows = rowsWith(a).filter((i) => !Number.isNaN(b[i]));
  return Math.abs(spearman(pick(a, rows), pick(b, rows))) >= SAME;
}

/** @param errors that the catalogue states, undefined where it states none */
export function recoveredIn(
  truth: Float64Array,
  estimate: Float64Array,
  errors: Float64Array | undefined,
): Pick<Recovered, "bins" | "points"> {
  const rows = rowsWith(truth);
  const columns = { truth: pick(truth, rows), estimate: pick(estimate, rows) };
  const error = errors && pick(errors, rows);
  const median = (column: Float64Array, inside: readonly number[], p = 0.5): number =>
    quantile(pick(column, inside).sort(), p);
  return {
    bins: equalCounts(columns.truth, BINS).members.map((inside) => ({
      stamps: inside.length,
      truth: median(columns.truth, inside),
      estimate: median(columns.estimate, inside),
      low: median(columns.estimate, inside, 0.16),
      high: median(columns.estimate, inside, 0.84),
      ...(error === undefined ? {} : { error: median(error, inside) }),
    })),
    points: {
      truth: thinned(columns.truth),
      estimate: thinned(columns.estimate),
      ...(error === undefined ? {} : { error: thinned(error) }),
    },
  };
}
