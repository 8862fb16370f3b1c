/**
 * The plain data of a population, as written in YAML and kept in the manifest of a data set (docs/configuration.md), and
 * the check of its outline: which keys there are and what kind of thing each holds. The values themselves are
 * checked when they are compiled (quantities.ts), against the ranges of ranges.ts.
 */
import { badInput, outOfRange, show } from "../../shared/errors.ts";
import { LAYER_KEYS } from "../layers/config.ts";
import { checkNumber } from "../ranges.ts";
import { checkStamp, type Fields } from "../scene-check.ts";
import { type BandConfig, checkBands, withInherited } from "./bands.ts";
import { completePsf } from "./complete-psf.ts";
import { detectorAt, type Locate, onlyKeysAt, psfAt, recordAt, type Value } from "./locate.ts";

interface Outline {
  readonly description?: string;
  /** [ny, nx] */
  readonly stamp: readonly [number, number];
  /** [arcsec / pixel] */
  readonly pixel_scale: number;
  readonly parameters: Readonly<Record<string, Value>>;
  /** components with a common centre: {kind?, name?} and the fields of that kind; where there are bands, without flux */
  readonly galaxy: readonly Fields[];
  readonly x0: Value;
  readonly y0: Value;
}

interface OneBandConfig extends Outline {
  readonly bands?: undefined;
  readonly band?: string;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number;
  readonly psf: Fields;
  readonly detector: Fields;
}

interface BandsConfig extends Outline {
  readonly bands: readonly BandConfig[];
}

export type PopulationConfig = OneBandConfig | BandsConfig;

const KEYS = ["kind", "description", "stamp", "pixel_scale", "parameters", "galaxy", "x0", "y0", "bands"];
/** What a configuration says of its band; where there are several, but for `band`, of those that do not say otherwise. */
const BAND_KEYS = ["band", "zero_point", "psf", "detector"];

/**
 * The configuration with its defaults filled in: no parameters, the centre of the stamp, bands that are complete.
 * @throws GalforgeError for a missing or unknown key, or a key that holds the wrong kind of thing
 */
export function checkConfig(at: Locate, value: unknown): PopulationConfig {
  const c = recordAt(at, [], value, "a configuration with stamp, pixel_scale, galaxy, psf and detector");
  onlyKeysAt(at, [], c, [...KEYS, ...BAND_KEYS, ...LAYER_KEYS]);
  const hasBands = c["bands"] !== undefined;
  for (const key of ["stamp", "pixel_scale", "galaxy", ...(hasBands ? [] : ["psf", "detector"])]) {
    if (c[key] === undefined || c[key] === null) throw badInput(at([]), `"${key}" is missing`);
  }
  const stamp = checkStamp(at(["stamp"]), c["stamp"]);
  const galaxy = c["galaxy"];
  if (!Array.isArray(galaxy) || galaxy.length === 0) {
    throw badInput(at(["galaxy"]), `expected a list of components, got ${show(galaxy)}`);
  }
  const start = {
    ...text(at, c, "description"),
    stamp,
    pixel_scale: checkNumber(at(["pixel_scale"]), c["pixel_scale"], "pixel_scale"),
  };
  const parameters = recordAt(at, ["parameters"], c["parameters"] ?? {}, "names with their values");
  const end = {
    parameters: parameters as Record<string, Value>,
    galaxy: galaxy.map((g, i) => recordAt(at, ["galaxy", i], g, "a component such as {kind: sersic, ...}")),
    x0: (c["x0"] ?? stamp[1] / 2) as Value,
    y0: (c["y0"] ?? stamp[0] / 2) as Value,
  };
  if (!hasBands) {
    const { psf, detector, ...about } = oneBand(at, c);
    return { ...start, ...about, ...end, psf, detector };
  }
  if (c["band"] !== undefined) {
    throw badInput(at(["band"]), 'is the name of one band alone: with "bands", each has its "name"');
  }
  return { ...start, ...end, bands: checkBands(at, withInherited(c)["bands"]) };
}

function oneBand(at: Locate, c: Fields): Omit<OneBandConfig, keyof Outline> {
  const zero_point = c["zero_point"];
  return {
    ...text(at, c, "band"),
    ...(zero_point === undefined
      ? {}
      : { zero_point: checkNumber(at(["zero_point"]), zero_point, "zero_point") }),
    psf: completePsf(psfAt(at, ["psf"], c["psf"])),
    detector: detectorAt(at, ["detector"], c["detector"]),
  };
}

function text<K extends "description" | "band">(at: Locate, c: Fields, key: K): Partial<Record<K, string>> {
  const value = c[key];
  if (value === undefined || value === null) return {};
  if (typeof value !== "string") throw outOfRange(at([key]), value, "a text");
  return { [key]: value } as Partial<Record<K, string>>;
}
