/** What the thread of a BackgroundCheck runs: one shard after the other, up to the first that is damaged. */
import { parentPort, workerData } from "node:worker_threads";
import { GalforgeError } from "../../shared/errors.ts";
import type { ShardFinding, ShardsToCheck } from "./background-check.ts";
import { checkShard } from "./shard-check.ts";

const { dir, shards } = workerData as ShardsToCheck;
const say = (finding: ShardFinding): void => parentPort?.postMessage(finding);

for (const [index, entry] of shards.entries()) {
  try {
    checkShard(dir, entry);
    say({ index });
  } catch (error) {
    if (!(error instanceof GalforgeError)) throw error;
    say({ index, damage: error.message });
    break;
  }
}
