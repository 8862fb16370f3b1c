/** What renders the objects of a list: the processor, or a GPU, whose code is loaded only then. */

import type { Work } from "../../shared/workers/work.ts";
import { createObjectsWork, type ObjectsSetup, type ObjectsTask } from "./render-objects.ts";

export const objectsRendererFor = (setup: ObjectsSetup): Work<ObjectsTask, Float32Array[]> =>
  setup.device === undefined ? createObjectsWork(setup) : onDevice(setup, setup.device);

function onDevice(setup: ObjectsSetup, device: string): Work<ObjectsTask, Float32Array[]> {
  let loading: Promise<Work<ObjectsTask, Float32Array[]>> | undefined;
  return async (task, report, signal) => {
    loading ??= Promise.all([import("../gpu/render-objects.ts"), import("../gpu/open.ts")]).then(
      ([{ createDeviceObjectsWork }, { openDevice }]) =>
        createDeviceObjectsWork(setup, () => openDevice(device)),
    );
    return (await loading)(task, report, signal);
  };
}
