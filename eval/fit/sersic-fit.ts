/**
 * The classical way: a Sersic profile, convolved with the PSF, fitted to the pixels of one galaxy by maximum likelihood
 * (Levenberg-Marquardt on our renderer). Several starts, all from the pixels alone; the best end counts.
 */
import type { Matrix } from "ml-matrix";
import type { Renderer } from "../../sim/render/renderer.ts";
import type { Scene } from "../../sim/scene.ts";
import type { Vector } from "../data/galaxy-parameters.ts";
import { type Bounds, boundsOf, fromCoordinates, isAtBound, toCoordinates } from "./coordinates.ts";
import { covarianceOf, unknownCovariance } from "./covariance.ts";
import type { Blob } from "./detect.ts";
import { minimise, type Settings, type Solution } from "./levenberg-marquardt.ts";
import { type Likelihood, type NoiseModel, pixelLikelihood } from "./likelihood.ts";
import { type ModelPoint, SersicModel } from "./sersic-model.ts";
import { Starts } from "./start.ts";

export interface FitTask {
  /** [ny * nx], with the sky of `noise` in them */
  readonly pixels: Float32Array;
  /** its PSF, pixel scale and stamp; its components and centre are not looked at */
  readonly scene: Scene;
  /** of a detector: variances follow the model, saturated pixels are left out; or the sigma of each pixel */
  readonly noise: NoiseModel;
  /** 1: use the pixel [ny * nx]; default: all. Pixels that are no numbers are never used */
  readonly use?: Uint8Array;
  /** true: fit a constant sky too, beginning at that of `noise`, which has to be near */
  readonly fitSky?: boolean;
  /** flux, hlr, n, e1, e2, x0, y0 to begin with (and the sky, where it is fitted); default: from the pixels */
  readonly start?: Vector;
}

/**
 * converged  the likelihood has its maximum here, to a few hundredths of the sigmas
 * bound      the same, with a parameter at the end of what is allowed (n 0.3 or 6.2, a radius of 0.05 pixels or of the stamp's side,
 *            a distortion of 0.98, a centre 2 pixels outside): its sigma means nothing, and those of others little
 * stopped    no maximum after as many steps as are allowed
 * failed     fewer usable pixels than parameters, or an image that is no number: the values are placeholders
 */
export type FitStatus = "converged" | "bound" | "stopped" | "failed";
export const FIT_STATUSES: readonly FitStatus[] = ["converged", "bound", "stopped", "failed"];

export interface SersicFit {
  /** flux, hlr, n, e1, e2, x0, y0 */
  readonly values: Vector;
  /** standard deviations of the values (and of the sky, where it is fitted), from the covariance; Infinity where nothing is known */
  readonly sigmas: Vector;
  /** inverse of the Fisher matrix at the values, of all that was fitted */
  readonly covariance: Matrix;
  /** fitted or known [ADU/pixel] */
  readonly sky: number;
  /** sum of (pixel - model)^2 / variance */
  readonly chi2: number;
  /** that were used */
  readonly pixels: number;
  /** steps tried, of all starts */
  readonly iterations: number;
  /** stamps rendered */
  readonly renders: number;
  readonly status: FitStatus;
  /** sky included [ny * nx] */
  readonly model: Float32Array;
}

/** To tell starts apart. */
const COARSE: Settings = { most: 8, tolerance: { decrease: 1e-5, gradient: 1e-5, step: 1e-6 } };
/** A sum of a few thousand is right to a few 1e-4 then, and parameters to a few hundredths of their sigmas. */
const FINE: Settings = { most: 60, tolerance: { decrease: 1e-7, gradient: 1e-7, step: 1e-8 } };
/** Standard deviations of chi^2 above its mean from which other starts are tried, */
const POOR = 5;
/** and signal to noise below which a galaxy may be hidden among peaks of the noise, so that they are, too. */
const FAINT = 12;

type End = Solution<ModelPoint>;

