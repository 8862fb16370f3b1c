/** The comparison of the whole sample: renders in three calls of `sim render`, measures, and leaves drawing to others. */

import type { GamaGalaxy } from "../../datasets/survey/kids-gama.ts";
import { segmentUnder } from "../../datasets/survey/survey-images.ts";
import { badInput } from "../../shared/errors.ts";
import { type Agreement, type Correction, compare, fitCorrection, skyScatter } from "./measure.ts";
import { correct, MISTAKES, mistaken, type ObjectEntry, SHIFT, shifted, toObject } from "./objects.ts";
import { renderObjects } from "./render.ts";

/** flux, x, y, sky */
const FITTED = 4;

export interface GalaxyResult extends Agreement {
  readonly galaxy: GamaGalaxy;
  readonly object: ObjectEntry;
  /** rendered from the label as it stands [ny][nx] */
  readonly model: Float64Array;
  /** 1 for the pixels compared */
  readonly inside: Uint8Array;
  /** rms of data/sigma where no object is */
  readonly skyScatter: number;
  /** least squares for flux, centre and sky, shape kept */
  readonly correction: Correction;
  /** reduced chi-square after it */
  readonly correctedChi2: number;
  /** reduced chi-square for each of MISTAKES */
  readonly mistakenChi2: readonly number[];
}

/**
 * @param sim path of the built command sim.js
 * @param dir an existing folder for the lists of objects and the rendered images
 */
export function studySample(galaxies: readonly GamaGalaxy[], sim: string, dir: string): GalaxyResult[] {
  const objects = galaxies.map((g) => toObject(g.label, g.psfFile, g.images.shape));
  const models = renderObjects(sim, objects, dir, "models");
  const checks = objects.flatMap((object, k) => [
    ...Object.values(shifted(object)),
    ...MISTAKES.map((mistake) => mistaken(object, galaxies[k].label, mistake)),
  ]);
  const checked = renderObjects(sim, checks, dir, "checks");
  const results = objects.map((object, k) =>
    measureGalaxy(galaxies[k], object, models.get(object.name)!, checked),
  );
  const refitted = results.map((r) => correct(r.object, r.correction));
  const corrected = renderObjects(sim, refitted, dir, "refitted");
  return results.map((result) => {
    const { object, correction, galaxy, inside, pixels } = result;
    const model = corrected.get(object.name)!.map((value) => value + correction.sky);
    const { chi2 } = compare(galaxy.images, model, inside);
    return { ...result, correctedChi2: (chi2 * pixels) / (pixels - FITTED) };
  });
}

/** @param checked the images of `shifted` and MISTAKES, by name */
function measureGalaxy(
  galaxy: GamaGalaxy,
  object: ObjectEntry,
  model: Float64Array,
  checked: ReadonlyMap<string, Float64Array>,
): Omit<GalaxyResult, "correctedChi2"> {
  const { images, label } = galaxy;
  const inside = segmentUnder(images, object.x0, object.y0);
  if (inside === undefined) {
    throw badInput(`${label.name}segim.fits`, `no segment lies under the centre (${label.x}, ${label.y})`);
  }
  const { right, left, up, down } = shifted(object);
  const image = ({ name }: ObjectEntry): Float64Array => checked.get(name)!;
  const moved = { right: image(right), left: image(left), up: image(up), down: image(down) };
  return {
    ...compare(images, model, inside),
    ...{ galaxy, object, model, inside },
    skyScatter: skyScatter(images),
    correction: fitCorrection(images, inside, model, moved, SHIFT),
    mistakenChi2: MISTAKES.map((m) => compare(images, image(mistaken(object, label, m)), inside).chi2),
  };
}
