/** The work of a few objects of a list: their pixels. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { interrupted, type Work } from "../../shared/workers/work.ts";
import { Observer } from "../observe/observer.ts";
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

/** Of images without sky and noise. */
const NO_DETECTOR: Detector = { sky: 0, gain: 1, read_noise: 0 };

/** Results: [bands * ny * nx] pixels for each object. */
export function createObjectsWork({ seed, detector }: ObjectsSetup): Work<ObjectsTask, Float32Array[]> {
  const observer = new Observer(new Renderer(), { noiseless: detector === undefined });
  const render = (scenes: readonly Scene[], object: number): Float32Array => {
    const [ny, nx] = scenes[0].stamp;
    const image = new Float32Array(scenes.length * ny * nx);
    const place = { seed, id: object, name: () => `object ${object} of the list (counted from 0)` };
    const bands = scenes.map((scene) => ({ scene, detector: detector ?? NO_DETECTOR }));
    observer.observe(bands, place, image);
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
