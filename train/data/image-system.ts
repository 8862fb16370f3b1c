/** What is known of stamps beside their pixels: the constants of their detector, and whether their PSF is round. */
import type { ImageShape } from "../../datasets/schema.ts";
import type { Population } from "../../sim/population/population.ts";
import type { ImageSystem } from "../run/config.ts";

/** How stamps were simulated. */
export interface Simulation {
  readonly population: Population;
  readonly seed: number;
  /** pixels without sky and noise */
  readonly noiseless: boolean;
}

/** Numbers that vary from stamp to stamp are left out. @param simulation undefined: not simulated, so nothing is known */
export function imageSystem(
  { height, width, bands }: ImageShape,
  unit: string,
  simulation: Simulation | undefined,
): ImageSystem {
  const outline = { height, width, bands, unit };
  if (simulation === undefined) return outline;
  const { population } = simulation;
  const zero = population.config.zero_point;
  return {
    ...outline,
    pixel_scale: population.pixelScale,
    ...(simulation.noiseless ? { sky: 0 } : detectorConstants(simulation)),
    ...(zero === undefined ? {} : { zero_point: zero }),
  };
}

/** What varies has a label of its name. */
function detectorConstants({ population, seed }: Simulation): Partial<ImageSystem> {
  const { detector } = population.draw(seed, 0);
  const varies = (name: string): boolean => population.labelColumns.some((c) => c.name === name);
  const constants = (["sky", "gain", "read_noise"] as const).filter((name) => !varies(name));
  return Object.fromEntries(constants.map((name) => [name, detector[name]]));
}

/** Why stamps must not be flipped or turned; undefined if they may. */
export function asymmetryOf(simulation: Simulation | undefined): string | undefined {
  if (simulation === undefined) return "its PSF is not known, so it need not be round";
  const { population, seed } = simulation;
  const { psf } = population.draw(seed, 0).scene;
  if (psf.kind === "image") return `its PSF is the image ${psf.file}, which need not be round`;
  const varies = population.labelColumns.some((c) => c.name === "psf_e");
  if (!varies && (psf.e ?? 0) === 0) return undefined;
  return `its PSF is elliptical (psf.e is ${varies ? "not always 0" : psf.e})`;
}
