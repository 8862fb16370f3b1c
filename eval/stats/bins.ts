/** Test stamps in bins of equal counts. Pure. */
import type { LabelRole } from "../../datasets/labels.ts";
import { FEWEST_SCORED, quantile } from "../../datasets/statistics.ts";
import { score, scoreRelative } from "./bootstrap.ts";
import { isConstant, type Sample } from "./metrics.ts";
import { errorUnits } from "./relative-errors.ts";
import type { BinnedScores } from "./scores.ts";

const BINS = 6;

/** A quantity to bin by. */
export interface Axis {
  readonly by: string;
  readonly title: string;
  /** one value a stamp; not finite where there is none */
  readonly values: Float64Array;
}

/**
 * Scores in bins with equal counts (fewer bins where many values are equal); the last includes its upper edge. Undefined if all
 * values are the same.
 * @param role of the label; in bins of signal to noise a flux or a size has its relative errors, too
 */
export function scoreBins(axis: Axis, role: LabelRole, sample: Sample): BinnedScores | undefined {
  const { edges, members } = equalCounts(axis.values, BINS);
  if (members.length === 0) return undefined;
  const parts = members.map((inside) => picked(sample, inside));
  const units = axis.by === "snr" ? errorUnits(role) : [];
  return {
    ...{ by: axis.by, title: axis.title, edges, counts: members.map(({ length }) => length) },
    scores: parts.map((part) =>
      part.truth.length < FEWEST_SCORED || isConstant(part.truth) ? null : score(part),
    ),
    ...(units.length === 0
      ? {}
      : { relative: parts.map((part) => units.map((unit) => scoreRelative(unit, part))) }),
  };
}

export interface EqualCounts {
  /** ascending, one more than there are bins */
  readonly edges: readonly number[];
  /** positions of the values in each bin; none if all values are the same */
  readonly members: readonly (readonly number[])[];
}

/** `count` bins of the finite values, or fewer where many are equal; the last includes its upper edge. */
export function equalCounts(values: Float64Array, count: number): EqualCounts {
  const edges = edgesOf(values, count);
  const members = edges.slice(1).map((upper, b) => {
    const last = b === edges.length - 2;
    return indicesOf(values, (v) => v >= edges[b] && (v < upper || (last && v === upper)));
  });
  return { edges, members };
}

function edgesOf(values: Float64Array, count: number): number[] {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return [];
  const edges = Array.from({ length: count + 1 }, (_, b) => quantile(sorted, b / count));
  return edges.filter((edge, b) => b === 0 || edge > edges[b - 1]);
}

function indicesOf(values: Float64Array, accept: (value: number) => boolean): number[] {
  const indices: number[] = [];
  values.forEach((v, i) => {
    if (accept(v)) indices.push(i);
  });
  return indices;
}

function picked(sample: Sample, indices: readonly number[]): Sample {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(indices, (i) => column[i]);
  return { truth: pick(sample.truth), predictor: pick(sample.predictor), predicted: pick(sample.predicted) };
}
