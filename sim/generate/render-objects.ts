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
  /** place of the first object in the list: names its noise */
  readonly first: number;
  /** the scenes of each, one for each band, of one size */
  readonly objects: readonly (readonly Scene[])[];
}

/** Results: [bands * ny * nx] pixels for each object. */
export function createObjectsWork({ seed, detector }: ObjectsSetup): Work<ObjectsTask, Float32Array[]> {
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  const render = (scenes: readonly Scene[], object: number): Float32Array => {
    const [ny, nx] = scenes[0].stamp;
    const image = new Float32Array(scenes.length * ny * nx);
    scenes.forEach((scene, band) => {
      const plane = image.subarray(band * ny * nx, (band + 1) * ny * nx);
      try {
        renderer.render(scene, plane);
      } catch (error) {
        throw inContext(`object ${object} of the list (counted from 0)`, error);
      }
      if (detector !== undefined) noise.apply(plane, detector, seed, object, band);
    });
    return image;
  };
  return async ({ first, objects }, report, signal) => {
    await nextTurn(); // lets a request to stop arrive
    if (signal.aborted) throw interrupted();
    const images = objects.map((scenes, k) => render(scenes, first + k));
    report(objects.length);
    return images;
  };
}
