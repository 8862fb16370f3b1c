/** Numbers beside the stamps as a network sees them. Pure. */
import type { LabelColumn } from "../datasets/labels.ts";
import { badInput } from "../shared/errors.ts";
import { isPresent, toLatent } from "./labels.ts";
import type { Columns } from "./models/posterior.ts";
import { type Input, type LabelTransform, limitOf, type RunConfig } from "./run/config.ts";

/** Whether an input has a value: infinite ones are missing, as in tables. */
export const isThere = (x: number): boolean => Number.isFinite(x);

/** Of an input in the training rows. */
export interface Surveyed {
  /** NaN where it is missing */
  readonly values: Float64Array;
  /** 1 where it is a limit alone; undefined: nowhere */
  readonly limits?: Float64Array | undefined;
  /** missing values are to be learned, whether there are any or not */
  readonly hidden?: boolean;
  readonly from?: Input["from"];
  readonly difference?: readonly [string, string];
}

/** @throws GalforgeError for an input that does not vary, or that all rows lack */
export function surveyInput(column: LabelColumn, surveyed: Surveyed): Input {
  const { name, unit, description, role, band, sigma } = column;
  const { values, limits, hidden = false, from, difference } = surveyed;
  const sorted = values.filter(isThere).sort();
  if (sorted.length === 0) {
    throw badInput("--inputs", `${name} is missing for every training row: leave it out`);
  }
  if (!(sorted.at(-1)! > sorted[0]!)) {
    throw badInput(
      "--inputs",
      `${name} is ${sorted[0]} for every training row, and says nothing: leave it out`,
    );
  }
  const transform = transformOf(sorted, difference === undefined);
  const soft = sorted.map((x) => softened(toLatent(transform, x)));
  const mean = soft.reduce((sum, y) => sum + y, 0) / soft.length;
  const sd = Math.sqrt(soft.reduce((sum, y) => sum + (y - mean) ** 2, 0) / soft.length);
  return {
    ...{ name, unit, description, role },
    ...(band === undefined ? {} : { band }),
    ...(sigma === undefined ? {} : { sigma }),
    ...{ transform, soft: [mean, sd] },
    quantiles: [at(sorted, 0.16), at(sorted, 0.5), at(sorted, 0.84)],
    missing: hidden || sorted.length < values.length,
    limits: limits?.includes(1) === true,
    ...(from === undefined ? {} : { from }),
    ...(difference === undefined ? {} : { difference }),
  };
}

/** 2 asinh(t / 2): t near 0, a logarithm far from it. */
const softened = (t: number): number => 2 * Math.asinh(t / 2);

const at = (sorted: Float64Array, p: number): number => sorted[Math.round(p * (sorted.length - 1))]!;

/** Ratio of the quantiles 98 % and 2 % from which positive numbers are seen as logarithms. */
const WIDE = 3;

/** Of numbers in ascending order, not all the same. @param mayBeLog whether their logarithms may be seen */
function transformOf(sorted: Float64Array, mayBeLog: boolean): LabelTransform {
  const isLog = mayBeLog && sorted[0]! > 0 && at(sorted, 0.98) / at(sorted, 0.02) > WIDE;
  const f = isLog ? sorted.map(Math.log) : sorted;
  const half = (at(f, 0.84) - at(f, 0.16)) / 2;
  // more than two thirds are the same
  const scale = half > 0 ? half : (f.at(-1)! - f[0]!) / 2;
  return { kind: isLog ? "log" : "linear", mean: at(f, 0.5), scale };
}

/** Correlation from which neighbours in the list of inputs are looked at by their difference, too. */
const TOGETHER = 0.7;

/**
 * Differences of neighbouring inputs in the same unit that go together, such as the colours of magnitudes: a network that has to find a small difference
 * of two large numbers by itself learns it late. Of inputs that are seen as logarithms they are those of the logarithms.
 * @param columns of the inputs in the training rows
 */
