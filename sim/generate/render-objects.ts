/** The work of a few objects of a list: their pixels. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { inContext } from "../../shared/errors.ts";
import { interrupted, type Work } from "../../shared/workers/work.ts";
import { DetectorNoise } from "../noise/detector.ts";
import { Renderer } from "../render/renderer.ts";
import type { Detector, Scene } from "../scene.ts";

export interface ObjectsSetup {
  readonly seed: number;
  /** undefined: no sky and no noise */
  readonly detector: Detector | undefined;
  /** name of the GPU that renders; undefined: the processor does */
  readonly device?: string | undefined;
}

export interface ObjectsTask {
  /** place of the first scene in the list: names its noise */
  readonly first: number;
  readonly scenes: readonly Scene[];
}

/** Results: [ny * nx] pixels for each scene. */
export function createObjectsWork({ seed, detector }: ObjectsSetup): Work<ObjectsTask, Float32Array[]> {
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  return async ({ first, scenes }, report, signal) => {
    await nextTurn(); // lets a request to stop arrive
    if (signal.aborted) throw interrupted();
    const images = scenes.map((scene, k) => {
      const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
      try {
        renderer.render(scene, image);
      } catch (error) {
        throw inContext(`object ${first + k} of the list (counted from 0)`, error);
      }
      if (detector !== undefined) noise.apply(image, detector, seed, first + k);
      return image;
    });
    report(scenes.length);
    return images;
  };
}
