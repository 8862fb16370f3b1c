/** What a worker thread of `sim generate` runs. */
import { workerData } from "node:worker_threads";
import { createShardWork, type ShardSetup } from "./render-shard.ts";
import { serve } from "./serve.ts";

serve(createShardWork(workerData as ShardSetup));
