/** The image of a Sersic galaxy as a function of the coordinates of a fit, with its derivatives by differences. */
import type { Renderer } from "../../sim/render/renderer.ts";
import type { Scene } from "../../sim/scene.ts";
import { sceneOf, type Vector } from "../data/galaxy-parameters.ts";
import { type Bounds, fromCoordinates } from "./coordinates.ts";
import type { Point } from "./levenberg-marquardt.ts";
import type { Likelihood } from "./likelihood.ts";

/**
 * Steps of ln hlr, ln n, g1, g2: so small that what a one-sided difference neglects is below 1 % of the derivative, and so large that the
 * renderer's rounding (1e-6 of the peak) is, too. Errors of derivatives delay a fit a little, and move its end by their size times sigma.
 */
const STEPS = [0.004, 0.008, 0.005, 0.005];
/** Of the centre [pixels], and in half-light radii where these are larger. */
const CENTRE_STEP = [0.02, 0.005] as const;

export interface ModelPoint extends Point {
  /** the galaxy's light alone [ny * nx] */
  readonly stamp: Float32Array;
  /** [ADU/pixel] */
  readonly sky: number;
  /** d pixel / du_j [n][used]; computed once */
  derivatives(): readonly Float64Array[];
}

export class SersicModel {
  /** stamps so far */
  renders = 0;
  readonly #renderer: Pick<Renderer, "render">;
  readonly #scene: Scene;
  readonly #likelihood: Likelihood;
  readonly #bounds: Bounds;

  constructor(
    renderer: Pick<Renderer, "render">,
    scene: Scene,
    likelihood: Likelihood,
    /** no step of a difference leads beyond them */
    bounds: Bounds,
  ) {
    this.#renderer = renderer;
    this.#scene = scene;
    this.#likelihood = likelihood;
    this.#bounds = bounds;
  }

  /** @param parameters flux, hlr, n, e1, e2, x0, y0 */
  render(parameters: Vector): Float32Array {
    this.renders++;
    const [ny, nx] = this.#scene.stamp;
    const out = new Float32Array(ny * nx);
    this.#renderer.render(sceneOf(this.#scene, parameters), out);
    return out;
  }

  /** @param u coordinates: seven, and the sky where it is fitted */
  evaluate(u: Vector): ModelPoint {
    const stamp = this.render(fromCoordinates(u));
    const { used, sky: known } = this.#likelihood;
    const sky = u[7] ?? known;
    const residuals = Float64Array.from(used, (p, k) => this.#likelihood.residual(k, stamp[p] + sky));
    let derivatives: readonly Float64Array[] | undefined;
    const differences = (): readonly Float64Array[] => {
      derivatives ??= u.map((_, j) => this.#derivative(u, stamp, j));
      return derivatives;
    };
    const jacobian = (): readonly Float64Array[] => {
      const slopes = Float64Array.from(used, (p, k) => this.#likelihood.slope(k, stamp[p] + sky));
      return differences().map((column) => column.map((d, k) => d * slopes[k]));
    };
    return { stamp, sky, residuals, jacobian, derivatives: differences };
  }

  #derivative(u: Vector, stamp: Float32Array, j: number): Float64Array {
    const { used } = this.#likelihood;
    if (j === 0) return Float64Array.from(used, (p) => stamp[p]); // ds / d ln flux
    if (j === 7) return new Float64Array(used.length).fill(1);
    const radius = Math.exp(u[1]) / this.#scene.pixel_scale;
    const wanted = STEPS[j - 1] ?? Math.max(CENTRE_STEP[0], CENTRE_STEP[1] * radius);
    const step = u[j] + wanted > this.#bounds.upper[j] ? -wanted : wanted;
    const moved = this.render(fromCoordinates(u.map((x, i) => (i === j ? x + step : x))));
    return Float64Array.from(used, (p) => (moved[p] - stamp[p]) / step);
  }
}
