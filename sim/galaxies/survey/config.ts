/** The plain data of a population of the kind "galaxies" (docs/galaxies.md), and its check. */
import { badInput, outOfRange, show, unknownChoice } from "../../../shared/errors.ts";
import { MOST_BANDS } from "../../../shared/random/stream.ts";
import { LAYER_KEYS } from "../../layers/config.ts";
import { takeBandName } from "../../population/band-name.ts";
import { withInherited } from "../../population/bands.ts";
import { MODEL_KEYS, writtenModel } from "../../population/detector-model.ts";
import { detectorAt, type Locate, onlyKeysAt, type Path, psfAt, recordAt } from "../../population/locate.ts";
import { checkNumber } from "../../ranges.ts";
import { checkStamp, type Fields } from "../../scene-check.ts";
import { FLUX_UNITS, type FluxUnit } from "../light/band.ts";
import type { FilterChoice } from "../light/filter-choice.ts";
import type { StructureKinds } from "../structure.ts";
import { checkFilter } from "./check-filter.ts";
import { type ClassCounts, checkClasses } from "./classes.ts";
import { type AskedTable, checkFrom, type KnownTable } from "./from.ts";
import { checkSelection, type Selection } from "./selections.ts";

/** A PSF whose width is a full width at half maximum. */
export interface GalaxyPsf extends Fields {
  readonly kind: "gaussian" | "moffat" | "kolmogorov";
  /** median [arcsec] */
  readonly fwhm: number;
  /** of a Moffat */
  readonly beta?: number;
}

/** Numbers as in scene.ts; instead of the sky, `depth` may say how deep the image is. */
export interface GalaxyDetector extends Fields {
  readonly sky?: number;
  readonly gain: number;
  readonly read_noise: number;
  readonly saturation?: number;
}

export interface GalaxyBand {
  readonly name: string;
  readonly filter: FilterChoice;
  /** AB magnitude of a point source at five times the noise of the median PSF; the noise is then all of the sky's photons */
  readonly depth?: number;
  readonly psf: GalaxyPsf;
  readonly detector: GalaxyDetector;
}

/** A band without an image: of a depth and a PSF as in GalaxyBand. */
export interface MagnitudeBand extends Pick<GalaxyBand, "name" | "filter"> {
  readonly depth: number;
  /** [arcsec] */
  readonly fwhm: number;
  /** [e-/unit] */
  readonly gain: number;
}

/** What differs from object to object. */
export interface Variation {
  /** standard deviation of ln FWHM */
  readonly fwhm: number;
  /** of e1 and of e2 of the PSF */
  readonly ellipticity: number;
  /** of the log of the noise of a sky pixel, about that of the depth [dex] */
  readonly noise: number;
  /** of these between two bands */
  readonly correlation: number;
  /** largest distance from the middle of the stamp in x and in y [pixel] */
  readonly centre: number;
}

const CATALOGUES = ["sdss", "decals"] as const;
export type Catalogue = (typeof CATALOGUES)[number];

export interface GalaxiesConfig {
  readonly kind: "galaxies";
  readonly description?: string;
  readonly stamp: readonly [number, number];
  /** [arcsec / pixel] */
  readonly pixel_scale: number;
  readonly unit: FluxUnit;
  /** who is taken; absent with `from` */
  readonly selection?: Selection;
  /** a table whose rows are the galaxies */
  readonly from?: AskedTable | KnownTable;
  /** objects of rare classes among them; absent: none */
  readonly classes?: ClassCounts;
  /** whose errors measured labels have; absent: there are none */
  readonly catalogue?: Catalogue;
  readonly mass_function: "D22" | "L20";
  /** most candidates of an object */
  readonly tries: number;
  readonly variation: Variation;
  /** what discs have that is not smooth; absent: nothing */
  readonly structure?: StructureKinds;
  readonly bands: readonly GalaxyBand[];
  /** bands without an image, whose magnitudes the catalogue has */
  readonly magnitudes: readonly MagnitudeBand[];
  /** numbers of parameters.ts that are not the defaults: { topic: { name: value } } */
  readonly parameters: Fields;
}

const KEYS = [
  "kind",
  "description",
  "stamp",
  "pixel_scale",
  "unit",
  "selection",
  "from",
  "classes",
  "catalogue",
  "mass_function",
  "tries",
  "variation",
  "structure",
  "psf",
  "detector",
  "bands",
  "magnitudes",
  "parameters",
];
const BAND_KEYS = ["name", "filter", "filter_unit", "depth", "psf", "detector", "zero_point"];
const MASS_FUNCTIONS = ["D22", "L20"] as const;
const PSF_KINDS = ["gaussian", "moffat", "kolmogorov"] as const;

