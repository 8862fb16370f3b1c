/** Changes to a configuration that the command line can ask for. */
import { badInput, inContext, unknownChoice } from "../../shared/errors.ts";
import type { PlaneName } from "../observe/planes.ts";
import { OPTION_PSFS, PSF_FIELDS, writtenKind } from "../psf-check.ts";
import { checkNumber, type RangeName } from "../ranges.ts";
import { checkStamp, type Fields } from "../scene-check.ts";
import { withInherited } from "./bands.ts";

/** Each is named in messages as the option `--psf`, `--lam-over-diam`, `--psf-image`, ... */
export interface Overrides {
  /** of a population of galaxies: its `classes` */
  readonly classes?: Fields | undefined;
  /** of one: its `from`, in place of its selection */
  readonly from?: Fields | undefined;
  readonly psf?: string | undefined;
  readonly fwhm?: number | undefined;
  readonly beta?: number | undefined;
  readonly lam_over_diam?: number | undefined;
  readonly obscuration?: number | undefined;
  /** FITS or NPY; implies `psf: "image"` */
  readonly psf_image?: string | undefined;
  /** [arcsec per pixel of the PSF image] */
  readonly psf_pixel_scale?: number | undefined;
  readonly sky?: number | undefined;
  readonly gain?: number | undefined;
  readonly read_noise?: number | undefined;
  readonly saturation?: number | undefined;
  /** a side or [ny, nx] */
  readonly stamp?: number | readonly [number, number] | undefined;
  /** what is stored beside the stamps */
  readonly planes?: readonly PlaneName[] | undefined;
  /** strengths of knobs that make it harder (sim/shift/), beside those of the configuration */
  readonly shift?: Fields | undefined;
}

const PSF_NUMBERS = ["fwhm", "beta", "lam_over_diam", "obscuration"] as const satisfies readonly RangeName[];
const PSF_OPTIONS = ["psf", ...PSF_NUMBERS, "psf_image", "psf_pixel_scale"] as const;
const DETECTOR_NUMBERS = ["sky", "gain", "read_noise", "saturation"] as const satisfies readonly RangeName[];

/** Moffat beta where `--psf moffat` replaces a PSF that has none: that of the leung2025 preset. */
const DEFAULT_BETA = 3.5;

const option = (key: string): string => `--${key.replaceAll("_", "-")}`;

/**
 * The configuration with the overrides in place, which hold for each of several bands. Another PSF kind keeps the fields that it
 * shares with the old one (FWHM, ellipticity) and drops the others.
 * @throws GalforgeError naming the option that is out of range, missing, or without meaning for this PSF
 */
export function withOverrides(config: Fields, o: Overrides): Fields {
  if (o.from !== undefined) return withOverrides(fromTable(config, o.from), { ...o, from: undefined });
  const shift = o.shift && { shift: { ...asFields(config["shift"]), ...o.shift } };
  const whole = { ...stampOf(o), ...classesOf(config, o), ...(o.planes && { planes: o.planes }), ...shift };
  const { bands, ...rest } = withInherited(config);
  if (!Array.isArray(bands)) return { ...inBand(config, o), ...whole };
  const overridden = (band: unknown, i: number): unknown => {
    try {
      return typeof band === "object" && band !== null ? inBand({ ...band }, o) : band;
    } catch (error) {
      throw inContext(`bands[${i}]`, error);
    }
  };
  return { ...rest, ...whole, bands: bands.map(overridden) };
}

const stampOf = ({ stamp }: Overrides): Fields =>
  stamp === undefined ? {} : { stamp: checkStamp("--stamp", stamp) };

function classesOf(config: Fields, { classes }: Overrides): Fields {
  if (classes === undefined) return {};
  needGalaxies("--class", config);
  return { classes };
}

/** Rows of a table instead of whom the survey takes. */
function fromTable(config: Fields, from: Fields): Fields {
  needGalaxies("--from", config);
  const { selection: _, classes: __, ...rest } = config;
  return { ...rest, from };
}

