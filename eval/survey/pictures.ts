/** Pictures of a galaxy: the data, the network's model, and what each model leaves. */
import type { Stamp } from "../../datasets/survey/cutout.ts";
import type { GamaGalaxy } from "../../datasets/survey/kids-gama.ts";
import { SERSIC_N } from "../../sim/profiles/sersic.ts";
import type { Renderer } from "../../sim/render/renderer.ts";
import type { Estimates } from "../../train/models/posterior.ts";
import { packImage } from "../../train/run/packed-image.ts";
import { PARAMETERS, sceneOf, type Vector } from "../data/galaxy-parameters.ts";
import type { SersicFit } from "../fit/sersic-fit.ts";
import { sceneIn, usable } from "./cutouts.ts";
import type { SurveyPictures } from "./section.ts";
import { cropImage, type Window } from "./window.ts";

/** Largest distortion that is drawn; an estimate may be above 1. */
const MOST_E = 0.95;

export interface Model {
  /** flux, hlr, n, e1, e2, x0, y0; the centre in pixels of the image */
  readonly vector: Vector;
  /** parameters that are not the network's but the fit's */
  readonly borrowed: readonly string[];
}

/** The galaxy that estimates stand for. @param fit its parameters in the image, for what is not estimated, or NaN */
export function networkModel(
  { values }: Pick<Estimates, "values">,
  k: number,
  { origin, step }: Pick<Stamp, "origin" | "step">,
  fit: Vector,
): Model {
  const borrowed = PARAMETERS.filter((name) => Number.isNaN(values.get(name)?.[k] ?? Number.NaN));
  const estimates = PARAMETERS.map((name, i) => {
    const value = values.get(name)?.[k];
    if (value === undefined || Number.isNaN(value)) return fit[i];
    if (name === "x0") return origin[0] + step * value;
    if (name === "y0") return origin[1] + step * value;
    return value;
  });
  return { vector: drawable(estimates), borrowed };
}

/** The nearest galaxy that can be rendered. */
function drawable([flux, hlr, n, e1, e2, x0, y0]: Vector): Vector {
  const e = Math.hypot(e1, e2);
  const shrink = e > MOST_E ? MOST_E / e : 1;
  const index = Math.min(SERSIC_N.max, Math.max(SERSIC_N.min, n));
  return [Math.max(0, flux), hlr, index, shrink * e1, shrink * e2, x0, y0];
}

export interface Pictured {
  readonly galaxy: GamaGalaxy;
  /** what is shown, and what was fitted */
  readonly window: Window;
  readonly fitted: Window;
  /** from the image's unit to the network's */
  readonly factor: number;
  readonly model: Model;
  /** that was subtracted for the network [its ADU/pixel] */
  readonly sky: number;
  readonly fit: SersicFit;
}

export function drawPictures(renderer: Pick<Renderer, "render">, it: Pictured): SurveyPictures {
  const { galaxy, window, fitted, factor, model, sky, fit } = it;
  const { images } = galaxy;
  const shown = (image: ArrayLike<number>, outside?: number): Float32Array =>
    cropImage(image, images.shape, window, outside);
  const data = shown(images.data).map((x) => factor * x);
  const sigma = shown(images.sigma).map((x) => factor * x);
  const use = shown(usable(galaxy), 0);
  const residual = (image: Float32Array): string =>
    packImage(data.map((x, i) => (use[i] === 1 ? (x - image[i]) / sigma[i] : Number.NaN)));

  const network = new Float32Array(window.width * window.height);
  renderer.render(sceneOf(sceneIn(galaxy, window), moved(model.vector, window)), network);
  for (let i = 0; i < network.length; i++) network[i] += sky;
  const inFit = { ...window, x: window.x - fitted.x, y: window.y - fitted.y };
  return {
    height: window.height,
    width: window.width,
    data: packImage(data),
    network: packImage(network),
    network_residual: residual(network),
    fit_residual: residual(cropImage(fit.model, [fitted.height, fitted.width], inFit)),
    borrowed: model.borrowed,
  };
}

/** From pixels of the image to those of a window. */
export const moved = ([flux, hlr, n, e1, e2, x0, y0]: Vector, { x, y }: Window): Vector => [
  ...[flux, hlr, n, e1, e2],
  ...[x0 - x, y0 - y],
];