export function fitSersic(renderer: Pick<Renderer, "render">, task: FitTask): SersicFit {
  const { pixels, scene, fitSky = false, start } = task;
  const likelihood = pixelLikelihood(pixels, task.noise, task.use);
  const bounds = boundsOf(scene, fluxRange(pixels, likelihood), fitSky);
  const model = new SersicModel(renderer, scene, likelihood, bounds);
  const size = bounds.lower.length;
  if (likelihood.used.length <= size) return placeholder(scene, likelihood, size, 0);

  let iterations = 0;
  const search = (from: Vector, settings: Settings): End => {
    const end = minimise((u) => model.evaluate(u), from, { ...bounds, ...settings });
    iterations += end.iterations;
    return end;
  };
  const begin = (from: Vector): Vector => toCoordinates(from);
  const finish = (from: readonly Vector[]): End => {
    const coarse = from.map((parameters) => search(begin(parameters), COARSE)).reduce(better);
    return search(coarse.parameters, FINE);
  };
  let best: End;
  if (start !== undefined) best = search(begin(start), FINE);
  else {
    const starts = new Starts(model, scene, pixels, likelihood, fitSky);
    const [first, ...others] = starts.blobs();
    best = finish(starts.around(first));
    if (first.significance < FAINT || isPoor(best, likelihood) || isAtBound(best.parameters, bounds)) {
      for (const blob of others.filter((other) => isElsewhere(first, other))) {
        best = better(best, finish(starts.around(blob, [2.5])));
      }
    }
  }
  if (best.reason === "not-finite") return placeholder(scene, likelihood, size, model.renders);
  const { point, parameters } = best;
  const covariance = covarianceOf(parameters, point, likelihood);
  return {
    values: fromCoordinates(parameters).slice(0, 7),
    sigmas: covariance.diagonal().map(Math.sqrt),
    covariance,
    sky: point.sky,
    chi2: chi2Of(pixels, point, likelihood),
    pixels: likelihood.used.length,
    ...{ iterations, renders: model.renders, status: statusOf(best, bounds) },
    model: point.stamp.map((s) => s + point.sky),
  };
}

const better = (a: End, b: End): End => (b.cost < a.cost || Number.isNaN(a.cost) ? b : a);

/** Wide around what is there: from a ten thousandth of a pixel's noise to a thousand times all light. */
function fluxRange(pixels: Float32Array, { used, sky, variance }: Likelihood): readonly [number, number] {
  let light = 0;
  let noise = 0;
  used.forEach((p, k) => {
    light += Math.abs(pixels[p] - sky);
    noise += variance(k, sky);
  });
  const one = Math.sqrt(noise / Math.max(1, used.length)) || 1;
  return [1e-4 * one, 1e3 * (light + one)];
}

function isPoor({ cost, reason }: End, { used }: Likelihood): boolean {
  return reason === "iterations" || !(cost < used.length + POOR * Math.sqrt(2 * used.length));
}

const isElsewhere = (a: Blob, b: Blob): boolean => Math.hypot(a.x - b.x, a.y - b.y) > a.width;

function statusOf({ parameters, reason }: End, bounds: Bounds): FitStatus {
  if (reason === "iterations" || reason === "stuck") return "stopped";
  return isAtBound(parameters, bounds) ? "bound" : "converged";
}

function chi2Of(pixels: Float32Array, { stamp, sky }: ModelPoint, { used, variance }: Likelihood): number {
  return used.reduce((sum, p, k) => {
    const expected = stamp[p] + sky;
    return sum + (pixels[p] - expected) ** 2 / variance(k, expected);
  }, 0);
}

function placeholder(scene: Scene, { used, sky }: Likelihood, size: number, renders: number): SersicFit {
  const { stamp, pixel_scale } = scene;
  const [ny, nx] = stamp;
  const covariance = unknownCovariance(size);
  return {
    values: [0, pixel_scale, 1, 0, 0, nx / 2, ny / 2],
    sigmas: covariance.diagonal(),
    ...{ covariance, sky, chi2: 0, pixels: used.length, iterations: 0, renders, status: "failed" as const },
    model: new Float32Array(ny * nx).fill(sky),
  };
}
