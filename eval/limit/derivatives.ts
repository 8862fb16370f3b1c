/** How a noiseless stamp changes with each parameter: the simulator's derivatives, by central differences. */
import type { Renderer } from "../../sim/render/renderer.ts";
import type { Scene } from "../../sim/scene.ts";
import { PARAMETERS, type Parameter, sceneOf, type Vector } from "../data/galaxy-parameters.ts";

/**
 * Steps, small against what changes the image and large against the renderer's rounding (1e-6 of the peak): the difference of
 * two stamps is a hundredth of their light, so derivatives are good to 1e-4, with h^2 errors below 1e-3.
 */
const STEPS: Readonly<Record<Exclude<Parameter, "flux">, (value: number) => number>> = {
  hlr: (hlr) => 0.01 * hlr,
  n: () => 0.02,
  e1: () => 0.01,
  e2: () => 0.01,
  x0: () => 0.05,
  y0: () => 0.05,
};

export interface Linearised {
  /** noiseless stamp [pixels] */
  readonly stamp: Float32Array;
  /** d stamp / d parameter, in the order of PARAMETERS [7][pixels] */
  readonly derivatives: readonly Float64Array[];
}

export function linearise(renderer: Pick<Renderer, "render">, scene: Scene, at: Vector): Linearised {
  const size = scene.stamp[0] * scene.stamp[1];
  const rendered = (vector: Vector): Float32Array => {
    const out = new Float32Array(size);
    renderer.render(sceneOf(scene, vector), out);
    return out;
  };
  const stamp = rendered(at);
  const derivatives = PARAMETERS.map((name, i) => {
    // light is proportional to the flux
    if (name === "flux") return Float64Array.from(stamp, (s) => s / at[i]!);
    const step = STEPS[name](at[i]!);
    const [above, below] = [rendered(moved(at, i, step)), rendered(moved(at, i, -step))];
    return Float64Array.from(above, (s, k) => (s - below[k]!) / (2 * step));
  });
  return { stamp, derivatives };
}

const moved = (vector: Vector, i: number, step: number): Vector =>
  vector.map((value, k) => (k === i ? value + step : value));
