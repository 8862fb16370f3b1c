/**
 * Samples of p(parameters | noisy stamp) with the population as prior, by surrogate transitions (Liu 2001, Monte Carlo Strategies in
 * Scientific Computing, 9.4.3): a random walk on a cheap posterior, whose model image is linear in
 *   t = (flux, ln hlr, ln n, e1, e2, x0, y0)   times flux,   s(t) = (flux / flux_0) (s_0 + sum_j ds/dt_j (t_j - t_0j)),
 * proposes; a Metropolis step with a rendered image decides. Whatever the surrogate, what is left invariant is the posterior itself:
 * edges of the prior, curvature of the model and noise that follows the model are all in it.
 */
import { CholeskyDecomposition, type Matrix } from "ml-matrix";
import type { Stream } from "../../shared/random/stream.ts";
import type { Renderer } from "../../sim/render/renderer.ts";
import type { Detector, Scene } from "../../sim/scene.ts";
import { sceneOf, type Vector } from "../data/galaxy-parameters.ts";
import { detectorVariance } from "../data/pixel-noise.ts";
import type { Linearised } from "./derivatives.ts";
import type { Prior } from "./prior.ts";

/** Positions of what is followed by its logarithm: hlr, n. */
const LOGARITHMIC: readonly number[] = [1, 2];
/** Rendered steps: the first ones are for forgetting where the chain began. */
const FORGOTTEN = 40;
const KEPT = 240;
/** Steps of the walk on the surrogate between two rendered images. */
const WALK = 100;
/** Powers of the surrogate's likelihood that take turns: a flatter one reaches tails that the sharper one does not. */
const POWERS = [1, 0.5] as const;

export interface Observation {
  /** noisy stamp, sky included [ADU] */
  readonly pixels: Float32Array;
  readonly scene: Scene;
  readonly detector: Detector;
  /** at the true parameters */
  readonly truth: Vector;
  readonly linear: Linearised;
  /** of all seven parameters there */
  readonly fisher: Matrix;
  /** of the parameters that vary: (F + P^-1)^-1 with a Gaussian prior; scales the steps */
  readonly covariance: Matrix;
}

export interface PosteriorSample {
  /** of the chain, for each parameter */
  readonly mean: Vector;
  /** of the chain about its mean, V; 0 for a constant. Of m independent samples it is (1 - 1/m) of the posterior's */
  readonly variance: Vector;
  /**
   * of the truth, which is itself a sample of the posterior, about the chain's mean, D: on average (1 + 1/m) of the posterior's
   * variance. (V + D) / 2 is free of the chain's length
   */
  readonly deviation: Vector;
  /** share of proposals that were accepted */
  readonly acceptance: number;
}

/** @param stream its numbers are used up by this galaxy alone */
export function samplePosterior(
  renderer: Pick<Renderer, "render">,
  prior: Prior,
  seen: Observation,
  stream: Stream,
): PosteriorSample {
  const surrogate = new Surrogate(seen, prior.free);
  const rendered = new Float32Array(seen.pixels.length);
  const logLikelihood = (vector: Vector): number => {
    renderer.render(sceneOf(seen.scene, vector), rendered);
    return logLikelihoodOf(seen.pixels, rendered, seen.detector);
  };
  let at = seen.truth;
  let exact = logLikelihood(at);
  let accepted = 0;
  const sum = at.map(() => 0);
  const squares = at.map(() => 0);
  for (let k = 0; k < FORGOTTEN + KEPT; k++) {
    const power = POWERS[k % POWERS.length]!;
    const proposed = surrogate.walk(at, power, prior, stream);
    if (proposed !== at) {
      const there = logLikelihood(proposed);
      const gain = there - exact - power * (surrogate.logLikelihood(proposed) - surrogate.logLikelihood(at));
      if (Math.log(stream.uniform()) < gain) {
        at = proposed;
        exact = there;
        accepted++;
      }
    }
    if (k < FORGOTTEN) continue;
    for (let i = 0; i < at.length; i++) {
      const deviation = at[i]! - seen.truth[i]!;
      sum[i]! += deviation;
      squares[i]! += deviation ** 2;
    }
  }
  return {
    mean: sum.map((s, i) => seen.truth[i]! + s / KEPT),
    variance: sum.map((s, i) => Math.max(0, squares[i]! / KEPT - (s / KEPT) ** 2)),
    deviation: sum.map((s) => (s / KEPT) ** 2),
    acceptance: accepted / (FORGOTTEN + KEPT),
  };
}

