/**
 * Whether fits scatter as the information limit says. At high signal to noise a maximum-likelihood fit reaches the Cramer-Rao bound, so
 * that each checks the other: the Fisher matrix, its derivatives and its noise against galaxies that were simulated and fitted.
 * Galaxies are chosen by their truth, never by their fit.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Progress } from "../../shared/cli/progress.ts";
import { inContext } from "../../shared/errors.ts";
import type { DrawnBand } from "../../sim/drawn.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import { PARAMETERS, type Vector, vectorOf } from "../data/galaxy-parameters.ts";
import { linearise } from "../limit/derivatives.ts";
import { fisherMatrix, invert } from "../limit/fisher.ts";
import type { Sample } from "../limit/limit.ts";
import { simulatedStamps } from "./fit-data.ts";
import { limitRatio } from "./limit-ratio.ts";
import type { LimitRatio } from "./section.ts";
import { fitSersic } from "./sersic-fit.ts";

/** Largest Cramer-Rao bound of flux and of hlr, relative. */
const PRECISE = 0.05;
/** Indices inside the range of the fit by several sigmas. */
const INDICES = [0.7, 3.8] as const;
/** Distance of the centre from every edge, in half-light radii. */
const INSIDE = 2;
/** In words, for the report. */
const CRITERION =
  `at their truth: Cramer-Rao bounds of flux and hlr below ${100 * PRECISE} %, n from ${INDICES[0]} to ${INDICES[1]}, ` +
  `centre ${INSIDE} half-light radii inside the stamp`;

/** Galaxies looked at for each that is wanted. */
const TRIED = 60;
/** Fewer say nothing: their standard deviation is uncertain by 13 %. */
const FEWEST = 30;

export interface Check {
  readonly criterion: string;
  readonly galaxies: number;
  readonly converged: number;
  /** for each parameter; undefined if too few converged */
  readonly ratios: readonly (LimitRatio | undefined)[];
}

/**
 * Simulates and fits galaxies that meet the criterion.
 * @param firstId the first object that is looked at @param wanted galaxies, if so many are found
 */
export async function checkLimit(
  { population, seed }: Pick<Sample, "population" | "seed">,
  firstId: number,
  wanted: number,
  progress: Pick<Progress, "add">,
): Promise<Check> {
  const renderer = new Renderer();
  const stampOf = simulatedStamps({ population, seed });
  const deviations: number[][] = [];
  let galaxies = 0;
  for (let id = firstId; galaxies < wanted && id < firstId + TRIED * wanted; id++) {
    try {
      const [drawn] = population.draw(seed, id).bands;
      const truth = vectorOf(drawn.scene);
      const bounds = boundsIfEasy(renderer, drawn, truth);
      if (bounds === undefined) continue;
      const { pixels } = stampOf(id);
      const { scene, detector } = drawn;
      const fit = fitSersic(renderer, { pixels, scene, noise: { kind: "detector", detector } });
      galaxies++;
      if (fit.status === "converged") {
        deviations.push(truth.map((value, i) => (fit.values[i] - value) / bounds[i]));
      }
    } catch (error) {
      throw inContext(`object ${id} of seed ${seed}`, error);
    }
    progress.add(1);
    await nextTurn(); // lets an interruption arrive
  }
  const enough = deviations.length >= FEWEST;
  const ratios = PARAMETERS.map((_, i) =>
    enough ? limitRatio(Float64Array.from(deviations, (z) => z[i])) : undefined,
  );
  return { criterion: CRITERION, galaxies, converged: deviations.length, ratios };
}

/** Cramer-Rao bounds of the parameters of a galaxy that meets the criterion. */
export function boundsIfEasy(
  renderer: Pick<Renderer, "render">,
  { scene, detector }: DrawnBand,
  truth: Vector,
): Vector | undefined {
  const [flux, hlr, n, , , x0, y0] = truth;
  const [ny, nx] = scene.stamp;
  const margin = (INSIDE * hlr) / scene.pixel_scale;
  if (n < INDICES[0] || n > INDICES[1]) return undefined;
  if (Math.min(x0, nx - x0, y0, ny - y0) < margin) return undefined;
  const covariance = invert(fisherMatrix(linearise(renderer, scene, truth), detector));
  const bounds = covariance.diagonal().map(Math.sqrt);
  return bounds[0] < PRECISE * flux && bounds[1] < PRECISE * hlr ? bounds : undefined;
}
