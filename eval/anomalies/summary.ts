/** Repeats of a space put together, and the difference of two spaces on the same splits. Pure. */
import type { Figure } from "../../train/run/section-schema.ts";
import { wilson } from "../stats/wilson.ts";
import { type Found, type Repeat, TESTED } from "./recovery.ts";
import type { ClassRecovery, Difference } from "./section.ts";

/**
 * Means over repeats. The same objects come again and again, so intervals of shares are Wilson's for as many trials as there are objects, whatever
 * the number of repeats.
 * @param members of the class @param ordinary ones
 */
export function summarise(
  repeats: readonly Repeat[],
  k: number,
  members: number,
  ordinary: number,
): Omit<ClassRecovery, "name" | "against"> {
  const of = (value: (found: Found) => number): number[] => repeats.map(({ classes }) => value(classes[k]!));
  const share = (value: (found: Found) => number, trials: number): Figure =>
    wilson(mean(of(value)) * trials, trials);
  const precise = of(({ precision }) => precision).filter(Number.isFinite);
  return {
    members,
    recall: share(({ recall }) => recall, members),
    recall_scatter: deviation(of(({ recall }) => recall)),
    contamination: share(({ contamination }) => contamination, ordinary),
    precision: precise.length === 0 ? Number.NaN : mean(precise),
    average_precision: mean(of(({ averagePrecision }) => averagePrecision)),
    first: repeats[0]!.classes[k]!.first.map((_, n) => share(({ first }) => first[n]!, members)),
  };
}

/**
 * Mean of a - b over repeats, and its standard error sqrt((1 / J + n_test / n_train) var) for J repeats whose training parts overlap
 * (Nadeau & Bengio 2003, Machine Learning 52, 239).
 */
export function difference(
  a: readonly Repeat[],
  b: readonly Repeat[],
  k: number,
  value: (found: Found) => number,
): Difference {
  const differences = a.map((repeat, r) => value(repeat.classes[k]!) - value(b[r]!.classes[k]!));
  const overlap = 1 / differences.length + TESTED / (1 - TESTED);
  return { value: mean(differences), error: Math.sqrt(overlap) * deviation(differences) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Divisor n - 1; 0 of a single one. */
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, v) => sum + (v - middle) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}