/** Least and most of each number of `variation`, and what it is where nothing is said. */
const VARIATION: Readonly<Record<keyof Variation, readonly [low: number, high: number, otherwise: number]>> =
  {
    fwhm: [0, 0.5, 0],
    ellipticity: [0, 0.1, 0],
    noise: [0, 1, 0],
    correlation: [0, 1, 0.7],
    centre: [0, 100, 0],
  };

/** Far more than any selection needs that takes one of a thousand. */
const TRIES = 20_000;

/**
 * The configuration with its defaults filled in and its bands complete.
 * @throws GalforgeError for a missing or unknown key, or a value that is not allowed; `parameters` are checked where they are resolved
 */
export function checkGalaxies(at: Locate, value: unknown): GalaxiesConfig {
  const written = recordAt(at, [], value, "a configuration of galaxies");
  onlyKeysAt(at, [], written, [...KEYS, ...LAYER_KEYS]);
  const c = withInherited(written);
  for (const key of ["stamp", "pixel_scale", "bands"]) {
    if (c[key] === undefined || c[key] === null) throw badInput(at([]), `"${key}" is missing`);
  }
  const { description } = c;
  if (description !== undefined && typeof description !== "string") {
    throw outOfRange(at(["description"]), description, "a text");
  }
  const bands = checkBands(at, ["bands"], c["bands"]);
  const magnitudes = checkMagnitudes(at, c, bands);
  return {
    kind: "galaxies",
    ...(description === undefined ? {} : { description }),
    stamp: checkStamp(at(["stamp"]), c["stamp"]),
    pixel_scale: checkNumber(at(["pixel_scale"]), c["pixel_scale"], "pixel_scale"),
    unit: oneOf(at, ["unit"], c["unit"] ?? "nanomaggies", Object.keys(FLUX_UNITS) as FluxUnit[]),
    ...checkMembers(
      at,
      c,
      [...bands, ...magnitudes].map(({ name }) => name),
    ),
    ...(c["catalogue"] === undefined
      ? {}
      : { catalogue: oneOf(at, ["catalogue"], c["catalogue"], CATALOGUES) }),
    mass_function: oneOf(at, ["mass_function"], c["mass_function"] ?? "D22", MASS_FUNCTIONS),
    tries: between(at, ["tries"], c["tries"] ?? TRIES, 1, 1e6),
    variation: checkVariation(at, c["variation"] ?? {}),
    ...(c["structure"] === undefined ? {} : { structure: checkStructure(at, c["structure"]) }),
    bands,
    magnitudes,
    parameters: recordAt(at, ["parameters"], c["parameters"] ?? {}, "topics with their numbers"),
  };
}

/** Who is in the survey: rows of a table, or whom a selection takes. @param bands names of all */
function checkMembers(
  at: Locate,
  c: Fields,
  bands: readonly string[],
): Pick<GalaxiesConfig, "selection" | "from" | "classes"> {
  if (c["from"] === undefined) {
    const classes = c["classes"] === undefined ? {} : { classes: checkClasses(at, c["classes"]) };
    return { selection: checkSelection(at, c["selection"]), ...classes };
  }
  const other = ["selection", "classes"].find((key) => c[key] !== undefined);
  if (other !== undefined) throw badInput(at([other]), 'has no meaning with "from": every row is taken');
  return { from: checkFrom(at, c["from"], bands) };
}

function oneOf<T extends string>(at: Locate, path: Path, value: unknown, choices: readonly T[]): T {
  const known = choices.find((choice) => choice === value);
  if (known === undefined) throw unknownChoice(at(path), value, choices);
  return known;
}

function between(at: Locate, path: Path, value: unknown, low: number, high: number): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  throw outOfRange(at(path), value, `a number from ${low} to ${high}`);
}

function checkVariation(at: Locate, value: unknown): Variation {
  const given = recordAt(at, ["variation"], value, "numbers such as {fwhm: 0.1, noise: 0.25}");
  onlyKeysAt(at, ["variation"], given, Object.keys(VARIATION));
  const of = (key: keyof Variation): number => {
    const [low, high, otherwise] = VARIATION[key];
    return between(at, ["variation", key], given[key] ?? otherwise, low, high);
  };
  return {
    fwhm: of("fwhm"),
    ellipticity: of("ellipticity"),
    noise: of("noise"),
    correlation: of("correlation"),
    centre: of("centre"),
  };
}

function checkStructure(at: Locate, value: unknown): StructureKinds {
  const given = recordAt(at, ["structure"], value, "{clumps: true, spirals: true}");
  onlyKeysAt(at, ["structure"], given, ["clumps", "spirals"]);
  const of = (key: keyof StructureKinds): boolean => {
    const chosen = given[key] ?? false;
    if (typeof chosen === "boolean") return chosen;
    throw outOfRange(at(["structure", key]), chosen, "true or false");
  };
  return { clumps: of("clumps"), spirals: of("spirals") };
}

