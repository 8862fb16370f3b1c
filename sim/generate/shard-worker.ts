/** What a worker thread of `sim generate` runs. */
import { workerData } from "node:worker_threads";
import { serve } from "../../shared/workers/serve.ts";
import { createShardWork, type ShardSetup } from "./render-shard.ts";

serve(createShardWork(workerData as ShardSetup));
