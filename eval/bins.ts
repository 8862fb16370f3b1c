/** Test stamps in bins of what makes a galaxy hard: how faint, how concentrated, how large, how near to the edge it is. */
import { quantile } from "../datasets/statistics.ts";
import { score } from "./bootstrap.ts";
import type { BinnedScores } from "./compare/section.ts";
import { isConstant, type Sample } from "./metrics.ts";

const BINS = 6;
/** Below it a bin has no scores: percentiles of so few mean nothing. */
const FEWEST = 20;

/** A quantity to bin by. */
export interface Axis {
  readonly by: string;
  readonly title: string;
  /** one value a stamp; not finite where there is none */
  readonly values: Float64Array;
}

export interface AxisSource {
  readonly width: number;
  readonly height: number;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number;
  /** columns that the stamps have, by label */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** unit of a label */
  unit(name: string): string;
}

/** Labels that `axesOf` can use. */
export const AXIS_LABELS = ["flux", "n", "hlr", "x0", "y0"] as const;

/** The axes for which the stamps have labels:
 *   magnitude  -2.5 log10(flux) + zero point; without one, instrumental: -2.5 log10(flux / unit); none for a flux <= 0
 *   n, hlr     as they are
 *   edge       min(x0, y0, width - x0, height - y0) [pixel]: of the centre from the nearest edge, negative outside the stamp
 */
export function axesOf({ width, height, zero_point, labels, unit }: AxisSource): Axis[] {
  const axes: Axis[] = [];
  const [flux, n, hlr, x0, y0] = AXIS_LABELS.map((name) => labels.get(name));
  if (flux !== undefined) {
    const title =
      zero_point === undefined
        ? `instrumental magnitude -2.5 log10(flux/${unit("flux")})`
        : "magnitude [AB mag]";
    const values = flux.map((f) => (f > 0 ? (zero_point ?? 0) - 2.5 * Math.log10(f) : Number.NaN));
    axes.push({ by: "magnitude", title, values });
  }
  if (n !== undefined) axes.push({ by: "n", title: "Sersic index", values: n });
  if (hlr !== undefined) axes.push({ by: "hlr", title: `half-light radius [${unit("hlr")}]`, values: hlr });
  if (x0 !== undefined && y0 !== undefined) {
    const values = x0.map((x, i) => Math.min(x, y0[i], width - x, height - y0[i]));
    axes.push({ by: "edge", title: "distance of the centre from the nearest edge [pixel]", values });
  }
  return axes;
}

/**
 * Scores in bins with equal counts (fewer bins where many values are equal); the last includes its upper edge. Undefined if all
 * values are the same.
 */
export function scoreBins(axis: Axis, sample: Sample): BinnedScores | undefined {
  const { edges, members } = equalCounts(axis.values, BINS);
  if (members.length === 0) return undefined;
  const scores = members.map((inside) => {
    const part = picked(sample, inside);
    return inside.length < FEWEST || isConstant(part.truth) ? null : score(part);
  });
  return { by: axis.by, title: axis.title, edges, scores };
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
