/** The work of a few objects of a list on a device: as sim/generate/render-objects.ts does it on the processor. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { interrupted, type Work } from "../../shared/workers/work.ts";
import type { ObjectsSetup, ObjectsTask } from "../generate/render-objects.ts";
import type { Detector } from "../scene.ts";
import type { DeviceRenderer } from "./renderer.ts";

/** What `measure` divides by where there is no detector; its results are not used. */
const NO_DETECTOR: Detector = { sky: 1, gain: 1, read_noise: 0 };

/** Results: [ny * nx] pixels for each scene; scenes of different sizes are different batches. */
export function createDeviceObjectsWork(
  { seed, detector }: ObjectsSetup,
  open: () => Promise<DeviceRenderer>,
): Work<ObjectsTask, Float32Array[]> {
  let opened: Promise<DeviceRenderer> | undefined;
  return async ({ first, scenes }, report, signal) => {
    await nextTurn(); // lets a request to stop arrive
    if (signal.aborted) throw interrupted();
    opened ??= open();
    const renderer = await opened;
    const images = new Array<Float32Array>(scenes.length);
    const sizes = new Set(scenes.map(({ stamp }) => stamp.join("x")));
    for (const size of sizes) {
      const members = [...scenes.keys()].filter((k) => scenes[k].stamp.join("x") === size);
      const batch = {
        scenes: members.map((k) => scenes[k]),
        detectors: members.map(() => detector ?? NO_DETECTOR),
        ids: members.map((k) => first + k),
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
    report(scenes.length);
    return images;
  };
}
