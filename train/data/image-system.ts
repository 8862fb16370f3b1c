/** What is known of stamps beside their pixels: the constants of their detector, how wide their PSF is, and whether it is round. */
import { pixelUnit } from "../../datasets/bands.ts";
import type { Dataset } from "../../datasets/reader.ts";
import type { ImageShape } from "../../datasets/schema.ts";
import {
  fwhmAt,
  psfVaries,
  recordedBands,
  recordedSimulation,
  type Simulation,
} from "../../sim/population/recorded.ts";
import type { ImageSystem, RunConfig } from "../run/config.ts";

/** Numbers that vary from stamp to stamp are left out. @param simulation undefined: not simulated, so nothing is known */
export function imageSystem(
  { height, width, bands }: ImageShape,
  unit: string,
  simulation: Simulation | undefined,
): ImageSystem {
  const outline = { height, width, bands, unit };
  if (simulation === undefined) return outline;
  const [{ pixel_scale, zero_point, detector = {} }] = recordedBands(simulation);
  const { saturation: _, ...constants } = detector;
  const psf = psfRange(simulation);
  return {
    ...outline,
    ...constants,
    ...(pixel_scale === undefined ? {} : { pixel_scale }),
    ...(zero_point === undefined ? {} : { zero_point }),
    ...(psf === undefined ? {} : { psf_fwhm: psf }),
  };
}

/** The label that says how wide the PSF of a stamp is [arcsec]. */
export const PSF_LABEL = "psf_fwhm";

/** The same of a data set, of which the label `psf_fwhm` is enough to know its PSF. */
export function imageSystemOf(dataset: Dataset, simulation: Simulation | undefined): ImageSystem {
  const { shape, bands } = dataset.manifest;
  const system = imageSystem(shape, pixelUnit(bands), simulation);
  const isLabel = dataset.labelColumns.some(({ name }) => name === PSF_LABEL);
  const psf = isLabel ? rangeOf(dataset.label(PSF_LABEL)) : undefined;
  return psf === undefined ? system : { ...system, psf_fwhm: psf };
}

/** Objects whose PSF is looked at where it varies. */
const LOOKED_AT = 1000;

function psfRange(simulation: Simulation): ImageSystem["psf_fwhm"] {
  const count = psfVaries(simulation) ? LOOKED_AT : 1;
  const widths = Array.from({ length: count }, (_, i) => fwhmAt(simulation, i));
  return rangeOf(widths.filter((fwhm) => fwhm !== undefined));
}

function rangeOf(values: ArrayLike<number>): ImageSystem["psf_fwhm"] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return low > 0 && low <= high ? [low, high] : undefined;
}

/** The PSFs that a network was trained on; of runs that do not say it, what their simulator makes. @throws as `recordedSimulation` */
export function trainedPsf({ image, data }: RunConfig): ImageSystem["psf_fwhm"] {
  if (image.psf_fwhm !== undefined) return image.psf_fwhm;
  const anySeed = 0;
  const simulation = recordedSimulation(
    data.options,
    anySeed,
    "config.json: data.options.population",
    undefined,
  );
  return simulation === undefined ? undefined : psfRange(simulation);
}

/** What a network knows, with the PSFs that it was trained on. */
export function trainedSystem(config: RunConfig): ImageSystem {
  const psf = trainedPsf(config);
  return psf === undefined ? config.image : { ...config.image, psf_fwhm: psf };
}

/** Why stamps must not be flipped or turned; undefined if they may. */
export function asymmetryOf(simulation: Simulation | undefined): string | undefined {
  if (simulation === undefined) return "its PSF is not known, so it need not be round";
  const { population, seed } = simulation;
  const { psf } = population.draw(seed, 0).bands[0].scene;
  if (psf.kind === "image") return `its PSF is the image ${psf.file}, which need not be round`;
  const varies = population.labels.some((c) => c.name === "psf_e");
  if (!varies && (psf.e ?? 0) === 0) return undefined;
  return `its PSF is elliptical (psf.e is ${varies ? "not always 0" : psf.e})`;
}
