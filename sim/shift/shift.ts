/** `shift: {noise: 0.5, blends: 0.3}` in a configuration: the same galaxies, harder to measure. It becomes plain keys of a configuration. Pure. */
import { outOfRange, unknownChoice } from "../../shared/errors.ts";
import { type Fields, fieldsOf } from "../fields.ts";
import { withInherited } from "../population/bands.ts";
import { type Locate, recordAt } from "../population/locate.ts";
import { KNOBS, type Knob, type KnobName } from "./knobs.ts";

export const SHIFT_KEY = "shift";

/** Stands for every knob that is not named. */
const ALL = "all";

export const KNOB_NAMES = Object.keys(KNOBS) as readonly KnobName[];

export type Shift = ReadonlyMap<KnobName, number>;

/**
 * Strengths of the knobs above 0, in their order.
 * @param value what stands at `shift` @throws GalforgeError for another knob, or a strength that is none
 */
export function checkShift(at: Locate, value: unknown): Shift {
  const given = recordAt(at, [SHIFT_KEY], value, `strengths from 0 to 1, such as {${KNOB_NAMES[0]}: 0.1}`);
  for (const [name, x] of Object.entries(given)) {
    if (name !== ALL && !KNOB_NAMES.some((known) => known === name))
      throw unknownChoice(`${at([SHIFT_KEY], [SHIFT_KEY, name])}: shift`, name, [...KNOB_NAMES, ALL]);
    if (!(typeof x === "number" && x >= 0 && x <= 1))
      throw outOfRange(at([SHIFT_KEY, name]), x, "a strength from 0 (nothing) to 1");
  }
  const strengths = KNOB_NAMES.map((name) => [name, Number(given[name] ?? given[ALL] ?? 0)] as const);
  return new Map(strengths.filter(([, x]) => x > 0));
}

/**
 * The configuration with its shift carried out, and named in its description. Without one, or with strengths of 0 alone, it is the rest, unchanged.
 * @throws GalforgeError for a shift that is not allowed, or that this population cannot have
 */
export function withShift(config: unknown, at: Locate): unknown {
  if (typeof config !== "object" || config === null || !(SHIFT_KEY in config)) return config;
  const { [SHIFT_KEY]: value, ...rest } = config as Fields;
  if (value === undefined || value === null) return rest;
  const shift = checkShift(at, value);
  if (shift.size === 0) return rest;
  const shifted = [...shift].reduce((c, [name, x]) => turned(at, c, KNOBS[name], x), withInherited(rest));
  const said = [...shift].map(([name, x]) => `${name} ${x}`).join(", ");
  const { description } = rest;
  return {
    ...shifted,
    description: `${typeof description === "string" ? `${description}; ` : ""}shifted: ${said}`,
  };
}

function turned(at: Locate, config: Fields, { ofBand, ofPopulation }: Knob, x: number): Fields {
  const whole = ofPopulation === undefined ? config : { ...config, ...ofPopulation(at, config, x) };
  if (ofBand === undefined) return whole;
  const { bands, stamp } = whole;
  const about = {
    at,
    isOfGalaxies: whole["kind"] === "galaxies",
    parameters: fieldsOf(whole["parameters"]),
    side: Math.max(...(Array.isArray(stamp) ? stamp : [stamp]).map(Number)),
  };
  if (!Array.isArray(bands)) return { ...whole, ...ofBand({ ...about, path: [], fields: whole }, x) };
  const changed = bands.map((band: unknown, i) =>
    typeof band === "object" && band !== null
      ? { ...band, ...ofBand({ ...about, path: ["bands", i], fields: { ...band } }, x) }
      : band,
  );
  return { ...whole, bands: changed };
}
