/**
 * The plain data of a population, as written in YAML and kept in the manifest of a data set (docs/configuration.md), and
 * the check of its outline: which keys there are and what kind of thing each holds. The values themselves are
 * checked when they are compiled (quantities.ts), against the ranges of ranges.ts.
 */
import { badInput, outOfRange, show, unknownChoice } from "../../shared/errors.ts";
import { checkNumber } from "../ranges.ts";
import { checkStamp, type Fields } from "../scene-check.ts";

/** A constant, an expression, or one distribution by name, such as {uniform: [0.3, 5]}. */
export type Value = number | string | Fields;

export type Path = readonly (string | number)[];

/** Names a place of the configuration in a message: "galaxy.yaml:7: parameters.hlr"; `line` where it differs. */
export type Locate = (path: Path, line?: Path) => string;

export interface PopulationConfig {
  readonly description?: string;
  /** [ny, nx] */
  readonly stamp: readonly [number, number];
  /** [arcsec / pixel] */
  readonly pixel_scale: number;
  readonly band?: string;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number;
  readonly parameters: Readonly<Record<string, Value>>;
  /** components with a common centre: {kind?, name?} and the fields of that kind */
  readonly galaxy: readonly Fields[];
  readonly x0: Value;
  readonly y0: Value;
  readonly psf: Fields;
  readonly detector: Fields;
}

/** "parameters.hlr", "galaxy[0].flux" */
export function showPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** A configuration that did not come from a file is named by its paths alone. */
export const plainLocate: Locate = (path) => showPath(path) || "the configuration";

/** `value` as a record, or throws saying what it should hold. */
export function recordAt(at: Locate, path: Path, value: unknown, holds: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw badInput(at(path), `expected ${holds}, got ${show(value)}`);
}

export function onlyKeysAt(at: Locate, path: Path, fields: Fields, allowed: readonly string[]): void {
  for (const key of Object.keys(fields)) {
    if (!allowed.includes(key)) throw unknownChoice(`${at(path, [...path, key])}: key`, key, allowed);
  }
}

export const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

const KEYS = [
  ...["description", "stamp", "pixel_scale", "band", "zero_point", "parameters"],
  ...["galaxy", "x0", "y0", "psf", "detector"],
];

/**
 * The configuration with its defaults filled in: no parameters, the centre of the stamp.
 * @throws GalforgeError for a missing or unknown key, or a key that holds the wrong kind of thing
 */
export function checkConfig(at: Locate, value: unknown): PopulationConfig {
  const c = recordAt(at, [], value, "a configuration with stamp, pixel_scale, galaxy, psf and detector");
  onlyKeysAt(at, [], c, KEYS);
  for (const key of ["stamp", "pixel_scale", "galaxy", "psf", "detector"]) {
    if (c[key] === undefined || c[key] === null) throw badInput(at([]), `"${key}" is missing`);
  }
  const stamp = checkStamp(at(["stamp"]), c["stamp"]);
  const galaxy = c["galaxy"];
  if (!Array.isArray(galaxy) || galaxy.length === 0) {
    throw badInput(at(["galaxy"]), `expected a list of components, got ${show(galaxy)}`);
  }
  return {
    ...text(at, c, "description"),
    stamp,
    pixel_scale: checkNumber(at(["pixel_scale"]), c["pixel_scale"], "pixel_scale"),
    ...text(at, c, "band"),
    ...(c["zero_point"] === undefined
      ? {}
      : { zero_point: checkNumber(at(["zero_point"]), c["zero_point"], "zero_point") }),
    parameters: recordAt(at, ["parameters"], c["parameters"] ?? {}, "names with their values") as Record<
      string,
      Value
    >,
    galaxy: galaxy.map((g, i) => recordAt(at, ["galaxy", i], g, "a component such as {kind: sersic, ...}")),
    x0: (c["x0"] ?? stamp[1] / 2) as Value,
    y0: (c["y0"] ?? stamp[0] / 2) as Value,
    psf: recordAt(at, ["psf"], c["psf"], "a PSF such as {kind: moffat, fwhm: 0.7, beta: 3.5}"),
    detector: recordAt(
      at,
      ["detector"],
      c["detector"],
      "a detector such as {sky: 100, gain: 1, read_noise: 5}",
    ),
  };
}

function text<K extends "description" | "band">(at: Locate, c: Fields, key: K): Partial<Record<K, string>> {
  const value = c[key];
  if (value === undefined || value === null) return {};
  if (typeof value !== "string") throw outOfRange(at([key]), value, "a text");
  return { [key]: value } as Partial<Record<K, string>>;
}
