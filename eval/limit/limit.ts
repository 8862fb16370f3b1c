/**
 * The information limit of a population. For each galaxy
 *   the Fisher matrix F of all seven parameters, at their true values;
 *   the Cramer-Rao bounds sqrt (F^-1)_ii without, and with the population as a Gaussian prior of covariance P, (F + P^-1)^-1;
 *   the variance of the posterior given its noisy stamp, by sampling (posterior.ts), with nothing taken as Gaussian.
 * No estimator has a smaller mean squared error than the posterior mean, so that
 *   best R^2 = 1 - mean posterior variance / variance of the population.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { tooFew } from "../../datasets/statistics.ts";
import type { Progress } from "../../shared/cli/progress.ts";
import { inContext } from "../../shared/errors.ts";
import { PURPOSE, Stream } from "../../shared/random/stream.ts";
import type { Population } from "../../sim/drawn.ts";
import { DetectorNoise } from "../../sim/noise/detector.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import { PARAMETERS, type Vector, vectorOf } from "../data/galaxy-parameters.ts";
import { medianInPlace } from "../stats/median.ts";
import { linearise } from "./derivatives.ts";
import { covariance, fisherMatrix, invert, submatrix } from "./fisher.ts";
import { samplePosterior } from "./posterior.ts";
import { Prior } from "./prior.ts";
import type { LabelLimit } from "./section.ts";

/** Draws that the prior is taken from: objects that nobody judges. */
const PRIOR_DRAWS = 20_000;
const FIRST_DRAW = 2 ** 40;

export interface Sample {
  readonly population: Population;
  readonly seed: number;
  /** objects whose stamps are judged */
  readonly ids: ArrayLike<number>;
}

export interface Limit {
  /** of the parameters that vary */
  readonly labels: LabelLimit[];
  /** why there is no R^2 */
  readonly too_few?: string;
  /** mean share of proposals that the sampler accepted */
  readonly acceptance: number;
}

/** @throws GalforgeError if the galaxies are not of one Sersic component, or do not vary continuously */
export async function informationLimit(
  { population, seed, ids }: Sample,
  progress: Pick<Progress, "add">,
): Promise<Limit> {
  const judged = Array.from(ids, (id) => vectorOf(population.draw(seed, id).bands[0].scene));
  const draws = Array.from({ length: PRIOR_DRAWS }, (_, k) =>
    vectorOf(population.draw(seed, FIRST_DRAW + k).bands[0].scene),
  );
  const prior = new Prior([...draws, ...judged]);
  const { free } = prior;
  const spread = covariance(draws.map((draw) => free.map((i) => draw[i]!)));
  const precision = invert(spread);
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  const column = (): Float64Array => new Float64Array(ids.length);
  const columns = free.map(() => ({
    error: column(),
    posterior: column(),
    gaussian: column(),
    bound: column(),
  }));
  let acceptance = 0;

  const judge = (id: number, truth: Vector, row: number): void => {
    const [{ scene, detector }] = population.draw(seed, id).bands;
    const linear = linearise(renderer, scene, truth);
    const fisher = fisherMatrix(linear, detector);
    const known = submatrix(fisher, free);
    const [alone, together] = [invert(known), invert(known.clone().add(precision))];
    const pixels = linear.stamp.slice();
    noise.apply(pixels, detector, seed, id);
    const seen = { pixels, scene, detector, truth, linear, fisher, covariance: together };
    const posterior = samplePosterior(renderer, prior, seen, new Stream(seed, id, PURPOSE.posterior));
    acceptance += posterior.acceptance / ids.length;
    free.forEach((i, k) => {
      const of = columns[k]!;
      of.error[row] = (posterior.variance[i]! + posterior.deviation[i]!) / 2;
      of.posterior[row] = posterior.variance[i]!;
      of.gaussian[row] = together.get(k, k);
      of.bound[row] = alone.get(k, k);
    });
  };

  for (let row = 0; row < ids.length; row++) {
    try {
      judge(ids[row]!, judged[row]!, row);
    } catch (error) {
      throw inContext(`object ${ids[row]} of seed ${seed}`, error);
    }
    progress.add(1);
    if (row % 16 === 15) await nextTurn(); // lets an interruption arrive
  }
  const labels = free.map((i, k) => labelLimit(population, PARAMETERS[i]!, spread.get(k, k), columns[k]!));
  const reason = tooFew(ids.length);
  return { ...(reason === undefined ? {} : { too_few: reason }), labels, acceptance };
}

/** Variances, one a galaxy. */
interface Columns {
  /** mean squared error of the posterior mean, free of the chains' length */
  readonly error: Float64Array;
  /** of the sampled posterior */
  readonly posterior: Float64Array;
  /** (F + P^-1)^-1, and F^-1 */
  readonly gaussian: Float64Array;
  readonly bound: Float64Array;
}

function labelLimit(population: Population, name: string, whole: number, of: Columns): LabelLimit {
  const few = tooFew(of.error.length) !== undefined;
  const { mean, error } = meanOf(of.error);
  return {
    name,
    unit: population.labels.find((label) => label.name === name)?.unit ?? "1",
    r2: few ? Number.NaN : 1 - mean / whole,
    r2_error: few ? Number.NaN : error / whole,
    r2_gaussian: few ? Number.NaN : 1 - meanOf(of.gaussian).mean / whole,
    scatter: Math.sqrt(medianInPlace(of.posterior)),
    cramer_rao: Math.sqrt(medianInPlace(of.bound)),
  };
}

function meanOf(x: Float64Array): { mean: number; error: number } {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
  return { mean, error: Math.sqrt(variance / x.length) };
}
