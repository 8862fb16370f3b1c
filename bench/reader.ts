/** Read throughput of the data-set reader, from the page cache. */
import { batches } from "../datasets/loader.ts";
import { Dataset } from "../datasets/reader.ts";
import { permutation } from "../datasets/shuffle.ts";

const BATCH = 64;

export interface ReaderRates {
  /** stored bytes of pixels in one pass */
  readonly bytes: number;
  /** batches of 64 in stored order, synchronous [GB/s] */
  readonly sequentialGBs: number;
  /** batches of 64 in a random order, synchronous [GB/s] */
  readonly shuffledGBs: number;
  /** as the trainers read: shuffled batches, two ahead, with labels [GB/s] */
  readonly loaderGBs: number;
}

/** Reads the set once to warm the page cache, then times three ways of reading all of it. */
export async function measureReader(dir: string): Promise<ReaderRates> {
  const set = Dataset.open(dir, { check: false }); // the rate of reading, not of hashing
  try {
    const bytes = set.length * set.stampSize * (set.manifest.dtype === "uint16" ? 2 : 4);
    const stored = Uint32Array.from({ length: set.length }, (_, i) => i);
    const random = permutation(set.length, 0, 0);
    const rate = (seconds: number): number => bytes / 1e9 / seconds;
    readAll(set, stored);
    const sequentialGBs = rate(readAll(set, stored));
    const shuffledGBs = rate(readAll(set, random));
    const start = performance.now();
    let seen = 0;
    for await (const batch of batches(set, { batchSize: BATCH, shuffle: { seed: 0, epoch: 0 } }))
      seen += batch.size;
    if (seen !== set.length) throw new Error(`the loader delivered ${seen} of ${set.length} stamps`);
    return { bytes, sequentialGBs, shuffledGBs, loaderGBs: rate((performance.now() - start) / 1e3) };
  } finally {
    set.close();
  }
}

/** Seconds for all stamps in the order given. */
function readAll(set: Dataset, order: Uint32Array): number {
  const out = new Float32Array(BATCH * set.stampSize);
  const start = performance.now();
  for (let k = 0; k < order.length; k += BATCH) {
    const indices = order.subarray(k, k + BATCH);
    set.imagesInto(indices, out.subarray(0, indices.length * set.stampSize));
  }
  return (performance.now() - start) / 1e3;
}
