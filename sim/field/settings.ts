/** What a field is, as `field:` of a configuration and the options of `sim field` say it (docs/fields.md). */
import { badInput, outOfRange, unknownChoice } from "../../shared/errors.ts";
import type { Population } from "../drawn.ts";
import { fieldPsf, type PsfAt } from "../population/field-psf.ts";
import { type Locate, onlyKeysAt, recordAt } from "../population/locate.ts";
import type { Fields } from "../scene-check.ts";
import { checkFieldSize } from "./size.ts";

/** dN/dm ~ 10^(slope m) from `bright` to `faint` [AB mag]. */
export interface Counts {
  readonly slope: number;
  readonly bright: number;
  readonly faint: number;
}

export const PLACES = ["uniform", "grid"] as const;
export type Places = (typeof PLACES)[number];

export interface FieldSettings {
  /** [ny, nx] */
  readonly size: readonly [number, number];
  /** of its middle [deg] */
  readonly ra: number;
  readonly dec: number;
  /** galaxies in a square arcminute */
  readonly density: number;
  /** magnitudes of the galaxies in the band of that number; undefined: those that the population draws */
  readonly counts: (Counts & { readonly band: number }) | undefined;
  readonly stars: Counts & { /** stars in a square arcminute */ readonly density: number };
  readonly positions: Places;
  /** PSF of each band as a function of the place; undefined: that of the population everywhere */
  readonly psfs: readonly PsfAt[] | undefined;
  /** surface brightness at which the light of an object is cut off [standard deviations of the sky's noise in a pixel] */
  readonly truncation: number;
  /** surface brightness of the faintest pixel of a segment, in the same unit */
  readonly segmentation: number;
}

/** What the command line says instead; each is called --size, --star-density, ... */
export interface FieldOptions {
  readonly size?: readonly [number, number] | undefined;
  readonly ra?: number | undefined;
  readonly dec?: number | undefined;
  readonly density?: number | undefined;
  readonly starDensity?: number | undefined;
  readonly limit?: number | undefined;
  readonly positions?: Places | undefined;
}

/** Assumed: counts of galaxies as in the presets of surveys (Tyson 1988), a few stars as at high galactic latitude. */
export const DEFAULTS = {
  ...{ ra: 150, dec: 2, density: 40, positions: "uniform", truncation: 0.05, segmentation: 1 },
  counts: { slope: 0.39, bright: 19, faint: 25.5 },
  stars: { density: 2, slope: 0.2, bright: 17, faint: 26 },
} as const;

const KEYS = [
  ...["size", "ra", "dec", "density", "counts", "stars", "positions", "psf"],
  ...["truncation", "segmentation"],
];
const COUNTS = ["slope", "bright", "faint"];

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

const DENSITY = { min: 0, max: 1e5, text: "0 to 1e5 in a square arcminute" };
const LIMITS: Readonly<Record<string, Limits>> = {
  ra: { min: 0, max: 360, text: "0 to 360 [deg]" },
  dec: { min: -90, max: 90, text: "-90 to 90 [deg]" },
  density: DENSITY,
  slope: { min: -2, max: 2, text: "-2 to 2: counts go as 10^(slope m)" },
  bright: { min: -30, max: 40, text: "an AB magnitude from -30 to 40" },
  faint: { min: -30, max: 40, text: "an AB magnitude from -30 to 40" },
  truncation: { min: 1e-3, max: 10, text: "0.001 to 10 [standard deviations of the sky's noise in a pixel]" },
  segmentation: { min: 1e-3, max: 1e3, text: "0.001 to 1000 [standard deviations of the sky's noise]" },
};

function check(where: string, key: string, value: unknown): number {
  const { min, max, text } = LIMITS[key];
  if (typeof value === "number" && value >= min && value <= max) return value;
  throw outOfRange(where, value, text);
}

/**
 * @param field the mapping `field` of the configuration @param at names its places
 * @throws GalforgeError at the first key or value that is not allowed
 */
