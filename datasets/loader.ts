/**
 * Batches for training: reads ahead while the consumer waits for its own asynchronous work. Training runs in native
 * threads, so the main thread is free then, and it reads synchronously: a stamp of 16 KiB from the page cache takes
 * 3 us, and Node's asynchronous read 6 us, half of them on the same thread. Every batch has its own turn of the event
 * loop, so the consumer goes on between them.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { outOfRange } from "../shared/errors.ts";
import type { Dataset } from "./reader.ts";
import { shuffled } from "./shuffle.ts";

export interface Batch {
  /** float32 [B, bands, height, width] */
  readonly images: Float32Array;
  /** one column of B values for each name that was asked for */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** object ids [B] */
  readonly ids: Float64Array;
  /** B: the batch size, or less for the last batch of an epoch */
  readonly size: number;
}

export interface BatchOptions {
  /** positions to draw from, e.g. of `splitIndices`; default: the whole set */
  readonly indices?: Uint32Array;
  readonly batchSize: number;
  /** labels to deliver; default: all */
  readonly labels?: readonly string[];
  /** order of the epoch; default: as stored */
  readonly shuffle?: { readonly seed: number; readonly epoch: number };
  /** leave out a last batch that is not full; default false */
  readonly dropLast?: boolean;
  /** first batch to deliver, to go on with an epoch that was interrupted; default 0 */
  readonly from?: number;
  /** batches read ahead; default 2 */
  readonly prefetch?: number;
}

/** One epoch: every position of `indices` exactly once (but for `dropLast` and `from`), in a reproducible order. */
export async function* batches(dataset: Dataset, options: BatchOptions): AsyncGenerator<Batch> {
  const { batchSize, prefetch = 2, dropLast = false, from = 0 } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw outOfRange("batch size", batchSize, "an integer of at least 1");
  }
  const all = options.indices ?? Uint32Array.from({ length: dataset.length }, (_, i) => i);
  const order = options.shuffle ? shuffled(all, options.shuffle.seed, options.shuffle.epoch) : all;
  const names = options.labels ?? dataset.labelColumns.map((l) => l.name);
  const columns = new Map(names.map((name) => [name, dataset.label(name)]));
  const ids = dataset.ids();
  const total = dropLast ? Math.floor(order.length / batchSize) : Math.ceil(order.length / batchSize);

  const pending: Promise<Batch>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let next = from;
  try {
    for (let b = from; b < total; b++) {
      for (; next < total && next <= b + prefetch; next++) {
        const indices = order.subarray(next * batchSize, (next + 1) * batchSize);
        const batch = last.then(() => nextTurn()).then(() => readBatch(dataset, indices, columns, ids));
        batch.catch(() => undefined); // a failure is reported when its turn comes, not as unhandled before
        last = batch;
        pending.push(batch);
      }
      yield await pending.shift()!;
    }
  } finally {
    // a consumer that stops early may close the data set next: no read may still be using its files
    await Promise.allSettled(pending);
  }
}

function readBatch(
  dataset: Dataset,
  indices: Uint32Array,
  columns: ReadonlyMap<string, Float64Array>,
  allIds: Float64Array,
): Batch {
  const size = indices.length;
  const images = new Float32Array(size * dataset.stampSize);
  dataset.imagesInto(indices, images);
  const labels = new Map([...columns].map(([name, column]) => [name, picked(column, indices)]));
  return { images, labels, ids: picked(allIds, indices), size };
}

/** The values of `column` at `indices`. A plain loop: Float64Array.from shows up in profiles of the loader. */
function picked(column: Float64Array, indices: Uint32Array): Float64Array {
  const out = new Float64Array(indices.length);
  for (let k = 0; k < out.length; k++) out[k] = column[indices[k]];
  return out;
}
