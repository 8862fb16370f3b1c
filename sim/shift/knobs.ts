/**
 * What makes a simulation harder, each with a strength x from 0 to 1 (docs/shift.md): a change of what is written of a population, or of
 * each of its bands. Pure.
 */
import { badInput } from "../../shared/errors.ts";
import { COMPONENT_FIELDS, COMPONENT_KINDS, IN_DISC } from "../component.ts";
import { type Fields, fieldsOf } from "../fields.ts";
import { psfsOf } from "../population/bands.ts";
import type { Locate, Path } from "../population/locate.ts";
import { inExpression, scaled } from "./written-number.ts";

/** A band, or a configuration of one band, as it is written. */
interface Place {
  readonly at: Locate;
  /** of `fields` in the configuration */
  readonly path: Path;
  readonly fields: Fields;
  /** of the population */
  readonly isOfGalaxies: boolean;
  /** of the population, by name */
  readonly parameters: Fields;
  /** the longer side of a stamp [pixel] */
  readonly side: number;
}

export interface Knob {
  /** @returns the keys that change */
  readonly ofBand?: (place: Place, x: number) => Fields;
  readonly ofPopulation?: (at: Locate, config: Fields, x: number) => Fields;
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Widths of PSFs, one of which a kind has. */
const WIDTHS = ["fwhm", "lam_over_diam"];
/** Lengths of PSFs that grow with their width. */
const LENGTHS = [...WIDTHS, "trunc"];

/** Widths that only name a parameter: it grows itself, for the label of a PSF may be called as it is. */
function widthParameters(_: Locate, config: Fields, x: number): Fields {
  const named = new Set(psfsOf(config).flatMap((psf) => LENGTHS.map((key) => psf[key])));
  const all = fieldsOf(config["parameters"]);
  const wider = Object.entries(all).filter(([name]) => named.has(name));
  if (wider.length === 0) return {};
  const scaledOnes = wider.map(
    ([name, value]) => [name, scaled(`parameters.${name}`, value, 1 + x)] as const,
  );
  return { parameters: { ...all, ...Object.fromEntries(scaledOnes) } };
}

function psfError({ at, path, fields, isOfGalaxies, parameters }: Place, x: number): Fields {
  const psf = fieldsOf(fields["psf"]);
  const widths = WIDTHS.filter((key) => isGiven(psf[key]));
  const place = [...path, "psf"];
  if (widths.length === 0) {
    throw badInput(
      at(["shift", "psf_error"]),
      `changes the width of a PSF, and that of ${at(place)} is not a number (kind ${String(psf["kind"])}): leave psf_error out`,
    );
  }
  const isNamed = (value: unknown): boolean => typeof value === "string" && Object.hasOwn(parameters, value);
  const wider = LENGTHS.filter((key) => isGiven(psf[key]) && !isNamed(psf[key])).map(
    (key) => [key, scaled(at([...place, key]), psf[key], 1 + x)] as const,
  );
  return { psf: { ...psf, ...Object.fromEntries(wider) }, ...(isOfGalaxies ? shallower(fields, 1 + x) : {}) };
}

/** A point source of the limiting magnitude has `factor` times the noise: that of more pixels, or of noisier ones. */
const shallower = ({ depth }: Fields, factor: number): Fields =>
  typeof depth === "number" ? { depth: depth - 2.5 * Math.log10(factor) } : {};

/** The noise of a sky pixel [ADU], and in electrons, as expressions. */
function skyNoise({ at, path, fields }: Place): { readonly sigma: string; readonly electrons: string } {
  const detector = fieldsOf(fields["detector"]);
  const of = (key: string): string => inExpression(at([...path, "detector", key]), detector[key] ?? 0);
  const gain = inExpression(at([...path, "detector", "gain"]), detector["gain"] ?? 1);
  const given = gaussianOf(detector)?.["sigma"];
  if (isGiven(given)) {
    const sigma = inExpression(at([...path, "detector", "noise", "sigma"]), given);
    return { sigma, electrons: `${sigma} * ${gain}` };
  }
  const electrons = `sqrt(${of("sky")} * ${gain} + ${of("read_noise")} ** 2)`;
  return { sigma: `${electrons} / ${gain}`, electrons };
}

/** Of a Gaussian noise that states its sigma; undefined: it follows from the detector. */
const gaussianOf = (detector: Fields): Fields | undefined => {
  const noise = detector["noise"];
  if (noise === "gaussian") return { kind: "gaussian" };
  return fieldsOf(noise)["kind"] === "gaussian" ? fieldsOf(noise) : undefined;
};

function moreNoise(place: Place, x: number): Fields {
  const { at, path, fields } = place;
  const factor = 1 + x;
  const detector = fieldsOf(fields["detector"]);
  const where = [...path, "detector"];
  if (place.isOfGalaxies && typeof fields["depth"] === "number") return shallower(fields, factor);
  const gaussian = gaussianOf(detector);
  if (isGiven(gaussian?.["sigma"])) {
    const sigma = scaled(at([...where, "noise", "sigma"]), gaussian!["sigma"], factor);
    return { detector: { ...detector, noise: { ...gaussian, sigma } } };
  }
  if (isGiven(gaussian?.["variance"]) || isGiven(fieldsOf(gaussian?.["correlation"])["blank"])) {
    throw badInput(
      at(["shift", "noise"]),
      `multiplies the noise of ${at(where)}, which an image states: give noise.sigma beside it`,
    );
  }
  // read noise makes up for it: the level of the sky stays
  const { electrons } = skyNoise(place);
  const old = inExpression(at([...where, "read_noise"]), detector["read_noise"] ?? 0);
  const read_noise = `sqrt(${old} ** 2 + ${factor ** 2 - 1} * ${electrons} ** 2)`;
  return {
    detector: { ...detector, read_noise: place.isOfGalaxies ? constantNoise(detector, factor) : read_noise },
  };
}

/** The same read noise of a detector that holds constants. */
function constantNoise(detector: Fields, factor: number): number {
  const [sky, gain, read] = [detector["sky"] ?? 0, detector["gain"] ?? 1, detector["read_noise"] ?? 0].map(
    Number,
  );
  return Math.sqrt(read! ** 2 + (factor ** 2 - 1) * (sky! * gain! + read! ** 2));
}

/** By the kernel [x/2, 1, x/2] along both axes. */
function correlated({ at, path, fields }: Place, x: number): Fields {
  const detector = fieldsOf(fields["detector"]);
  const noise = gaussianOf(detector) ?? { kind: "gaussian" };
  if (isGiven(noise["correlation"])) {
    throw badInput(
      at(["shift", "correlated"]),
      `correlates noise, and that of ${at([...path, "detector"])} is correlated already: change that`,
    );
  }
  const one = [x / 2, 1, x / 2];
  const kernel = one.map((a) => one.map((b) => a * b));
  return { detector: { ...detector, noise: { ...noise, correlation: { kernel } } } };
}

/** Standard deviations of the gradient, in which it is cut off: the sky stays above 0 where it is brighter than its noise. */
const STEEPEST = 2;

function background(place: Place, x: number): Fields {
  const { at, path, fields, side } = place;
  refuseGalaxies(place, "background");
  const detector = fieldsOf(fields["detector"]);
  if (isGiven(detector["gradient"])) {
    throw badInput(
      at(["shift", "background"]),
      `tilts the sky, and ${at([...path, "detector"])} has a gradient already: change that`,
    );
  }
  const steep = `${(2 * x) / side} * ${skyNoise(place).sigma}`;
  const slope = { truncated_normal: [0, steep, `-${STEEPEST} * ${steep}`, `${STEEPEST} * ${steep}`] };
  return { detector: { ...detector, gradient: { x: slope, y: slope } } };
}

/** Cosmic rays a pixel, share of columns, trails a stamp, at strength 1; and how bright they are, in standard deviations of the sky. */
const RAYS = { rate: 5e-4, length: 8, charge: 30 };
const COLUMNS = 0.01;
const TRAILS = { rate: 0.05, width: 3, brightness: 30 };

function artefacts(place: Place, x: number): Fields {
  const { at, path, fields } = place;
  refuseGalaxies(place, "artefacts");
  const detector = fieldsOf(fields["detector"]);
  const { sigma, electrons } = skyNoise(place);
  const own = fieldsOf(detector["effects"]);
  const added = {
    cosmic_rays: { ...RAYS, rate: x * RAYS.rate, charge: `${RAYS.charge} * ${electrons}` },
    bad_columns: x * COLUMNS,
    satellite_trails: { ...TRAILS, rate: x * TRAILS.rate, brightness: `${TRAILS.brightness} * ${sigma}` },
  };
  const twice = Object.keys(added).find((key) => isGiven(own[key]));
  if (twice !== undefined) {
    throw badInput(
      at(["shift", "artefacts"]),
      `adds ${twice}, and ${at([...path, "detector", "effects"])} has them already: change those`,
    );
  }
  return { detector: { ...detector, effects: { ...own, ...added } } };
}

function refuseGalaxies({ at, isOfGalaxies }: Place, knob: string): void {
  if (!isOfGalaxies) return;
  throw badInput(
    at(["shift", knob]),
    "is for populations of expressions: detectors of physical galaxies hold constants, and their noise follows from the depth",
  );
}

/** The share of a disc's light that is in knots, at strength 1. */
const KNOT_FRACTION = 0.5;

/** Knots in every component that can have them and has none: flux, half-light radius and index are those that are written. */
function structure(at: Locate, config: Fields, x: number): Fields {
  const { galaxy } = config;
  const where = at(["shift", "structure"]);
  if (config["kind"] === "galaxies")
    throw badInput(
      where,
      'is for populations of expressions: physical galaxies have "structure" of their own',
    );
  if (!Array.isArray(galaxy)) return {};
  const knots = { knots: { uniform: [10, 40] }, knot_fraction: KNOT_FRACTION * x };
  const changed = galaxy.map((one: unknown) =>
    mayHaveKnots(fieldsOf(one)) ? { ...fieldsOf(one), ...knots } : one,
  );
  if (changed.some((one, i) => one !== galaxy[i])) return { galaxy: changed };
  throw badInput(where, "adds knots to discs, and there is none that can have them or has none yet");
}

function mayHaveKnots(component: Fields): boolean {
  const kind = COMPONENT_KINDS.find((known) => known === (component["kind"] ?? "sersic"));
  if (kind === undefined || isGiven(component["trunc"])) return false;
  const { optional } = COMPONENT_FIELDS[kind];
  return optional.some((key) => key === "knot_fraction") && !IN_DISC.some((key) => isGiven(component[key]));
}

/** Neighbours a stamp, in the mean, at strength 1. */
const NEIGHBOURS = 3;

function blends(at: Locate, config: Fields, x: number): Fields {
  if (isGiven(config["neighbours"])) {
    throw badInput(at(["shift", "blends"]), "adds neighbours, and there are some already: change those");
  }
  return { neighbours: { number: { poisson: x * NEIGHBOURS }, from: "self" } };
}

/** In the order in which they are applied: correlation keeps the noise that there is then. */
export const KNOBS = {
  psf_error: { ofPopulation: widthParameters, ofBand: psfError },
  noise: { ofBand: moreNoise },
  correlated: { ofBand: correlated },
  background: { ofBand: background },
  artefacts: { ofBand: artefacts },
  structure: { ofPopulation: structure },
  blends: { ofPopulation: blends },
} as const satisfies Readonly<Record<string, Knob>>;

export type KnobName = keyof typeof KNOBS;
