/** What the thread of a BackgroundCheck runs: one shard after the other. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { serve } from "../../shared/workers/serve.ts";
import { interrupted } from "../../shared/workers/work.ts";
import type { ShardEntry } from "../schema.ts";
import { checkShard } from "./shard-check.ts";

serve(async (entry: ShardEntry, _report, signal): Promise<void> => {
  await nextTurn(); // lets a request to stop arrive
  if (signal.aborted) throw interrupted();
  checkShard(workerData as string, entry);
});
