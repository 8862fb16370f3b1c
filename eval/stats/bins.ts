/** Test stamps in bins of what makes a galaxy hard: how noisy, faint, concentrated, large, near to the edge it is. */
import { FEWEST_SCORED, quantile } from "../../datasets/statistics.ts";
import type { BinnedScores } from "../compare/section.ts";
import { score, scoreRelative } from "./bootstrap.ts";
import { isConstant, type Sample } from "./metrics.ts";
import { errorUnits } from "./relative-errors.ts";

const BINS = 6;

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
  readonly bands: number;
  /** of a pixel */
  readonly unit: string;
  /** standard deviation of the pixels on the border of each stamp [unit], where it is known */
  readonly borderNoise?: Float64Array;
  /** columns that the stamps have, by label */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** unit of a label */
  unitOf(name: string): string;
}

/** Labels that `axesOf` can use. */
export const AXIS_LABELS = ["flux", "n", "hlr", "x0", "y0", "snr"] as const;

/** The axes for which the stamps have labels:
 *   snr        the label; without one flux / (s sqrt(N)), of N pixels of a stamp of one band whose border has the noise s (robust, of the pixels
 *              themselves), if flux and pixels have the same unit
 *   magnitude  -2.5 log10(flux) + zero point; without one, instrumental: -2.5 log10(flux / unit); none for a flux <= 0
 *   n, hlr     as they are
 *   edge       min(x0, y0, width - x0, height - y0) [pixel]: of the centre from the nearest edge, negative outside the stamp
 */
export function axesOf(source: AxisSource): Axis[] {
  const { width, height, zero_point, labels, unitOf } = source;
  const axes = signalToNoise(source);
  const [flux, n, hlr, x0, y0] = AXIS_LABELS.map((name) => labels.get(name));
  if (flux !== undefined) {
    const title =
      zero_point === undefined
        ? `instrumental magnitude -2.5 log10(flux/${unitOf("flux")})`
        : "magnitude [AB mag]";
    const values = flux.map((f) => (f > 0 ? (zero_point ?? 0) - 2.5 * Math.log10(f) : Number.NaN));
    axes.push({ by: "magnitude", title, values });
  }
  if (n !== undefined) axes.push({ by: "n", title: "Sersic index", values: n });
  if (hlr !== undefined) axes.push({ by: "hlr", title: `half-light radius [${unitOf("hlr")}]`, values: hlr });
  if (x0 !== undefined && y0 !== undefined) {
    const values = x0.map((x, i) => Math.min(x, y0[i], width - x, height - y0[i]));
    axes.push({ by: "edge", title: "centre from the nearest edge [pixel]", values });
  }
  return axes;
}

function signalToNoise({ width, height, bands, unit, borderNoise, labels, unitOf }: AxisSource): Axis[] {
  const [flux, snr] = [labels.get("flux"), labels.get("snr")];
  if (snr !== undefined) return [{ by: "snr", title: "signal to noise (label snr)", values: snr }];
  if (flux === undefined || borderNoise === undefined || bands !== 1 || unitOf("flux") !== unit) return [];
  const pixels = Math.sqrt(width * height);
  const values = flux.map((f, i) => (borderNoise[i] > 0 ? f / (borderNoise[i] * pixels) : Number.NaN));
  return [{ by: "snr", title: "signal to noise, flux / (noise of the stamp)", values }];
}

/**
 * Scores in bins with equal counts (fewer bins where many values are equal); the last includes its upper edge. Undefined if all
 * values are the same.
 * @param label its name; in bins of signal to noise a flux or a size has its relative errors, too
 */
export function scoreBins(axis: Axis, label: string, sample: Sample): BinnedScores | undefined {
  const { edges, members } = equalCounts(axis.values, BINS);
  if (members.length === 0) return undefined;
  const parts = members.map((inside) => picked(sample, inside));
  const units = axis.by === "snr" ? errorUnits(label) : [];
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
