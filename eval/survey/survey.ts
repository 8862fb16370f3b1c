/** A network and a classical fit on the galaxies of a survey folder, beside the labels of its catalogue. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { bandSystem } from "../../datasets/image-system.ts";
import type { Stamp } from "../../datasets/survey/cutout.ts";
import { type GamaGalaxy, type GamaLabel, readGalaxy, readLabels } from "../../datasets/survey/kids-gama.ts";
import { cutoutToStamp } from "../../datasets/survey/stamp.ts";
import type { Context } from "../../shared/cli/command.ts";
import { badInput, GalforgeError } from "../../shared/errors.ts";
import { PURPOSE, Stream } from "../../shared/random/stream.ts";
import { fwhmOf } from "../../sim/psf/fwhm.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import { isOtherPsf } from "../../train/bands/psf-range.ts";
import { nameOf } from "../../train/data/places.ts";
import { type Estimates, estimatesOf } from "../../train/models/posterior.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { type Possible, possibleOf } from "../data/possible.ts";
import { fitSersic, type SersicFit } from "../fit/sersic-fit.ts";
import type { Able } from "../needs.ts";
import { cutoutOf, fitTask, fitWindow, sceneIn, stampWindow } from "./cutouts.ts";
import { flagsOf } from "./flags.ts";
import { drawPictures, moved, networkModel } from "./pictures.ts";
import { compareQuantities, fitValues, labelValues, networkValues } from "./quantities.ts";
import type { SurveyGalaxy, SurveySection } from "./section.ts";

/** Galaxies that have pictures. */
const SHOWN = 16;

/** Size of the stamp that a PSF is tried on [pixel]. */
const STAR = { width: 16, height: 16 };

interface Prepared {
  readonly galaxy: GamaGalaxy;
  readonly stamp: Stamp;
  /** whether the network was not trained on its PSF */
  readonly otherPsf: boolean;
}

interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/**
 * A galaxy whose images cannot be read is left out, and named.
 * @param folder labels.csv and the images G<cataid>*.fits
 * @throws GalforgeError if the network does not suit, or no galaxy can be read
 */
export async function surveyRun(
  model: Able<"mean">,
  folder: string,
  { note, progress }: Pick<Context, "note" | "progress">,
): Promise<SurveySection> {
  const { config } = model;
  const zeroPoint = checkRun(config);
  const skipped: Skipped[] = [];
  const renderer = new Renderer();
  const prepared = readLabels(folder).flatMap((label, k): Prepared[] => {
    try {
      return [prepare(renderer, config, folder, label, k)];
    } catch (error) {
      if (!(error instanceof GalforgeError)) throw error;
      skipped.push({ name: label.name, reason: error.message });
      note(`${label.name} is left out: ${error.message}`);
      return [];
    }
  });
  if (prepared.length === 0) {
    throw badInput(folder, `none of its galaxies can be measured; the first: ${skipped[0].reason}`);
  }
  const raw = await encode(model, prepared);
  const possible = possibleOf(config, raw);
  const bar = progress("survey", prepared.length, "galaxies");
  const galaxies: SurveyGalaxy[] = [];
  try {
    for (const [k, one] of prepared.entries()) {
      await nextTurn(); // lets an interruption arrive
      galaxies.push(measure(renderer, config, one, { raw, possible }, k, zeroPoint));
      bar.add(1);
    }
  } finally {
    bar.finish();
  }
  return {
    data: { name: nameOf(folder), galaxies: galaxies.length, skipped },
    unit: config.image.bands[0].unit,
    zero_point: zeroPoint,
    trained_on: nameOf(config.data.name),
    quantities: compareQuantities(galaxies),
    galaxies,
  };
}

/** @returns AB magnitude of 1 ADU of the network */
function checkRun({ image }: RunConfig): number {
  const { zero_point } = bandSystem(image, 0);
  if (zero_point === undefined) {
    throw badInput(
      "the run",
      "the zero point of its training stamps is not known, so its fluxes are no magnitudes: train it on a population with a zero_point, such as sim:kids-gama",
    );
  }
  return zero_point;
}

/** @throws GalforgeError for a galaxy whose images cannot be read or used */
function prepare(
  renderer: Renderer,
  config: RunConfig,
  folder: string,
  label: GamaLabel,
  k: number,
): Prepared {
  const image = bandSystem(config.image, 0);
  const galaxy = readGalaxy(folder, label);
  checkPsf(renderer, galaxy);
  const target = { ...image, sky: image.sky ?? config.normaliser.bands[0].sky };
  const random = new Stream(0, k, PURPOSE.fill);
  const stamp = cutoutToStamp(cutoutOf(galaxy), target, random);
  return { galaxy, stamp, otherPsf: hasOtherPsf(config, galaxy) };
}

/** Whether the width of its PSF image is not one that the network was trained on, as far as that is known. */
function hasOtherPsf(config: RunConfig, galaxy: GamaGalaxy): boolean {
  const trained = config.image.bands[0].psf?.fwhm;
  const { psf, pixel_scale } = sceneIn(galaxy, { x: 0, y: 0, ...STAR });
  return trained !== undefined && isOtherPsf(trained, fwhmOf(psf, pixel_scale));
}

/** Renders a star with it, so that a PSF that cannot be used is known before anything is measured. */
function checkPsf(renderer: Renderer, galaxy: GamaGalaxy): void {
  const scene = sceneIn(galaxy, { x: 0, y: 0, ...STAR });
  renderer.render(
    { ...scene, components: [{ kind: "point", flux: 1 }] },
    new Float32Array(STAR.width * STAR.height),
  );
}

async function encode(model: Able<"mean">, prepared: readonly Prepared[]): Promise<Estimates> {
  const { height, width } = model.config.image;
  const stamps = new Float32Array(prepared.length * height * width);
  prepared.forEach(({ stamp }, k) => {
    stamps.set(stamp.pixels, k * height * width);
  });
  const { posterior } = await model.estimator.estimate(stamps, prepared.length);
  return estimatesOf(posterior);
}

function measure(
  renderer: Renderer,
  config: RunConfig,
  { galaxy, stamp, otherPsf }: Prepared,
  { raw, possible }: { readonly raw: Estimates; readonly possible: Possible },
  k: number,
  zeroPoint: number,
): SurveyGalaxy {
  const { factor } = stamp;
  const fitted = fitWindow(galaxy);
  const start = performance.now();
  const fit = fitSersic(renderer, fitTask(galaxy, fitted, factor));
  const ms = performance.now() - start;
  const window = stampWindow(stamp, config.image.height, config.image.width);
  const inImage = moved(fit.values, { ...fitted, x: -fitted.x, y: -fitted.y });
  const model = networkModel(possible.estimates, k, stamp, inImage);
  const pictured = { galaxy, window, fitted, factor, model, sky: stamp.sky * factor, fit };
  return {
    name: galaxy.label.name,
    label: labelValues(galaxy.label),
    network: networkValues(possible.estimates, k, zeroPoint),
    flags: flagsOf(config, raw, possible, k, stamp, otherPsf),
    fit: {
      values: fit.status === "failed" ? {} : fitValues(fit.values, fit.sigmas, zeroPoint),
      status: fit.status,
      chi2: chi2OfPixel(fit),
      ms,
    },
    ...(k < SHOWN ? { pictures: drawPictures(renderer, pictured) } : {}),
  };
}

/** Of a fit of seven parameters and a sky. */
const chi2OfPixel = ({ chi2, pixels }: SersicFit): number => chi2 / Math.max(1, pixels - 8);
