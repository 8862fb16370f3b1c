/** What a worker thread of `sim render` runs. */
import { workerData } from "node:worker_threads";
import { serve } from "../../shared/workers/serve.ts";
import { objectsRendererFor } from "./objects-renderer.ts";
import type { ObjectsSetup } from "./render-objects.ts";

serve(objectsRendererFor(workerData as ObjectsSetup), (images) =>
  images.map((image) => image.buffer as ArrayBuffer),
);