export function fieldSettings(
  population: Population,
  field: Fields,
  at: Locate,
  options: FieldOptions,
): FieldSettings {
  onlyKeysAt(at, ["field"], field, KEYS);
  const inner = (key: "counts" | "stars"): Fields | undefined => {
    if (field[key] === undefined) return undefined;
    const keys = key === "counts" ? [...COUNTS, "band"] : [...COUNTS, "density"];
    const holds = key === "counts" ? "{slope, bright, faint}" : "{density, slope, bright, faint}";
    const found = recordAt(at, ["field", key], field[key], holds);
    onlyKeysAt(at, ["field", key], found, keys);
    return found;
  };
  const number = (key: "ra" | "dec" | "density" | "truncation" | "segmentation"): number => {
    const given = key === "truncation" || key === "segmentation" ? undefined : options[key];
    return given === undefined
      ? check(at(["field", key]), key, field[key] ?? DEFAULTS[key])
      : check(`--${key}`, key, given);
  };
  const countsIn = (key: "counts" | "stars", found: Fields): Counts => {
    const [slope, bright, faint] = COUNTS.map((name) => {
      const isLimit = name === "faint" && options.limit !== undefined;
      const written = found[name] ?? DEFAULTS[key][name as keyof Counts];
      return isLimit ? check("--limit", name, options.limit) : check(at(["field", key, name]), name, written);
    });
    if (bright < faint) return { slope, bright, faint };
    throw outOfRange(`${at(["field", key])}: faint`, faint, `fainter than bright, which is ${bright}`);
  };
  const size = options.size ?? field["size"];
  if (size === undefined)
    throw badInput("--size", "is missing: the sides of the field, as 4096 or 2048x4096");
  const stars = inner("stars") ?? {};
  const hasZeroPoints = population.bands.every(({ zero_point }) => zero_point !== undefined);
  const [starsAt, written] =
    options.starDensity === undefined
      ? [at(["field", "stars", "density"]), stars["density"] ?? (hasZeroPoints ? DEFAULTS.stars.density : 0)]
      : ["--star-density", options.starDensity];
  const starDensity = check(starsAt, "density", written);
  if (starDensity > 0 && !hasZeroPoints) {
    throw badInput(starsAt, `${starDensity}: stars have magnitudes, but the population has no zero_point`);
  }
  const counts = inner("counts") ?? (options.limit === undefined ? undefined : {});
  const positions = options.positions ?? field["positions"] ?? DEFAULTS.positions;
  const places = PLACES.find((one) => one === positions);
  if (places === undefined) throw unknownChoice(at(["field", "positions"]), positions, PLACES);
  const sides = checkFieldSize(options.size === undefined ? at(["field", "size"]) : "--size", size);
  return {
    size: sides,
    ra: number("ra"),
    dec: number("dec"),
    density: number("density"),
    counts: counts && { ...countsIn("counts", counts), band: countsBand(population, counts, at, options) },
    stars: { ...countsIn("stars", stars), density: starDensity },
    positions: places,
    psfs: psfsOf(population, field["psf"], sides, at),
    truncation: number("truncation"),
    segmentation: number("segmentation"),
  };
}

/** @param psf one for all bands, or a list with one for each; undefined: none */
function psfsOf(
  { bands }: Population,
  psf: unknown,
  size: readonly [number, number],
  at: Locate,
): readonly PsfAt[] | undefined {
  if (psf === undefined) return undefined;
  const holds = "a PSF such as {kind: moffat, fwhm: 0.7 + 0.05 * u, beta: 3.5}";
  const inField: Locate = (path, line) => at(["field", ...path], line && ["field", ...line]);
  if (!Array.isArray(psf)) {
    const one = fieldPsf(
      recordAt(inField, ["psf"], psf, `${holds}, or a list with one for each band`),
      size,
      inField,
    );
    return bands.map(() => one);
  }
  if (psf.length !== bands.length) {
    const names = bands.map(({ name }) => name).join(", ");
    throw badInput(
      at(["field", "psf"]),
      `has ${psf.length} PSFs, but there are ${bands.length} bands: ${names}`,
    );
  }
  return psf.map((one: unknown, i) => {
    const inBand: Locate = (path) => inField(["psf", i, ...path.slice(1)]);
    return fieldPsf(recordAt(inBand, ["psf"], one, holds), size, inBand);
  });
}

/** The number of the band whose magnitudes are counted. @throws GalforgeError where the population has no such magnitudes */
function countsBand(population: Population, counts: Fields, at: Locate, { limit }: FieldOptions): number {
  const where = limit === undefined ? at(["field", "counts"]) : "--limit";
  if ("kind" in population.config && population.config.kind === "galaxies") {
    throw badInput(where, "physical galaxies have magnitudes of their own: their selection has the limit");
  }
  const names = population.bands.map(({ name }) => name);
  const name = counts["band"] ?? names[0];
  const band = names.indexOf(String(name));
  if (band < 0) throw unknownChoice(at(["field", "counts", "band"]), name, names);
  if (population.bands[band].zero_point === undefined) {
    throw badInput(where, `magnitudes need a zero_point, which the population does not have`);
  }
  return band;
}
