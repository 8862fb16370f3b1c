/** A whole shard as the task of a worker, which writes it: for large data sets. */
import { PlanesWriter } from "../../datasets/planes-writer.ts";
import type { ShardEntry } from "../../datasets/schema.ts";
import type { Work } from "../../shared/workers/work.ts";
import { plannedPlanes, type ShardTask, shardLayout } from "./plan.ts";
import { rangeRendererFor } from "./range-renderer.ts";
import type { PartSetup } from "./render-part.ts";
import { type CreateRenderer, fastRenderer } from "./render-range.ts";

export interface ShardSetup extends PartSetup {
  readonly dir: string;
}

/** `createRenderer` is for tests. */
export function createShardWork(
  { dir, plan, labelNames, device }: ShardSetup,
  createRenderer: CreateRenderer = fastRenderer,
): Work<ShardTask, ShardEntry> {
  const renderRange = rangeRendererFor({ plan, device }, createRenderer);
  return async (task, report, signal) => {
    const { index, firstId, count } = task;
    const labels = labelNames.map(() => new Float64Array(count));
    const layout = shardLayout(plan, labelNames, count);
    const writer = PlanesWriter.open(dir, index, firstId, layout, plannedPlanes(plan));
    const pixels = (bytes: Uint8Array): void => writer.writeImages(bytes);
    const plane = (index: number, bytes: Uint8Array): void => writer.writePlane(index, bytes);
    try {
      await renderRange(task, { labels, pixels, plane, report }, signal);
      const entry = writer.finish(new Map(labelNames.map((name, i) => [name, labels[i]!])));
      return { ...entry, ...(device === undefined ? {} : { device }) };
    } catch (error) {
      writer.abort();
      throw error;
    }
  };
}
