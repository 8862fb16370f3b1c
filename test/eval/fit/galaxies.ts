/** Stamps with known parameters. */
import { sceneOf, type Vector } from "../../../eval/data/galaxy-parameters.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Detector, Scene } from "../../../sim/scene.ts";

export const renderer = new Renderer();
export const DETECTOR: Detector = { sky: 100, gain: 1, read_noise: 5 };

/** Components and centre are not looked at by a fit. */
export const SCENE: Scene = {
  components: [{ kind: "point", flux: 1 }],
  ...{ x0: 0, y0: 0, pixel_scale: 0.2, stamp: [64, 64] },
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
};

/** Sky included; with the noise of `seed`, if there is one. */
export function stampOf(vector: Vector, seed?: number, detector = DETECTOR, scene = SCENE): Float32Array {
  const out = new Float32Array(scene.stamp[0] * scene.stamp[1]);
  renderer.render(sceneOf(scene, vector), out);
  if (seed === undefined) return out.map((s) => s + detector.sky);
  new DetectorNoise().apply(out, detector, seed, 0);
  return out;
}

/** Large, small, flat, peaked, long, at an edge. */
export const GALAXIES: readonly Vector[] = [
  [20_000, 1.5, 1, 0.3, -0.2, 32.3, 30.9],
  [5_000, 0.35, 2.5, -0.1, 0.1, 20.7, 41.2],
  [50_000, 3, 0.6, 0, 0.55, 36, 28.5],
  [30_000, 1, 3.9, 0.05, 0.02, 30.2, 33.3],
  [25_000, 1.2, 1.7, -0.59, 0.05, 3.4, 50.1],
];
