/** Results of kernels that are needed only until what reads them is enqueued. */
import type { BufferResult } from "./gpu-js.ts";

/** Adds a result to those that are deleted at the end. */
export type Keep = (result: Promise<BufferResult>) => Promise<BufferResult>;

/** Does `work`, then deletes all that it kept, also if it fails: gpu.js holds a buffer as long as a result of it is not deleted. */
export async function withPassingResults<T>(work: (keep: Keep) => Promise<T>): Promise<T> {
  const kept: BufferResult[] = [];
  try {
    return await work(async (result) => {
      kept.push(await result);
      return kept.at(-1)!;
    });
  } finally {
    for (const result of kept) result.delete();
  }
}