export function differencesOf(inputs: readonly Input[], columns: Columns): Input[] {
  return inputs.slice(1).flatMap((second, i): Input[] => {
    const first = inputs[i]!;
    const isPair = first.unit === second.unit && first.transform.kind === second.transform.kind;
    if (!isPair || !(correlation(seen(first, columns), seen(second, columns)) > TOGETHER)) return [];
    const pair = [first.name, second.name] as const;
    const name = `${first.name} - ${second.name}`;
    const description = `${first.transform.kind === "log" ? "ln " : ""}${first.name} less ${second.name}`;
    const values = difference(first, second, columns);
    if (!varies(values, first)) return [];
    const column: LabelColumn = { name, unit: first.unit, description, role: "scalar" };
    const hidden = first.missing || second.missing;
    return [surveyInput(column, { values, hidden, from: "inputs", difference: pair })];
  });
}

/** Whether a difference is more than the last bits of what it is of. */
function varies(values: Float64Array, { transform: { scale } }: Input): boolean {
  const present = values.filter(isPresent).sort();
  return present.at(-1)! - present[0]! > LAST_BITS * scale;
}

/** Of the width of an input: less is how float32 numbers are rounded. */
const LAST_BITS = 1e-5;

/** f(x) of an input; NaN where it is missing or a limit. */
function seen({ name, transform: { kind }, limits }: Input, columns: Columns): Float64Array {
  const limit = limits ? columns.get(limitOf(name)) : undefined;
  return columns.get(name)!.map((x, k) => {
    if (!isThere(x) || limit?.[k] === 1 || (kind === "log" && x <= 0)) return Number.NaN;
    return kind === "log" ? Math.log(x) : x;
  });
}

function difference(first: Input, second: Input, columns: Columns): Float64Array {
  const [a, b] = [seen(first, columns), seen(second, columns)];
  return a.map((x, k) => x - b[k]!);
}

function correlation(a: Float64Array, b: Float64Array): number {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  a.forEach((p, k) => {
    const q = b[k]!;
    if (!isThere(p + q)) return;
    n++;
    [x, y, xx, yy, xy] = [x + p, y + q, xx + p * p, yy + q * q, xy + p * q];
  });
  return (n * xy - x * y) / Math.sqrt((n * xx - x * x) * (n * yy - y * y));
}

/** Rows that are looked at for inputs that say the same, and how near to 1 their correlation is then. */
const COMPARED = 1000;
const ROUNDING = 1e-9;

/** Pairs of inputs whose correlation is 1 or -1 within rounding. @param columns of the training rows */
export function sameInputs(names: readonly string[], columns: Columns): [string, string][] {
  const some = names.map((name) => columns.get(name)!.subarray(0, COMPARED));
  return names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b, j): [string, string][] => {
      const r = correlation(some[i]!, some[i + 1 + j]!);
      return Math.abs(r) > 1 - ROUNDING ? [[a, b]] : [];
    }),
  );
}

/** Half widths of the middle two thirds of the training rows beyond which an input is farther from them than the network can tell. */
const BEYOND = 8;

/** Whether a value is so far from those of the training. */
export const isBeyond = ({ transform }: Pick<Input, "transform">, x: number): boolean =>
  (x <= 0 && transform.kind === "log") || Math.abs(toLatent(transform, x)) >= BEYOND;

/** Those that have to be given, which the model does not find itself. */
export const givenInputs = ({ inputs = [] }: Pick<RunConfig, "inputs">): readonly Input[] =>
  inputs.filter(({ from }) => from === undefined);

/** Names of all columns that have to be given, with those that say which values are limits. */
export const givenColumns = (config: Pick<RunConfig, "inputs">): readonly string[] =>
  givenInputs(config).flatMap(({ name, limits }) => (limits ? [name, limitOf(name)] : [name]));

/** Numbers that the network sees of a row: of each input its value, whether it is missing, whether it is a limit. */
export const featureCount = (inputs: readonly Input[]): number =>
  inputs.reduce((sum, { missing, limits }) => sum + 1 + (missing ? 1 : 0) + (limits ? 1 : 0), 0);

