/** Figures of the simulated population beside real ones, and whether they are within their bars. Pure. */
import { quantile } from "../../datasets/statistics.ts";

export interface Figure {
  readonly simulated: number;
  readonly real: number;
  /** standard error of the real one; absent where it is not known */
  readonly error?: number;
  /** largest difference that is allowed; absent where none was set */
  readonly bar?: number;
}

export interface Row {
  readonly what: string;
  /** how many galaxies; absent where the real figure is quoted */
  readonly counts?: readonly [simulated: number, real: number];
  readonly figures: readonly Figure[];
}

export interface Table {
  readonly title: string;
  /** what is compared and how, a sentence a line */
  readonly text: string;
  /** heading of the first column */
  readonly of: string;
  /** what the figures of a row are called, as "10 %" */
  readonly names: readonly string[];
  readonly digits: number;
  readonly rows: readonly Row[];
}

/** undefined where there is no bar */
export const holds = ({ simulated, real, bar }: Figure): boolean | undefined =>
  bar === undefined ? undefined : Math.abs(simulated - real) <= bar;

/** A bar for each figure; undefined for none. */
export type Bars = readonly (number | undefined)[];

/** Quantiles of two samples. @param levels 0 to 1 @param bars of each level */
export function quantileFigures(
  simulated: Float64Array,
  real: Float64Array,
  levels: readonly number[],
  bars: Bars,
): Figure[] {
  const [ours, theirs] = [simulated.slice().sort(), real.slice().sort()];
  return levels.map((level, i) => ({
    simulated: quantile(ours, level),
    real: quantile(theirs, level),
    error: quantileError(theirs, level),
    ...barOf(bars[i]),
  }));
}

/** Shares of two samples that something is true of. */
export const shareFigure = (
  [simulated, ours]: readonly [count: number, of: number],
  [real, theirs]: readonly [count: number, of: number],
  bar?: number,
): Figure => {
  const share = real / theirs;
  return {
    simulated: simulated / ours,
    real: share,
    error: Math.sqrt((share * (1 - share)) / theirs),
    ...barOf(bar),
  };
};

export const barOf = (bar: number | undefined): { readonly bar?: number } =>
  bar === undefined ? {} : { bar };

/** Of ascending values: half of what the quantile's own rank may be off by, sqrt(p (1 - p) / n). */
function quantileError(sorted: Float64Array, level: number): number {
  const off = Math.sqrt((level * (1 - level)) / sorted.length);
  return (quantile(sorted, Math.min(level + off, 1)) - quantile(sorted, Math.max(level - off, 0))) / 2;
}

/** Values of the rows that are wanted. */
export const where = (values: Float64Array, wanted: (i: number) => boolean): Float64Array =>
  values.filter((_, i) => wanted(i));
