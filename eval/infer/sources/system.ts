/** Which sky, gain and so on hold for the stamps of a file: those given, else the file's own, else those of the run. */
import { isDeepStrictEqual } from "node:util";
import { type BandSystem, bandSystem, type ImageSystem } from "../../../datasets/image-system.ts";
import type { GivenFacts, ImageFacts } from "../../../datasets/survey/fits-facts.ts";
import { isSameScale } from "../../../datasets/survey/flux-system.ts";
import { readPsf } from "../../../datasets/survey/psf-width.ts";
import { parsePixelUnit } from "../../../datasets/survey/units.ts";
import { badInput } from "../../../shared/errors.ts";
import { FLAGS } from "../flags.ts";
import { type Detector, hasOtherNoise, pixelMap } from "./flux-system.ts";
import { isKnownShape } from "./layout.ts";
import type { StampFacts, StampSystem } from "./stamp-file.ts";

const NAMES = ["pixel_scale", "sky", "gain", "read_noise"] as const;
type Name = (typeof NAMES)[number];

const SHOWN: Readonly<Record<Name, readonly [option: string, words: string, unit: string]>> = {
  pixel_scale: ["--pixel-scale", "pixel scale", "arcsec/pixel"],
  sky: ["--sky", "sky", "ADU/pixel"],
  gain: ["--gain", "gain", "e-/ADU"],
  read_noise: ["--read-noise", "read noise", "e-"],
};

/** What the command line says of all images. */
export type GivenSystem = { readonly [K in Name | "zero_point" | "noise" | "psf_fwhm"]?: number | undefined };

export const givenFacts = ({ pixel_scale, zero_point }: GivenSystem): GivenFacts => ({
  pixelScale: pixel_scale,
  zeroPoint: zero_point,
});

/**
 * Whether the images of a file are stamps as the network knows them: of its size, its pixel scale (as far as that is known), and
 * its flux system, in every band. Gains make that one system of electrons; else another zero point is another system. Others are
 * cutouts, and so is what a survey's header describes: a place on the sky, another unit, a zero point of its own.
 */
export function isKnown(facts: StampFacts, given: GivenSystem, image: ImageSystem): boolean {
  // they know their own system, and are refused if that is not the network's
  if (facts.kind === "data set") return true;
  if (!isKnownShape(facts.shape, image)) return false;
  if (facts.isOwn && given.pixel_scale === undefined) return true;
  if (facts.facts !== undefined && isOfSurvey(facts.facts, given, image)) return false;
  return facts.systems.every((system, band) => isKnownSystem(system, given, bandSystem(image, band)));
}

function isKnownSystem(system: StampSystem, given: GivenSystem, image: BandSystem): boolean {
  const scale = given.pixel_scale ?? system.pixel_scale;
  const zero = given.zero_point ?? system.zero_point;
  const differs = (a: number | undefined, b: number | undefined): boolean =>
    a !== undefined && b !== undefined && !isSameScale(a, b);
  const otherFlux = given.gain === undefined && zero !== undefined && image.zero_point !== undefined;
  return (
    !differs(scale, image.pixel_scale) &&
    !(otherFlux && Math.abs(zero - (image.zero_point ?? zero)) > SAME_ZERO_POINT)
  );
}

function isOfSurvey(
  { isCelestial, unitText, zeroPoint }: ImageFacts,
  given: GivenSystem,
  { bands }: ImageSystem,
): boolean {
  const isOtherUnit = unitText !== "" && !bands.every(({ unit }) => isSameUnit(unitText, unit));
  const hasZeroPoint = given.zero_point === undefined && zeroPoint !== undefined;
  return isCelestial || isOtherUnit || hasZeroPoint;
}

function isSameUnit(text: string, unit: string): boolean {
  const [one, other] = [parsePixelUnit(text), parsePixelUnit(unit)];
  return one === undefined ? text.toLowerCase() === unit.toLowerCase() : isDeepStrictEqual(one, other);
}

/** [mag] */
const SAME_ZERO_POINT = 1e-3;

/**
 * The system of a file's stamps in a band.
 * @throws GalforgeError if its pixel scale is not the network's
 */
export function systemOf(
  facts: StampFacts,
  band: number,
  given: GivenSystem,
  image: BandSystem,
): StampSystem {
  const own = facts.systems[band];
  const scale = given.pixel_scale ?? own.pixel_scale;
  const where = given.pixel_scale === undefined ? facts.path : "--pixel-scale";
  checkScale(where, facts.kind, scale, image.pixel_scale);
  const gain = given.gain ?? own.gain ?? image.gain;
  // the run's zero point is that of an ADU of the run's gain
  const sameUnit = image.gain === undefined || gain === image.gain;
  return {
    pixel_scale: scale ?? image.pixel_scale,
    sky: given.sky ?? own.sky ?? image.sky,
    gain,
    read_noise: given.read_noise ?? own.read_noise ?? image.read_noise,
    zero_point: given.zero_point ?? own.zero_point ?? (sameUnit ? image.zero_point : undefined),
    psf_fwhm:
      given.psf_fwhm ?? own.psf_fwhm ?? (facts.psf && readPsf(facts.psf, scale ?? image.pixel_scale)?.fwhm),
  };
}

