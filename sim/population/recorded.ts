/** The population that a data set or a run has on record, and what all its stamps have in common. */
import type { Band } from "../../datasets/bands.ts";
import type { Manifest } from "../../datasets/schema.ts";
import { GalforgeError, inContext } from "../../shared/errors.ts";
import type { Population } from "../drawn.ts";
import { makePopulation } from "../populations.ts";
import { fwhmOf } from "../psf/fwhm.ts";
import { readFrom } from "./read-from.ts";

/** How stamps were simulated. */
export interface Simulation {
  readonly population: Population;
  readonly seed: number;
  /** pixels without sky and noise */
  readonly noiseless: boolean;
}

/**
 * @param options of a manifest, or of the `data` of a run @param where begins the message of an error
 * @param dir of the manifest, from which it sees a PSF image; undefined: it is not known, and such an image is not found
 * @returns undefined if the stamps are not of galforge
 * @throws GalforgeError if the recorded population is not allowed any more
 */
export function recordedSimulation(
  { galforge, population, noiseless }: Readonly<Record<string, unknown>>,
  seed: number,
  where: string,
  dir: string | undefined,
): Simulation | undefined {
  if (typeof galforge !== "string" || typeof population !== "object" || population === null) return undefined;
  try {
    const config = dir === undefined ? population : readFrom(dir, { ...population });
    return { population: makePopulation(config), seed, noiseless: noiseless === true };
  } catch (error) {
    throw inContext(where, error);
  }
}

/** Numbers that vary from stamp to stamp are left out; there are labels of their names. Noiseless pixels have sky 0. */
export const recordedBands = ({ population, noiseless }: Simulation): readonly Band[] =>
  population.bands.map((band) => (noiseless ? { ...band, detector: { sky: 0 } } : band));

/** What a manifest says of its bands; where that is names and units alone, as format version 1 has them, what its population says. */
export function bandsOf(
  { bands }: Pick<Manifest, "bands">,
  simulation: Simulation | undefined,
): readonly Band[] {
  const saysMore = bands.some(({ name: _, unit: __, ...facts }) => Object.keys(facts).length > 0);
  if (saysMore || simulation === undefined) return bands;
  return recordedBands(simulation).map((band, i) => ({ ...band, name: bands[i].name, unit: bands[i].unit }));
}

/** Full width at half maximum of the PSF of an object in a band [arcsec]; undefined if it is an image that cannot be read any more. */
export function fwhmAt({ population, seed }: Simulation, index: number, band: number): number | undefined {
  const { psf, pixel_scale } = population.draw(seed, index).bands[band].scene;
  try {
    const fwhm = fwhmOf(psf, pixel_scale);
    return fwhm > 0 ? fwhm : undefined;
  } catch (error) {
    if (error instanceof GalforgeError) return undefined;
    throw error;
  }
}
