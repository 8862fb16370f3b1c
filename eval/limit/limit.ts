/**
 * The information limit of a population: for each galaxy the Fisher matrix F of all seven parameters, and with the population as a
 * prior of covariance P (taken as Gaussian) the posterior covariance C = (F + P^-1)^-1, from which
 *   best R^2 = 1 - mean C_ii / P_ii.
 * It is what an optimal estimator reaches where posteriors are nearly Gaussian. Where they are wide (faint or cut-off galaxies) it is
 * an estimate, to a few per cent of 1 - R^2: edges of a flat prior, and F that changes within the posterior, are left out.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Progress } from "../../shared/cli/progress.ts";
import { inContext } from "../../shared/errors.ts";
import type { Population } from "../../sim/population/population.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import { PARAMETERS, vectorOf } from "../galaxy-parameters.ts";
import { medianInPlace } from "../median.ts";
import { linearise } from "./derivatives.ts";
import { covariance, fisherMatrix, invert } from "./fisher.ts";
import type { LabelLimit } from "./section.ts";

/** Draws that the prior's covariance is taken from. */
const PRIOR_DRAWS = 20_000;

export interface Sample {
  readonly population: Population;
  readonly seed: number;
  /** objects whose stamps are judged */
  readonly ids: ArrayLike<number>;
}

/** @throws GalforgeError if the galaxies are not of one Sersic component */
export async function informationLimit(
  { population, seed, ids }: Sample,
  progress: Pick<Progress, "add">,
): Promise<LabelLimit[]> {
  const prior = covariance(
    Array.from({ length: PRIOR_DRAWS }, (_, id) => vectorOf(population.draw(seed, id).scene)),
  );
  const precision = invert(prior);
  const renderer = new Renderer();
  const posterior = PARAMETERS.map(() => new Float64Array(ids.length));
  const bound = PARAMETERS.map(() => new Float64Array(ids.length));
  for (let k = 0; k < ids.length; k++) {
    const { scene, detector } = population.draw(seed, ids[k]!);
    try {
      const fisher = fisherMatrix(linearise(renderer, scene, vectorOf(scene)), detector);
      const [alone, together] = [invert(fisher), invert(fisher.clone().add(precision))];
      for (let i = 0; i < PARAMETERS.length; i++) {
        posterior[i]![k] = together.get(i, i);
        bound[i]![k] = alone.get(i, i);
      }
    } catch (error) {
      throw inContext(`object ${ids[k]} of seed ${seed}`, error);
    }
    progress.add(1);
    if (k % 64 === 63) await nextTurn(); // lets an interruption arrive
  }
  const units = new Map(population.labelColumns.map(({ name, unit }) => [name, unit]));
  return PARAMETERS.map((name, i) => {
    const { mean, error } = meanOf(posterior[i]!);
    const whole = prior.get(i, i);
    return {
      ...{ name, unit: units.get(name) ?? "1" },
      ...{ r2: 1 - mean / whole, r2_error: error / whole },
      ...{
        scatter: Math.sqrt(medianInPlace(posterior[i]!)),
        cramer_rao: Math.sqrt(medianInPlace(bound[i]!)),
      },
    };
  });
}

function meanOf(x: Float64Array): { mean: number; error: number } {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
  return { mean, error: Math.sqrt(variance / x.length) };
}
