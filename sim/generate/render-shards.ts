/** Shards of a plan, on all workers: whole shards each, or all workers on the parts of one shard after the other. */
import type { ShardEntry } from "../../datasets/schema.ts";
import { inOrder, runTasks } from "../../shared/workers/pool.ts";
import { Assembler } from "./assemble.ts";
import { objectSize, type ShardTask } from "./plan.ts";
import { createPartWork, PART_WORKER, type Part, type PartSetup, partTasks } from "./render-part.ts";
import { type CreateRenderer, fastRenderer } from "./render-range.ts";
import { createShardWork, type ShardSetup } from "./render-shard.ts";

export interface ShardHooks {
  readonly signal: AbortSignal;
  /** a shard is complete and has its name */
  complete(entry: ShardEntry): void;
  /** so many more stamps are rendered */
  progress(stamps: number): void;
  /** for tests, in the calling thread */
  readonly createRenderer?: CreateRenderer | undefined;
}

/**
 * With fewer shards than this for each worker, some workers would wait for the last shards of others. Above it every
 * worker writes its own shards, so that hashing and writing are spread, too.
 */
const SHARDS_PER_WORKER = 4;
/** Parts that may wait for the main thread, which does nothing else while a shard is flushed to the disk [bytes]. */
const AHEAD_BYTES = 1 << 27;

export async function renderShards(
  setup: ShardSetup,
  tasks: readonly ShardTask[],
  workers: number,
  hooks: ShardHooks,
): Promise<void> {
  if (tasks.length === 0) return;
  const { signal, progress, createRenderer = fastRenderer } = hooks;
  // the batches of a GPU are as large as the parts of a shard: it gets whole ones, so that batches overlap
  if (workers === 1 || setup.device !== undefined || tasks.length >= SHARDS_PER_WORKER * workers) {
    const file = new URL("shard-worker.js", import.meta.url);
    const create = (s: ShardSetup) => createShardWork(s, createRenderer);
    const result = (_index: number, entry: ShardEntry): void => hooks.complete(entry);
    return runTasks({ workers, file, setup, create }, tasks, { result, progress }, signal);
  }
  const each = objectSize(setup.plan);
  const parts = partTasks(tasks, each);
  const partBytes = parts[0]!.count * each;
  const ahead = Math.max(2, Math.min(16, Math.floor(AHEAD_BYTES / (workers * partBytes))));
  const assembler = new Assembler(setup);
  const result = inOrder((index, part: Part) => {
    const entry = assembler.add(parts[index]!, part);
    if (entry !== undefined) hooks.complete(entry);
  });
  const create = (s: PartSetup) => createPartWork(s, createRenderer);
  try {
    await runTasks({ workers, file: PART_WORKER, setup, create, ahead }, parts, { result, progress }, signal);
  } catch (error) {
    assembler.abort();
    throw error;
  }
}
