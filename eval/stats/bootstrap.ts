/** Uncertainty of the metrics by the percentile bootstrap (Efron & Tibshirani 1993, chapter 13). */
import { quantile, tooFew } from "../../datasets/statistics.ts";
import { Sequence } from "../../shared/random/sequence.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import { deviations, METRICS, measure, type Sample } from "./metrics.ts";
import { type ErrorUnit, REDSHIFT_ERROR, relativeErrors } from "./relative-errors.ts";
import type { RelativeScores, Scores } from "./scores.ts";

const RESAMPLES = 200;
/** The central 68 %, what "one sigma" is to a normal distribution. */
const PERCENTILES = [0.16, 0.84] as const;

type Columns = Readonly<Record<string, Float64Array>>;

/**
 * Metrics of a sample, each with the 16th and 84th percentile over `RESAMPLES` samples of the same size, drawn from it with
 * replacement. All metrics see the same resamples, and so do all samples of the same length: what two of them share cancels
 * when they are compared. All are null if there are fewer than `FEWEST_SCORED` stamps.
 */
export function score({ truth, predictor, predicted }: Sample): Scores {
  return { count: truth.length, ...figures({ truth, predictor, predicted }, measure, METRICS) };
}

/** Errors of a flux, a size or a redshift in units of their own, see `relativeErrors`, with intervals as those of `score`. */
export function scoreRelative(unit: ErrorUnit, { truth, predicted }: Sample): RelativeScores {
  const errors = relativeErrors(unit, truth, predicted);
  const spread = ({ errors: resampled }: { errors: Float64Array }) => {
    const { bias, ...rest } = deviations(resampled.slice());
    return { median: bias, ...rest };
  };
  const common = figures({ errors }, spread, ["median", "scatter", "outliers"]);
  if (unit !== REDSHIFT_ERROR) return { unit, count: errors.length, ...common };
  const beyond = ({ errors: resampled }: { errors: Float64Array }) => ({
    beyond_005: shareBeyond(resampled, 0.05),
    beyond_015: shareBeyond(resampled, 0.15),
  });
  return {
    unit,
    count: errors.length,
    ...common,
    ...figures({ errors }, beyond, ["beyond_005", "beyond_015"]),
  };
}

const shareBeyond = (errors: Float64Array, limit: number): number =>
  errors.reduce((far, error) => far + (Math.abs(error) > limit ? 1 : 0), 0) / errors.length;

function figures<C extends Columns, M extends string>(
  columns: C,
  metrics: (columns: C) => Readonly<Record<M, number>>,
  names: readonly M[],
): Record<M, Figure | null> & { too_few?: string } {
  const count = Object.values(columns)[0].length;
  const reason = tooFew(count);
  const entries = (of: (name: M) => Figure | null) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<M, Figure | null>;
  if (reason !== undefined) return { too_few: reason, ...entries(() => null) };
  const whole = metrics(columns);
  const drawn = resample(columns, count, metrics);
  return entries((name) => {
    const sorted = Float64Array.from(drawn, (d) => d[name]).sort();
    const [low, high] = PERCENTILES.map((p) => quantile(sorted, p));
    return { value: whole[name], low, high };
  });
}

function resample<C extends Columns, T>(columns: C, n: number, metrics: (columns: C) => T): T[] {
  const names = Object.keys(columns);
  const drawn = Object.fromEntries(names.map((name) => [name, new Float64Array(n)])) as C;
  const pairs = names.map((name) => [columns[name], drawn[name]] as const);
  const random = new Sequence("bootstrap");
  return Array.from({ length: RESAMPLES }, () => {
    for (let i = 0; i < n; i++) {
      const from = random.below(n);
      for (const [column, to] of pairs) to[i] = column[from];
    }
    return metrics(drawn);
  });
}
