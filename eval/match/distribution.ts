/**
 * What was measured of galaxies as distributions that a configuration can draw: piecewise linear quantile functions, and a chain of linear
 * relations in which each quantity has those before it as its causes, and what is left scatters by a quantile function of its own. Pure.
 */
import { quantile } from "../../datasets/statistics.ts";
import { fitLinear, predictLinear } from "../stats/linear-regression.ts";

/** x where P(X <= x) = level, linear between them. */
export interface QuantileFunction {
  readonly levels: readonly number[];
  readonly values: readonly number[];
}

/** Levels whose quantiles are kept as they are. */
const LEVELS = [0.02, 0.08, 0.16, 0.3, 0.5, 0.7, 0.84, 0.92, 0.98];
/** Of few values the margin is SMALL / count times wider. */
const SMALL = 10;

/**
 * A little wider than what was seen.
 * @param values finite, at least one
 * @param margin how far the outermost 2 % on each side reach beyond, in distances of the outermost levels
 */
export function quantileFunction(values: ArrayLike<number>, margin: number): QuantileFunction {
  const sorted = Float64Array.from(values).sort();
  const inner = LEVELS.map((p) => quantile(sorted, p));
  const beyond = margin * (1 + SMALL / sorted.length) * (inner[inner.length - 1] - inner[0]);
  return {
    levels: [0, ...LEVELS, 1],
    values: [inner[0] - beyond, ...inner, inner[inner.length - 1] + beyond],
  };
}

/** As a configuration has it. */
export const digits = (x: number): number => Number(x.toPrecision(5));

/** As an expression of a parameter that is uniform from 0 to 1. */
export function quantileExpression({ levels, values }: QuantileFunction, uniform: string): string {
  const steps = levels.slice(1).map((to, k) => {
    const [from, rise] = [levels[k], values[k + 1] - values[k]];
    return `${digits(rise)} * clip((${uniform} - ${digits(from)}) / ${digits(to - from)}, 0, 1)`;
  });
  return [digits(values[0]), ...steps].join(" + ");
}

export interface Link {
  /** names of what it depends on, with the slopes */
  readonly slopes: readonly (readonly [string, number])[];
  /** of what is left; holds the intercept */
  readonly rest: QuantileFunction;
}

/** Rows for each slope that is fitted. */
const ROWS_PER_SLOPE = 5;
/** Rows whose rest is more than this many sigmas out do not count for the slopes. */
const OUTLIER = 4;

/**
 * Each column as a linear function of those before it (as many of them as the rows allow), and the rest.
 * @param columns [name, values [rows]] in the order of causes @param margin of `quantileFunction`
 */
export function chain(
  columns: readonly (readonly [string, Float64Array])[],
  margin: number,
): ReadonlyMap<string, Link> {
  const rows = columns[0][1].length;
  const most = Math.max(0, Math.floor(rows / ROWS_PER_SLOPE) - 1);
  return new Map(
    columns.map(([name, values], k): [string, Link] => {
      const causes = columns.slice(0, Math.min(k, most));
      if (causes.length === 0) return [name, { slopes: [], rest: quantileFunction(values, margin) }];
      const features = causes.map(([, column]) => column);
      const first = fitLinear(features, [values])[0];
      const kept = near(values.map((y, i) => y - predictLinear(first, features)[i]));
      const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i]);
      const model = fitLinear(features.map(pick), [pick(values)])[0];
      const slopes = causes.map(([cause], j) => [cause, model.weights[j]] as const);
      const rest = values.map((y, i) => y - features.reduce((sum, x, j) => sum + model.weights[j] * x[i], 0));
      return [name, { slopes, rest: quantileFunction(rest, margin) }];
    }),
  );
}

function near(rest: Float64Array): number[] {
  const sorted = rest.slice().sort();
  const [low, middle, high] = [0.16, 0.5, 0.84].map((p) => quantile(sorted, p));
  const sigma = (high - low) / 2;
  return [...rest.keys()].filter((i) => Math.abs(rest[i] - middle) <= OUTLIER * sigma);
}

/** As an expression of the causes and a uniform parameter. */
export const linkExpression = ({ slopes, rest }: Link, uniform: string): string =>
  [...slopes.map(([name, slope]) => `${digits(slope)} * ${name}`), quantileExpression(rest, uniform)].join(
    " + ",
  );
