/** All numbers of the population, topic by topic: each table stands beside its formulas. */
import { z } from "zod";
import { badInput, outOfRange, show, unknownChoice } from "../../shared/errors.ts";
import { AXIS_RATIOS } from "./axis-ratio.ts";
import { BULGES } from "./bulge-fraction.ts";
import { COSMOLOGY } from "./cosmology.ts";
import { DISPERSION } from "./dispersion.ts";
import { DUST } from "./dust.ts";
import { FIBRE } from "./fibre.ts";
import { HISTORY } from "./history.ts";
import { LIGHT } from "./light/parameters.ts";
import { LINE_RATIOS } from "./lines.ts";
import { MAIN_SEQUENCE } from "./main-sequence.ts";
import { MASS_FUNCTION } from "./mass-function.ts";
import { METALLICITY } from "./metallicity.ts";
import { defaultsOf, type Parameter, type ParameterTable, type Values } from "./parameter.ts";
import { PROFILES } from "./profiles.ts";
import { QUENCHING } from "./quenching.ts";
import { SELECTIONS } from "./selection.ts";
import { SIZES } from "./sizes.ts";
import { GREEN_PEAS, RED_SPIRALS } from "./special.ts";
import { STRUCTURE } from "./structure.ts";
import { CATALOGUE } from "./survey/errors.ts";

export const TOPICS = {
  cosmology: COSMOLOGY,
  mass_function: MASS_FUNCTION,
  quenching: QUENCHING,
  main_sequence: MAIN_SEQUENCE,
  bulges: BULGES,
  history: HISTORY,
  metallicity: METALLICITY,
  dust: DUST,
  light: LIGHT,
  sizes: SIZES,
  axis_ratios: AXIS_RATIOS,
  profiles: PROFILES,
  dispersion: DISPERSION,
  lines: LINE_RATIOS,
  fibre: FIBRE,
  selection: SELECTIONS,
  green_peas: GREEN_PEAS,
  red_spirals: RED_SPIRALS,
  structure: STRUCTURE,
  catalogue: CATALOGUE,
} as const satisfies Readonly<Record<string, ParameterTable>>;

export type GalaxyParameters = { readonly [T in keyof typeof TOPICS]: Values<(typeof TOPICS)[T]> };

export const DEFAULT_PARAMETERS: GalaxyParameters = Object.fromEntries(
  Object.entries(TOPICS).map(([topic, table]) => [topic, defaultsOf(table)]),
) as GalaxyParameters;

/**
 * The defaults with what was given in their place: { topic: { name: number or list } }.
 * @param where what the numbers were read from, for messages
 * @throws GalforgeError naming an unknown topic or name, or a number outside its range
 */
export function resolveParameters(given: unknown, where: string): GalaxyParameters {
  const topics = recordOf(given, where);
  const all: Record<string, unknown> = { ...DEFAULT_PARAMETERS };
  for (const [topic, values] of topics) {
    const table = own<ParameterTable>(TOPICS, topic, where);
    const chosen = new Map<string, unknown>(Object.entries(defaultsOf(table)));
    for (const [name, value] of recordOf(values, `${where}.${topic}`)) {
      const declared = own<Parameter<number> | Parameter<readonly number[]>>(
        table,
        name,
        `${where}.${topic}`,
      );
      chosen.set(name, checked(declared, value, `${where}.${topic}.${name}`));
    }
    all[topic] = Object.fromEntries(chosen);
  }
  return all as GalaxyParameters;
}

function recordOf(value: unknown, where: string): [string, unknown][] {
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success) throw badInput(where, `must be names with their values, not ${show(value)}`);
  return Object.entries(parsed.data);
}

function own<T>(record: Readonly<Record<string, T>>, name: string, where: string): T {
  if (Object.hasOwn(record, name)) return record[name];
  throw unknownChoice(`a name in ${where}`, name, Object.keys(record));
}

function checked(
  { value, unit, range: [low, high], increasing }: Parameter<number> | Parameter<readonly number[]>,
  given: unknown,
  where: string,
): number | readonly number[] {
  const one = z.number().min(low).max(high);
  const schema = typeof value === "number" ? one : z.array(one).length(value.length);
  const parsed = schema.safeParse(given);
  const falls = (list: readonly number[]): boolean => list.some((x, i) => i > 0 && x <= list[i - 1]);
  if (parsed.success && !(increasing && Array.isArray(parsed.data) && falls(parsed.data))) return parsed.data;
  const numbers =
    typeof value === "number" ? "a number" : `${value.length}${increasing ? " increasing" : ""} numbers`;
  throw outOfRange(where, given, `${numbers} from ${low} to ${high} [${unit}]`);
}