/** Of Poisson and read noise together, as a normal distribution whose variance follows the model; up to a constant. */
export function logLikelihoodOf(pixels: Float32Array, model: Float32Array, detector: Detector): number {
  const { sky } = detector;
  const varianceOf = detectorVariance(detector);
  let sum = 0;
  for (let p = 0; p < pixels.length; p++) {
    const variance = varianceOf(model[p]! + sky);
    sum -= (pixels[p]! - sky - model[p]!) ** 2 / variance + Math.log(variance);
  }
  return sum / 2;
}

/** -chi^2 / 2 of the linear model, as a quadratic form of its 1 + m amplitudes: no pixel is touched again. */
class Surrogate {
  readonly #free: readonly number[];
  readonly #origin: Vector;
  /** positions of the shape's parameters that vary: all that vary but the flux */
  readonly #shape: readonly number[];
  readonly #gram: Float64Array;
  readonly #projection: Float64Array;
  readonly #amplitudes: Float64Array;
  /** lower triangle of the steps' covariance, in t */
  readonly #steps: Matrix;

  constructor({ pixels, detector, truth, linear, fisher, covariance }: Observation, free: readonly number[]) {
    this.#free = free;
    this.#origin = toWalk(truth);
    this.#shape = free.filter((i) => i > 0);
    const { sky } = detector;
    const variance = detectorVariance(detector);
    const data = Float64Array.from(linear.stamp, (s, p) => (pixels[p]! - sky) / variance(s + sky));
    // its images: s_0 = flux ds/dflux, and the ds/dt_j, ds / d ln a = a ds / da; their products are those of the Fisher matrix
    const images = [0, ...this.#shape];
    const scale = (i: number): number => (i === 0 || LOGARITHMIC.includes(i) ? truth[i]! : 1);
    this.#projection = Float64Array.from(images, (i) => scale(i) * dot(linear.derivatives[i]!, data));
    this.#gram = Float64Array.from(
      images.flatMap((i) => images.map((j) => scale(i) * scale(j) * fisher.get(i, j))),
    );
    this.#amplitudes = new Float64Array(images.length);
    const inWalk = covariance.clone();
    free.forEach((a, i) => {
      free.forEach((b, j) => {
        const inverse = (k: number): number => (LOGARITHMIC.includes(k) ? 1 / truth[k]! : 1);
        inWalk.set(i, j, covariance.get(i, j) * (inverse(a) * inverse(b)));
      });
    });
    this.#steps = new CholeskyDecomposition(inWalk).lowerTriangularMatrix;
  }

  /** up to a constant */
  logLikelihood(vector: Vector): number {
    return this.#of(toWalk(vector));
  }

  /** `WALK` Metropolis steps on prior x likelihood^power. @returns `from` itself if none was accepted */
  walk(from: Vector, power: number, prior: Prior, stream: Stream): Vector {
    const size = this.#free.length;
    const scale = 2.4 / Math.sqrt(size * power);
    const normals = new Float64Array(size);
    let at = toWalk(from);
    let result = from;
    let here = power * this.#of(at) + priorInWalk(prior, from);
    for (let k = 0; k < WALK; k++) {
      for (let i = 0; i < size; i++) normals[i] = stream.normal();
      const next = at.slice();
      for (let i = 0; i < size; i++) {
        let step = 0;
        for (let j = 0; j <= i; j++) step += this.#steps.get(i, j) * normals[j]!;
        next[this.#free[i]!]! += scale * step;
      }
      const vector = fromWalk(next);
      const density = priorInWalk(prior, vector);
      const uniform = stream.uniform();
      if (density === Number.NEGATIVE_INFINITY) continue;
      const there = power * this.#of(next) + density;
      if (Math.log(uniform) >= there - here) continue;
      at = next;
      here = there;
      result = vector;
    }
    return result;
  }

  #of(walk: Vector): number {
    const a = this.#amplitudes;
    const flux = walk[0]! / this.#origin[0]!;
    a[0] = flux;
    this.#shape.forEach((i, k) => {
      a[k + 1] = flux * (walk[i]! - this.#origin[i]!);
    });
    let sum = 0;
    for (let i = 0; i < a.length; i++) {
      let row = 0;
      for (let j = 0; j < a.length; j++) row += this.#gram[i * a.length + j]! * a[j]!;
      sum += a[i]! * (this.#projection[i]! - row / 2);
    }
    return sum;
  }
}

const toWalk = (vector: Vector): number[] =>
  vector.map((x, i) => (LOGARITHMIC.includes(i) ? Math.log(x) : x));
const fromWalk = (walk: Vector): number[] => walk.map((x, i) => (LOGARITHMIC.includes(i) ? Math.exp(x) : x));

/** ln of the prior's density in t: d hlr = hlr d ln hlr. */
const priorInWalk = (prior: Prior, vector: Vector): number =>
  prior.logDensity(vector) + LOGARITHMIC.reduce((sum, i) => sum + Math.log(vector[i]!), 0);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += a[p]! * b[p]!;
  return sum;
}
