/** The work of a few objects of a list on a device: as sim/generate/render-objects.ts does it on the processor. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { interrupted, type Work } from "../../shared/workers/work.ts";
import type { ObjectsSetup, ObjectsTask } from "../generate/render-objects.ts";
import type { Detector, Scene } from "../scene.ts";
import type { DeviceRenderer } from "./renderer.ts";

/** What `measure` divides by where there is no detector; its results are not used. */
const NO_DETECTOR: Detector = { sky: 1, gain: 1, read_noise: 0 };

/** Results: [bands * ny * nx] pixels for each object; those of different sizes or numbers of bands are different batches. */
export function createDeviceObjectsWork(
  { seed, detector }: ObjectsSetup,
  open: () => Promise<DeviceRenderer>,
): Work<ObjectsTask, Float32Array[]> {
  let opened: Promise<DeviceRenderer> | undefined;
  return async ({ first, objects }, report, signal) => {
    await nextTurn(); // lets a request to stop arrive
    if (signal.aborted) throw interrupted();
    opened ??= open();
    const renderer = await opened;
    const images = new Array<Float32Array>(objects.length);
    const sizeOf = (scenes: readonly Scene[]): string => [scenes.length, ...scenes[0].stamp].join("x");
    for (const size of new Set(objects.map(sizeOf))) {
      const members = [...objects.keys()].filter((k) => sizeOf(objects[k]) === size);
      const planes = members.flatMap((k) =>
        objects[k].map((scene, band) => ({ scene, detector: detector ?? NO_DETECTOR, id: first + k, band })),
      );
      const batch = {
        planes,
        seed,
        noiseless: detector === undefined,
        nameOf: (id: number) => `object ${id} of the list (counted from 0)`,
      };
      const { pixels } = await renderer.render(batch);
      const each = pixels.length / members.length;
      members.forEach((k, i) => {
        images[k] = pixels.slice(i * each, (i + 1) * each);
      });
    }
    report(objects.length);
    return images;
  };
}
