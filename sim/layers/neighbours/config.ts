/** The plain data of `neighbours` (docs/configuration.md, "Neighbours"), and its check. */
import { badInput, outOfRange, show } from "../../../shared/errors.ts";
import { DEFAULT_THRESHOLD } from "../../observe/segment.ts";
import { type Locate, onlyKeysAt, recordAt } from "../../population/locate.ts";
import { inRange, RANGES } from "../../ranges.ts";
import type { Fields } from "../../scene-check.ts";
import type { Count } from "./count.ts";

/** How much fainter a neighbour is than the target: m_neighbour - m_target [mag] of the total fluxes in a band. */
export interface MagnitudeDifference {
  readonly min?: number;
  readonly max?: number;
  /** absent: the band in the middle */
  readonly band?: string;
}

export interface NeighboursConfig {
  /** of neighbours; or their density */
  readonly number?: Count;
  /** in the mean [1 / arcmin^2]: a Poisson number */
  readonly density?: number;
  /** they lie as far beyond the edges of the stamp [arcsec] */
  readonly margin: number;
  /** they lie in a disc about the target instead [arcsec] */
  readonly radius?: number;
  /** least distance between any two of the neighbours and the target [arcsec] */
  readonly separation: number;
  /** what they are: other objects of the population itself, or those of another configuration */
  readonly from: "self" | Fields;
  /** share of them that are point sources of the same flux */
  readonly stars: number;
  readonly magnitude_difference?: MagnitudeDifference;
  /** whether the target's purity is measured */
  readonly purity: boolean;
  /** of the segmentation, in standard deviations of the sky's noise */
  readonly threshold: number;
}

const KEYS = [
  ...["number", "density", "margin", "radius", "separation"],
  ...["from", "stars", "magnitude_difference", "purity", "threshold"],
];

/** Most neighbours of an object, in the mean where their number is drawn from a Poisson distribution. */
export const MOST_NEIGHBOURS = 100;
const HOW_MANY = `from 0 to ${MOST_NEIGHBOURS}`;

/**
 * With its defaults filled in. @param value what stands at `neighbours`
 * @throws GalforgeError for a key that is missing or unknown, or a value that is not allowed
 */
export function checkNeighbours(at: Locate, value: unknown): NeighboursConfig {
  const path = ["neighbours"];
  const c = recordAt(at, path, value, "how many there are, such as {number: 3} or {density: 50}");
  onlyKeysAt(at, path, c, KEYS);
  const has = (key: string): boolean => c[key] !== undefined && c[key] !== null;
  if (has("number") === has("density")) {
    const [given, or] = has("number") ? ["both", "and"] : ["neither", "nor"];
    throw badInput(at(path), `has ${given} a "number" ${or} a "density" [1/arcmin^2]: it needs one of them`);
  }
  if (has("margin") && has("radius")) {
    throw badInput(at([...path, "margin"]), 'has no meaning with "radius", a disc about the target');
  }
  const least = (key: string, low: "from 0" | "above 0", unit: string, otherwise?: number): number => {
    const x = c[key] ?? otherwise;
    if (inRange(RANGES.finite, x) && (low === "from 0" ? x >= 0 : x > 0)) return x;
    throw outOfRange(at([...path, key]), x, `a number ${low} [${unit}]`);
  };
  return {
    ...(has("number") ? { number: checkCount(at, c["number"]) } : {}),
    ...(has("density") ? { density: least("density", "from 0", "1/arcmin^2") } : {}),
    margin: least("margin", "from 0", "arcsec", 0),
    ...(has("radius") ? { radius: least("radius", "above 0", "arcsec") } : {}),
    separation: least("separation", "from 0", "arcsec", 0),
    from: checkFrom(at, c["from"] ?? "self"),
    stars: share(at, c["stars"] ?? 0),
    ...(has("magnitude_difference")
      ? { magnitude_difference: checkDifference(at, c["magnitude_difference"]) }
      : {}),
    purity: yesOrNo(at, c["purity"] ?? false),
    threshold: least("threshold", "from 0", "standard deviations of the sky's noise", DEFAULT_THRESHOLD),
  };
}

function checkCount(at: Locate, value: unknown): Count {
  const path = ["neighbours", "number"];
  const whole = (place: readonly string[], x: unknown): number => {
    if (typeof x === "number" && Number.isInteger(x) && x >= 0 && x <= MOST_NEIGHBOURS) return x;
    throw outOfRange(at([...path, ...place]), x, `an integer ${HOW_MANY}`);
  };
  if (typeof value === "number") return whole([], value);
  const example = "an integer, {poisson: 2.5} or {uniform: [0, 4]}";
  const given = recordAt(at, path, value, example);
  onlyKeysAt(at, path, given, ["poisson", "uniform"]);
  const { poisson, uniform } = given;
  if ((poisson === undefined) === (uniform === undefined)) {
    throw badInput(at(path), `expected ${example}, got ${show(value)}`);
  }
  if (uniform === undefined) {
    if (inRange(RANGES.finite, poisson) && poisson >= 0 && poisson <= MOST_NEIGHBOURS) return { poisson };
    throw outOfRange(at([...path, "poisson"]), poisson, `a mean ${HOW_MANY}`);
  }
  if (!Array.isArray(uniform) || uniform.length !== 2 || !(uniform[0] <= uniform[1])) {
    throw outOfRange(at([...path, "uniform"]), uniform, "[least, most], two integers that are both drawn");
  }
  return { uniform: [whole(["uniform"], uniform[0]), whole(["uniform"], uniform[1])] };
}

function checkFrom(at: Locate, value: unknown): "self" | Fields {
  if (value === "self") return value;
  const what = '"self", the name of a preset, or a configuration such as {galaxy: [...]}';
  return recordAt(at, ["neighbours", "from"], value, what);
}

function share(at: Locate, x: unknown): number {
  if (typeof x === "number" && x >= 0 && x <= 1) return x;
  throw outOfRange(at(["neighbours", "stars"]), x, "a share from 0 to 1");
}

function yesOrNo(at: Locate, x: unknown): boolean {
  if (typeof x === "boolean") return x;
  throw outOfRange(at(["neighbours", "purity"]), x, "true or false");
}

function checkDifference(at: Locate, value: unknown): MagnitudeDifference {
  const path = ["neighbours", "magnitude_difference"];
  const given = recordAt(at, path, value, "limits such as {min: -1, max: 4} [mag]");
  onlyKeysAt(at, path, given, ["min", "max", "band"]);
  const { min, max, band } = given;
  for (const [key, x] of Object.entries({ min, max })) {
    if (x !== undefined && !inRange(RANGES.finite, x))
      throw outOfRange(at([...path, key]), x, "a number [mag]");
  }
  if (min === undefined && max === undefined) throw badInput(at(path), 'needs "min", "max" or both [mag]');
  if (typeof min === "number" && typeof max === "number" && !(min < max)) {
    throw badInput(at(path), `excludes all: min ${min} is not below max ${max}`);
  }
  if (band !== undefined && typeof band !== "string") {
    throw outOfRange(at([...path, "band"]), band, "the name of a band");
  }
  return {
    ...(typeof min === "number" ? { min } : {}),
    ...(typeof max === "number" ? { max } : {}),
    ...(typeof band === "string" ? { band } : {}),
  };
}
