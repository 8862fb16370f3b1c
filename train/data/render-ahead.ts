/**
 * Rendering beside training: threads that have several batches in their queues, because the main thread is busy for a
 * tenth of a second at a time, and results in the order of the ranges, whatever the number of threads.
 */
import { Worker } from "node:worker_threads";
import type { Part } from "../../sim/generate/render-part.ts";
import type { Range } from "../../sim/generate/render-range.ts";
import type { ShardSetup } from "../../sim/generate/render-shard.ts";
import { type FromWorker, type ToWorker, unpackError } from "../../sim/generate/work.ts";

export interface RenderThread {
  /** results come in the order of the calls; once the thread has failed, every call does */
  run(range: Range): Promise<Part>;
  /** ends it at once; what it still has to do is rejected */
  end(): Promise<void>;
}

/** @param file what the thread runs: part-worker.js of sim/generate */
export function startThread(file: URL, setup: ShardSetup): RenderThread {
  const worker = new Worker(file, { workerData: setup });
  const waiting: { resolve(part: Part): void; reject(error: Error): void }[] = [];
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on("message", (message: FromWorker<Part>) => {
    if (message.kind === "result") waiting.shift()?.resolve(message.result);
    else if (message.kind === "failed") waiting.shift()?.reject(unpackError(message.error));
  });
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("a rendering thread ended before its task")));
  return {
    run: (task) =>
      new Promise<Part>((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        worker.postMessage({ kind: "task", task } satisfies ToWorker<Range>);
      }),
    end: async () => {
      await worker.terminate();
    },
  };
}

/**
 * The parts of `ranges`, in their order. A consumer that stops early leaves ranges under way: end the threads then.
 * @param ahead ranges that are under way or wait for the consumer, all threads together
 */
export async function* renderAhead(
  threads: readonly RenderThread[],
  ranges: readonly Range[],
  ahead: number,
): AsyncGenerator<Part> {
  const pending: Promise<Part>[] = [];
  let next = 0;
  for (let k = 0; k < ranges.length; k++) {
    for (; next < ranges.length && next < k + ahead; next++) {
      const part = threads[next % threads.length].run(ranges[next]);
      part.catch(() => undefined); // a failure is reported when its turn comes, not as unhandled before
      pending.push(part);
    }
    yield await pending.shift()!;
  }
}