function needGalaxies(option: string, { kind }: Fields): void {
  if (kind === "galaxies") return;
  throw badInput(option, "needs a population of physical galaxies, such as --preset decals-grz");
}

/** @param band what stands in a band, or at the top level */
function inBand(band: Fields, o: Overrides): Fields {
  const detector = numbers(o, DETECTOR_NUMBERS);
  const changesPsf = PSF_OPTIONS.some((key) => o[key] !== undefined);
  const changesDetector = Object.keys(detector).length > 0;
  return {
    ...band,
    ...(changesPsf ? { psf: overriddenPsf(asFields(band["psf"]), o) } : {}),
    ...(changesDetector ? { detector: { ...asFields(band["detector"]), ...detector } } : {}),
  };
}

/** What is not a record is left to the check of the configuration. */
const asFields = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? { ...value } : {};

function numbers(o: Overrides, keys: readonly (RangeName & keyof Overrides)[]): Record<string, number> {
  const given = keys.filter((key) => o[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, checkNumber(option(key), o[key], key)]));
}

function overriddenPsf(psf: Fields, o: Overrides): Fields {
  const given = numbers(o, PSF_NUMBERS);
  const asked = o.psf ?? (o.psf_image === undefined ? undefined : "image");
  const kind = OPTION_PSFS.find((k) => k === (asked ?? psf["kind"]));
  if (kind === undefined && asked !== undefined) throw unknownChoice("--psf", asked, OPTION_PSFS);
  if (kind === undefined) return otherPsf(psf, o, given);
  if (kind === "image") return imagePsf(psf, o, given);
  if (o.psf_image !== undefined) throw badInput("--psf-image", `has no meaning for a PSF of kind ${kind}`);
  if (o.psf_pixel_scale !== undefined)
    throw badInput("--psf-pixel-scale", `has no meaning for a PSF of kind ${kind}`);
  const { required, optional } = PSF_FIELDS[kind];
  const fields: readonly string[] = [...required, ...optional];
  const useless = Object.keys(given).find((key) => !fields.includes(key));
  if (useless !== undefined) throw badInput(option(useless), `has no meaning for a PSF of kind ${kind}`);
  if (asked === undefined || asked === psf["kind"]) return { ...psf, ...given };
  const kept = Object.fromEntries(
    fields.filter((key) => psf[key] !== undefined).map((key) => [key, psf[key]]),
  );
  const merged = { kind, ...(kind === "moffat" ? { beta: DEFAULT_BETA } : {}), ...kept, ...given };
  const missing = required.find((key) => !(key in merged));
  if (missing !== undefined) throw badInput("--psf", `the PSF kind ${kind} also needs ${option(missing)}`);
  return merged;
}

/** A PSF that options do not describe: they can give it numbers that it has, and nothing else. */
function otherPsf(psf: Fields, o: Overrides, given: Fields): Fields {
  const kind = String(writtenKind(psf));
  const [useless] = [
    ...Object.keys(given).filter((key) => psf[key] === undefined),
    ...(["psf_image", "psf_pixel_scale"] as const).filter((key) => o[key] !== undefined),
  ];
  if (useless !== undefined && kind !== "undefined") {
    throw badInput(
      option(useless),
      `has no meaning for a PSF of kind ${kind}: change it in the configuration`,
    );
  }
  return { ...psf, ...given };
}

function imagePsf(psf: Fields, o: Overrides, given: Fields): Fields {
  const [useless] = Object.keys(given);
  if (useless !== undefined) throw badInput(option(useless), "has no meaning for a PSF of kind image");
  const old = psf["kind"] === "image" ? psf : {};
  const file = o.psf_image ?? old["file"];
  if (file === undefined) throw badInput("--psf", "an image PSF also needs --psf-image FILE");
  const scale = o.psf_pixel_scale;
  return {
    ...old,
    kind: "image",
    file,
    ...(scale === undefined ? {} : { pixel_scale: checkNumber("--psf-pixel-scale", scale, "pixel_scale") }),
  };
}