function checkScale(
  where: string,
  kind: StampFacts["kind"],
  scale: number | undefined,
  known: number | undefined,
): void {
  if (scale === undefined || known === undefined || isSameScale(scale, known)) return;
  const remedy =
    kind === "data set"
      ? `Export the data set as FITS or NPY and give --pixel-scale ${scale}: images are resampled, data sets are not`
      : `Give --pixel-scale ${scale} to have them resampled`;
  throw badInput(
    where,
    `the pixel scale is ${scale} arcsec/pixel, but the network knows ${known} arcsec/pixel only. ${remedy}`,
    { scale, known },
  );
}

/** A file of stamps, and the system of its stamps in each band. */
export interface KnownStack {
  readonly facts: StampFacts;
  readonly systems: readonly StampSystem[];
}

/** What is assumed, what was given in vain, and whose noise the network was not trained on: a line each. */
export function notesOn(stacks: readonly KnownStack[], given: GivenSystem, image: ImageSystem): string[] {
  if (stacks.length === 0) return [];
  return image.bands.flatMap(({ name }, band) => {
    const known = bandSystem(image, band);
    const lines = [
      ...assumptions(stacks, band, given, known),
      ...zeroPointNotes(stacks, band, known),
      ...(given.noise === undefined ? noiseNotes(stacks, band, known) : []),
    ];
    return image.bands.length === 1 ? lines : lines.map((line) => `band ${name}: ${line}`);
  });
}

function assumptions(
  stacks: readonly KnownStack[],
  band: number,
  given: GivenSystem,
  image: BandSystem,
): string[] {
  const lines: string[] = [];
  const isLacking = (name: Name): boolean =>
    stacks.some(({ facts }) => facts.systems[band][name] === undefined);
  const assumed = NAMES.filter(
    (name) => given[name] === undefined && image[name] !== undefined && isLacking(name),
  );
  if (assumed.length > 0) {
    const values = assumed.map((name) => `${SHOWN[name][1]} ${image[name]} ${SHOWN[name][2]}`);
    lines.push(`not given, so taken to be those of the run: ${values.join(", ")}`);
  }
  for (const name of NAMES) {
    if (given[name] === undefined || image[name] !== undefined) continue;
    lines.push(
      `${SHOWN[name][0]} is not used: the network was trained on stamps whose ${SHOWN[name][1]} varies or is not known`,
    );
  }
  return lines;
}

/** The network's unit has another magnitude in these images, as far as both are known: the light that it is shown is another one. */
function zeroPointNotes(stacks: readonly KnownStack[], band: number, image: BandSystem): string[] {
  const { zero_point: known } = image;
  if (known === undefined) return [];
  const others = stacks.flatMap(({ facts, systems }) => {
    const { zero_point, gain } = systems[band];
    if (zero_point === undefined || typeof gain === "object") return [];
    const magnitude = zero_point + 2.5 * Math.log10(pixelMap(image, { gain }).factor);
    return Math.abs(magnitude - known) > SAME_ZERO_POINT ? [{ path: facts.path, magnitude }] : [];
  });
  if (others.length === 0) return [];
  const [{ path, magnitude }] = others;
  return [
    `${path}${andMore(others.length)}: the zero point is ${number(magnitude, 6)} mag in the network's ${image.unit}, but it was trained at ` +
      `${number(known, 6)} mag: what depends on how bright a galaxy is comes out wrong`,
  ];
}

/** Files like the first one. */
const andMore = (files: number): string => (files === 1 ? "" : ` (and ${files - 1} more)`);

const number = (x: number, digits = 4): string => String(Number(x.toPrecision(digits)));

function noiseNotes(stacks: readonly KnownStack[], band: number, image: BandSystem): string[] {
  const others = stacks.flatMap(({ facts, systems }) => {
    const detector = constantDetector(systems[band]);
    return detector !== undefined && hasOtherNoise(image, detector) ? [{ path: facts.path, detector }] : [];
  });
  if (others.length === 0) return [];
  const [{ path, detector }] = others;
  return [
    `${path}${andMore(others.length)}: ${noiseInWords(detector)}, but the network was trained on ${noiseInWords(image)}: flag ${FLAGS.noise}. ` +
      "A sky that was subtracted counts as none",
  ];
}

/** undefined if the detector varies from stamp to stamp. */
function constantDetector({ sky, gain, read_noise }: StampSystem): Detector | undefined {
  if (typeof sky === "object" || typeof gain === "object" || typeof read_noise === "object") return undefined;
  return { sky, gain, read_noise };
}

function noiseInWords({ sky, gain, read_noise }: Detector): string {
  const electrons = sky === undefined || gain === undefined ? "unknown" : `${number(sky * gain)} e-`;
  const read = read_noise === undefined ? "unknown" : `${number(read_noise)} e-`;
  return `sky ${electrons}, read noise ${read}`;
}
