/** The bands of a configuration: which keys each has, and what it has of the top level where it leaves something out. */
import { badInput, outOfRange, show } from "../../shared/errors.ts";
import { MOST_BANDS } from "../../shared/random/stream.ts";
import { type Fields, fieldsOf, isRecord } from "../fields.ts";
import { writtenKind } from "../psf-check.ts";
import { checkNumber } from "../ranges.ts";
import { takeBandName } from "./band-name.ts";
import { completePsf } from "./complete-psf.ts";
import { detectorAt, type Locate, onlyKeysAt, type Path, psfAt, recordAt, type Value } from "./locate.ts";

export interface BandConfig {
  readonly name: string;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number;
  readonly psf: Fields;
  readonly detector: Fields;
  /** of the only component, or of each by its name */
  readonly flux: Value;
}

const KEYS = ["name", "zero_point", "psf", "detector", "flux"];

/**
 * @param value the list, with what is of the top level in place
 * @throws GalforgeError for a missing or unknown key, a name that cannot stand in those of labels, a name given twice
 */
export function checkBands(at: Locate, value: unknown): BandConfig[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw badInput(
      at(["bands"]),
      `expected a list of bands such as {name: g, flux: 1000}, got ${show(value)}`,
    );
  }
  if (value.length > MOST_BANDS) {
    throw outOfRange(`${at(["bands"])}: their number`, value.length, `at most ${MOST_BANDS}`);
  }
  const taken = new Set<string>();
  return value.map((entry, i) => {
    const path = ["bands", i];
    const band = recordAt(at, path, entry, "a band such as {name: g, flux: 1000}");
    onlyKeysAt(at, path, band, KEYS);
    const { zero_point } = band;
    const name = takeBandName(at([...path, "name"]), band["name"], taken);
    for (const key of ["psf", "detector", "flux"]) {
      if (band[key] !== undefined && band[key] !== null) continue;
      const elsewhere = key === "flux" ? "" : ", here or at the top level";
      throw badInput(at(path), `"${key}" of the band "${name}" is missing${elsewhere}`);
    }
    return {
      name,
      ...(zero_point === undefined || zero_point === null
        ? {}
        : { zero_point: checkNumber(at([...path, "zero_point"]), zero_point, "zero_point") }),
      psf: completePsf(psfAt(at, [...path, "psf"], band["psf"])),
      detector: detectorAt(at, [...path, "detector"], band["detector"]),
      flux: band["flux"] as Value,
    };
  });
}

/**
 * The configuration with every band complete. Of the top level a band has the zero point, the fields of the detector and those of
 * the PSF that it leaves out; a PSF with a kind of its own has none of them.
 */
export function withInherited(config: Fields): Fields {
  const { zero_point, psf, detector, ...rest } = config;
  const { bands } = rest;
  if (!Array.isArray(bands)) return config;
  const complete = (band: unknown): unknown => {
    if (!isRecord(band)) return band;
    const own = band["psf"];
    return {
      ...band,
      zero_point: band["zero_point"] ?? zero_point,
      psf: isRecord(own) && writtenKind(own) !== undefined ? own : merged(psf, own),
      detector: merged(detector, band["detector"]),
    };
  };
  return { ...rest, bands: bands.map(complete) };
}

const merged = (outer: unknown, own: unknown): unknown =>
  isRecord(outer) && isRecord(own) ? { ...outer, ...own } : (own ?? outer);

/** The PSFs that are written, that of the top level and those of bands. */
export const psfsOf = (config: Fields): Fields[] =>
  [config, ...(Array.isArray(config["bands"]) ? config["bands"] : [])].map((place: unknown) =>
    fieldsOf(fieldsOf(place)["psf"]),
  );

/** Names what a band has of the top level by its place there. @param config as it is written */
export function whereWritten(at: Locate, config: Fields): Locate {
  const written = (path: Path): Path => {
    if (path[0] !== "bands" || path.length < 3) return path;
    const outer = path.slice(2);
    return !holds(config, path.slice(0, 4)) && holds(config, outer.slice(0, 2)) ? outer : path;
  };
  return (path, line = path) => at(written(path), written(line));
}

/** Whether there is anything at `path`. */
function holds(value: unknown, path: Path): boolean {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, step)) return false;
    inner = Reflect.get(inner, step);
  }
  return inner !== undefined && inner !== null;
}
