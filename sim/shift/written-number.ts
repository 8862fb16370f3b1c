/** Numbers of a configuration as they are written (a constant, an expression, a distribution), multiplied or put into an expression. Pure. */
import { badInput, show } from "../../shared/errors.ts";
import { isRecord } from "../fields.ts";
import { DISTRIBUTIONS } from "../population/distributions.ts";

/** Arguments of distributions that a factor multiplies; the others are shapes. */
const SCALES = new Set(["min", "max", "mean", "sd", "median"]);

/**
 * What is written for a number x, so that it says factor x: a distribution has the same quantiles times the factor.
 * @param factor > 0 @param where names the number in messages
 * @throws GalforgeError for a distribution that cannot be multiplied
 */
export function scaled(where: string, value: unknown, factor: number): unknown {
  if (typeof value === "number") return factor * value;
  if (typeof value === "string") return `${factor} * (${value})`;
  if (!isRecord(value)) return value; // left to the check of the configuration
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, scaledEntry(where, key, inner, factor)]),
  );
}

function scaledEntry(where: string, key: string, inner: unknown, factor: number): unknown {
  if (key === "unit" || key === "description") return inner;
  if (key === "constant" || key === "expression") return scaled(where, inner, factor);
  if (key === "choice" && Array.isArray(inner)) return inner.map((one) => scaled(where, one, factor));
  const names = DISTRIBUTIONS.get(key)?.args;
  const isWhole = (count: number): boolean => names !== undefined && count === names.length;
  if (Array.isArray(inner) && isWhole(inner.length)) {
    return inner.map((one, i) => (SCALES.has(names![i]!) ? scaled(where, one, factor) : one));
  }
  if (isRecord(inner) && isWhole(Object.keys(inner).length)) {
    return Object.fromEntries(
      Object.entries(inner).map(([name, one]) => [name, SCALES.has(name) ? scaled(where, one, factor) : one]),
    );
  }
  throw badInput(
    where,
    `${show({ [key]: inner })} cannot be multiplied: give it all of its arguments, or write it as a parameter and name that here`,
  );
}

/**
 * What is written for a number as a part of an expression.
 * @throws GalforgeError for a distribution: each mention would be another draw
 */
export function inExpression(where: string, value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return `(${value})`;
  throw badInput(
    where,
    `${show(value)} is drawn, and the shift needs its value: write it as a parameter and name that here`,
  );
}