/**
 * Rows [count, featureCount]: of each input what `Input.transform` and `soft` make of it; 0 where x is missing, and then 1 behind it; then 1 if it is
 * a limit alone. Of a row that `usableRows` does not take, what the network cannot do without is 0, too.
 * @param columns of all inputs but differences @param isHidden whether a value is to be taken for missing, though it is there
 */
export function featuresOf(
  inputs: readonly Input[],
  columns: Columns,
  count: number,
  isHidden?: (row: number, input: string) => boolean,
): Float32Array {
  const width = featureCount(inputs);
  const out = new Float32Array(count * width);
  const known = isHidden === undefined ? columns : hiddenFrom(inputs, columns, isHidden);
  const byName = new Map(inputs.map((input) => [input.name, input]));
  let place = 0;
  for (const { name, transform, soft, missing, limits, difference: pair } of inputs) {
    const values =
      pair === undefined ? known.get(name) : difference(byName.get(pair[0])!, byName.get(pair[1])!, known);
    if (values === undefined) throw new Error(`input ${name} was not delivered`);
    const limit = limits ? known.get(limitOf(name)) : undefined;
    for (let row = 0; row < count; row++) {
      const x = values[row]!;
      const t = transform.kind === "log" && x <= 0 ? FAINT : toLatent(transform, x);
      const to = row * width + place;
      if (!isThere(x)) {
        if (missing) out[to + 1] = 1;
        continue;
      }
      out[to] = (softened(t) - soft[0]) / soft[1];
      if (limits) out[to + (missing ? 2 : 1)] = limit?.[row] ?? 0;
    }
    place += 1 + (missing ? 1 : 0) + (limits ? 1 : 0);
  }
  return out;
}

/** Half widths below the middle where what is not positive is seen, if logarithms are learned. */
const FAINT = -10;

/** The columns with what is hidden missing, and so the differences that it is part of; what an encoder finds is always there. */
function hiddenFrom(
  inputs: readonly Input[],
  columns: Columns,
  isHidden: (row: number, input: string) => boolean,
): Columns {
  const hidden = givenInputs({ inputs }).map(({ name }): [string, Float64Array] => [
    name,
    columns.get(name)!.map((x, row) => (isHidden(row, name) ? Number.NaN : x)),
  ]);
  return new Map([...columns, ...hidden]);
}

/** Inputs that say something by themselves: differences follow from others. */
export const ownInputs = ({ inputs = [] }: Pick<RunConfig, "inputs">): readonly Input[] =>
  inputs.filter(({ from }) => from !== "inputs");

/** Of the rows of `featuresOf` the values of `ownInputs` alone [count, ownInputs]: 0, which is typical, where one is missing. */
export function seenValues(inputs: readonly Input[], features: Float32Array, count: number): Float32Array {
  const width = featureCount(inputs);
  const columns: number[] = [];
  let at = 0;
  for (const { missing, limits, from } of inputs) {
    if (from !== "inputs") columns.push(at);
    at += 1 + (missing ? 1 : 0) + (limits ? 1 : 0);
  }
  return Float32Array.from({ length: count * columns.length }, (_, i) => {
    const row = Math.floor(i / columns.length);
    return features[row * width + columns[i % columns.length]!]!;
  });
}

/**
 * Rows of which the network can say something: those that lack nothing which it needs, and not all of what it can do without.
 * @param columns of the inputs; latents, which every stamp has, may be absent
 */
export function usableRows(inputs: readonly Input[], columns: Columns, count: number): Uint8Array {
  const own = ownInputs({ inputs }).map(({ name, from, missing }) => {
    const values = columns.get(name);
    if (values === undefined && from !== "encoder") throw new Error(`input ${name} was not delivered`);
    return { values, missing };
  });
  return Uint8Array.from({ length: count }, (_, row) => {
    const has = own.map(({ values }) => values === undefined || isThere(values[row]!));
    return own.every(({ missing }, i) => missing || has[i]) && has.includes(true) ? 1 : 0;
  });
}
