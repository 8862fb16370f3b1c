/** What a worker thread of `sim generate` runs for a small data set. */
import { workerData } from "node:worker_threads";
import { createPartWork, partBuffers } from "./render-part.ts";
import type { ShardSetup } from "./render-shard.ts";
import { serve } from "./serve.ts";

serve(createPartWork(workerData as ShardSetup), partBuffers);
