/**
 * A part of a shard as the task of a worker, for data sets of fewer shards than would keep all workers busy: the
 * main thread puts the parts together. The bytes of the shard are the same.
 */
import { stampBytes } from "../../datasets/layout.ts";
import { planeLayout } from "../../datasets/planes.ts";
import type { Work } from "../../shared/workers/work.ts";
import { type Plan, plannedPlanes, type ShardTask, stampSize } from "./plan.ts";
import { rangeRendererFor } from "./range-renderer.ts";
import { type CreateRenderer, fastRenderer, type Range } from "./render-range.ts";

export interface PartSetup {
  readonly plan: Plan;
  readonly labelNames: readonly string[];
  /** name of the GPU that renders; undefined: the processor does */
  readonly device?: string | undefined;
}

export interface Part {
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** those of each plane of the plan */
  readonly planes: readonly Uint8Array<ArrayBuffer>[];
  /** one column for each label */
  readonly labels: readonly Float64Array<ArrayBuffer>[];
}

/** A part is as many stamps as fit in this many bytes, 256 at most. */
const PART_BYTES = 1 << 23;
const PART_STAMPS = 256;

/** What a thread runs for it. */
export const PART_WORKER = new URL("part-worker.js", import.meta.url);

/** `createRenderer` is for tests. */
export function createPartWork(
  { plan, labelNames, device }: PartSetup,
  createRenderer: CreateRenderer = fastRenderer,
): Work<Range, Part> {
  const renderRange = rangeRendererFor({ plan, device }, createRenderer);
  const each = stampSize(plan);
  const planes = plannedPlanes(plan).map((plane) => stampBytes(planeLayout(plane, 1)));
  return async (range, report, signal) => {
    const labels = labelNames.map(() => new Float64Array(range.count));
    const gather = (size: number): { all: Uint8Array<ArrayBuffer>; add: (bytes: Uint8Array) => void } => {
      const all = new Uint8Array(range.count * size);
      let filled = 0;
      const add = (bytes: Uint8Array): void => {
        all.set(bytes, filled);
        filled += bytes.length;
      };
      return { all, add };
    };
    const images = gather(each);
    const beside = planes.map((size) => gather(size));
    const plane = (index: number, bytes: Uint8Array): void => beside[index].add(bytes);
    await renderRange(range, { labels, pixels: images.add, plane, report }, signal);
    return { pixels: images.all, planes: beside.map(({ all }) => all), labels };
  };
}

/** What `serve` moves instead of copying. */
export const partBuffers = (part: Part): ArrayBuffer[] => [
  part.pixels.buffer,
  ...part.planes.map((plane) => plane.buffer),
  ...part.labels.map((l) => l.buffer),
];

export interface PartTask extends Range {
  readonly shard: ShardTask;
}

export function partTasks(shards: readonly ShardTask[], each: number): PartTask[] {
  const size = Math.max(1, Math.min(PART_STAMPS, Math.floor(PART_BYTES / each)));
  return shards.flatMap((shard) =>
    Array.from({ length: Math.ceil(shard.count / size) }, (_, p) => {
      const firstId = shard.firstId + p * size;
      return { shard, firstId, count: Math.min(size, shard.firstId + shard.count - firstId) };
    }),
  );
}
