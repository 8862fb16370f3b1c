/** What a worker thread of `sim render` runs. */
import { workerData } from "node:worker_threads";
import { createObjectsWork, type ObjectsSetup } from "./render-objects.ts";
import { serve } from "./serve.ts";

serve(createObjectsWork(workerData as ObjectsSetup), (images) =>
  images.map((image) => image.buffer as ArrayBuffer),
);
