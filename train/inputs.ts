/** Numbers beside the stamps as a network sees them. Pure. */
import type { LabelColumn } from "../datasets/labels.ts";
import { badInput } from "../shared/errors.ts";
import { isPresent, supervise, toLatent } from "./labels.ts";
import type { Columns } from "./models/posterior.ts";
import { type Input, limitOf } from "./run/config.ts";

/** Typical deviations beyond which a number is as good as at that bound. */
const CLIP = 5;

/** Of an input in the training rows. */
export interface Surveyed {
  /** NaN where it is missing */
  readonly values: Float64Array;
  /** 1 where it is a limit alone; undefined: nowhere */
  readonly limits: Float64Array | undefined;
  /** missing values are to be learned, whether there are any or not */
  readonly hidden: boolean;
  readonly from?: "encoder";
}

/** @throws GalforgeError for an input that does not vary, or that all rows lack */
export function surveyInput(column: LabelColumn, { values, limits, hidden, from }: Surveyed): Input {
  const { name, unit, description, role, band } = column;
  const measured = values.filter(isPresent).sort();
  if (measured.length === 0) {
    throw badInput("--inputs", `${name} is missing for every training row: leave it out`);
  }
  if (!(measured.at(-1)! > measured[0]!)) {
    throw badInput(
      "--inputs",
      `${name} is ${measured[0]} for every training row, and says nothing: leave it out`,
    );
  }
  const at = (p: number): number => measured[Math.round(p * (measured.length - 1))]!;
  return {
    ...{ name, unit, description, role },
    ...(band === undefined ? {} : { band }),
    transform: supervise({ ...column, role: "scalar" }, values).transform,
    quantiles: [at(0.16), at(0.5), at(0.84)],
    missing: hidden || measured.length < values.length,
    limits: limits?.includes(1) === true,
    ...(from === undefined ? {} : { from }),
  };
}

/** Whether the network sees a value at the bound: it is farther from those of the training than it can tell. */
export const isBeyond = (input: Pick<Input, "transform">, x: number): boolean =>
  Math.abs(standardised(input, x)) >= CLIP;

/** (f(x) - mean) / scale; -`CLIP` where there is no logarithm. */
const standardised = ({ transform }: Pick<Input, "transform">, x: number): number =>
  x <= 0 && transform.kind === "log" ? -CLIP : toLatent(transform, x);

/** Numbers that the network sees of a row: of each input its value, whether it is missing, whether it is a limit. */
export const featureCount = (inputs: readonly Input[]): number =>
  inputs.reduce((sum, { missing, limits }) => sum + 1 + (missing ? 1 : 0) + (limits ? 1 : 0), 0);

/**
 * Rows [count, featureCount]: (f(x) - mean) / scale, clipped at `CLIP` standard deviations; 0 where x is missing, and then 1 behind it.
 * Of a row that `usableRows` does not take, what the network cannot do without is 0, too.
 * @param columns of all inputs @param isHidden whether a value is to be taken for missing, though it is there
 */
export function featuresOf(
  inputs: readonly Input[],
  columns: Columns,
  count: number,
  isHidden: (row: number, input: number) => boolean = () => false,
): Float32Array {
  const width = featureCount(inputs);
  const out = new Float32Array(count * width);
  let at = 0;
  inputs.forEach((input, i) => {
    const { name, missing, limits } = input;
    const values = columns.get(name);
    if (values === undefined) throw new Error(`input ${name} was not delivered`);
    const limit = limits ? columns.get(limitOf(name)) : undefined;
    for (let row = 0; row < count; row++) {
      const x = isHidden(row, i) ? Number.NaN : values[row]!;
      const z = standardised(input, x);
      const place = row * width + at;
      if (Number.isNaN(z)) {
        if (missing) out[place + 1] = 1;
      } else out[place] = Math.max(-CLIP, Math.min(CLIP, z));
      if (limits) out[place + (missing ? 2 : 1)] = limit?.[row] ?? 0;
    }
    at += 1 + (missing ? 1 : 0) + (limits ? 1 : 0);
  });
  return out;
}

/** Rows of which the network can say something: those that lack nothing which it needs, and not all of what it can do without. */
export function usableRows(inputs: readonly Input[], columns: Columns, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, row) => {
    const lacks = inputs.map(({ name }) => Number.isNaN(columns.get(name)![row]!));
    const isUsable = inputs.every(({ missing }, i) => missing || !lacks[i]) && lacks.includes(false);
    return isUsable ? 1 : 0;
  });
}