/** Bands without an image, as bands that nothing else differs for. */
function checkMagnitudes(at: Locate, c: Fields, bands: readonly GalaxyBand[]): MagnitudeBand[] {
  const magnitudes = c["magnitudes"] ?? [];
  const example = "{name: u, filter: sdss-u, depth: 22, fwhm: 1.5, gain: 150}";
  if (!Array.isArray(magnitudes)) {
    throw badInput(at(["magnitudes"]), `expected a list such as [${example}], got ${show(magnitudes)}`);
  }
  if (magnitudes.length > 0 && c["catalogue"] === undefined) {
    throw badInput(
      at(["magnitudes"]),
      `are those of a catalogue: add "catalogue", ${CATALOGUES.join(" or ")}`,
    );
  }
  const taken = new Set(bands.map(({ name }) => name));
  return magnitudes.map((entry, i) => {
    const path: Path = ["magnitudes", i];
    const band = recordAt(at, path, entry, `a band such as ${example}`);
    onlyKeysAt(at, path, band, ["name", "filter", "filter_unit", "depth", "fwhm", "gain"]);
    return {
      name: takeBandName(at([...path, "name"]), band["name"], taken),
      filter: checkFilter(at, path, band),
      depth: checkNumber(at([...path, "depth"]), band["depth"], "magnitude"),
      fwhm: checkNumber(at([...path, "fwhm"]), band["fwhm"], "fwhm"),
      gain: checkNumber(at([...path, "gain"]), band["gain"], "gain"),
    };
  });
}

function checkBands(at: Locate, path: Path, value: unknown): GalaxyBand[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_BANDS) {
    throw badInput(
      at(path),
      `expected a list of bands such as {name: r, filter: sdss-r}, got ${show(value)}`,
    );
  }
  const taken = new Set<string>();
  return value.map((entry, i) => checkBand(at, [...path, i], entry, taken));
}

/** @param taken names of the bands before it */
function checkBand(at: Locate, path: Path, value: unknown, taken: Set<string>): GalaxyBand {
  const band = recordAt(at, path, value, "a band such as {name: r, filter: sdss-r}");
  onlyKeysAt(at, path, band, BAND_KEYS);
  const { depth } = band;
  if (band["zero_point"] !== undefined) {
    throw badInput(at([...path, "zero_point"]), 'follows from "unit" and the filter: remove it');
  }
  const name = takeBandName(at([...path, "name"]), band["name"], taken);
  const detector = detectorAt(at, [...path, "detector"], band["detector"]);
  onlyKeysAt(at, [...path, "detector"], detector, ["sky", "gain", "read_noise", "saturation", ...MODEL_KEYS]);
  checkModel(at, [...path, "detector"], detector);
  const number = (key: "sky" | "gain" | "read_noise" | "saturation"): number =>
    checkNumber(at([...path, "detector", key]), detector[key], key);
  const hasSky = detector["sky"] !== undefined;
  if (hasSky === (depth !== undefined)) {
    const [has, or] = hasSky ? ["has both", "and"] : ["has neither", "nor"];
    throw badInput(
      at(path),
      `the band "${name}" ${has} a depth (5 sigma AB magnitude) ${or} a sky of its detector: it needs one`,
    );
  }
  return {
    name,
    filter: checkFilter(at, path, band),
    ...(hasSky ? {} : { depth: checkNumber(at([...path, "depth"]), depth, "magnitude") }),
    psf: checkPsf(at, [...path, "psf"], band["psf"]),
    detector: {
      ...(hasSky ? { sky: number("sky") } : {}),
      gain: number("gain"),
      read_noise: detector["read_noise"] === undefined ? 0 : number("read_noise"),
      ...(detector["saturation"] === undefined ? {} : { saturation: number("saturation") }),
      ...Object.fromEntries(
        MODEL_KEYS.filter((key) => detector[key] !== undefined).map((key) => [key, detector[key]]),
      ),
    },
  };
}

/** What else there is of a detector: all of its numbers are constants. */
function checkModel(at: Locate, place: Path, detector: Fields): void {
  for (const { name, path, value } of writtenModel(at, place, detector).numbers) {
    checkNumber(at([...place, ...path]), value, name);
  }
}

function checkPsf(at: Locate, path: Path, value: unknown): GalaxyPsf {
  const psf = psfAt(at, path, value);
  const kind = oneOf(at, [...path, "kind"], psf["kind"], PSF_KINDS);
  onlyKeysAt(at, path, psf, ["kind", "fwhm", ...(kind === "moffat" ? ["beta"] : [])]);
  const fwhm = checkNumber(at([...path, "fwhm"]), psf["fwhm"], "fwhm");
  return kind === "moffat"
    ? { kind, fwhm, beta: checkNumber(at([...path, "beta"]), psf["beta"], "beta") }
    : { kind, fwhm };
}
