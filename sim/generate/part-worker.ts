/** What a worker thread runs that renders parts: for a small data set, and beside training. */
import { workerData } from "node:worker_threads";
import { serve } from "../../shared/workers/serve.ts";
import { createPartWork, type PartSetup, partBuffers } from "./render-part.ts";

serve(createPartWork(workerData as PartSetup), partBuffers);
