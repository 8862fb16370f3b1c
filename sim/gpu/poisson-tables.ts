/**
 * The alias tables of the Poisson sampler for the device, which has float32 arrays only: built by the WebAssembly kernel
 * (kernel/assembly/poisson.ts), copied once.
 */
import { Arena } from "../kernel/arena.ts";
import { loadKernel } from "../kernel/load.ts";
import { POISSON_TABLES } from "../noise/detector.ts";

/** Tables are at the means j / 8, 80 <= j < 4096: TABLE_START, TABLE_END and DENSITY of kernel/assembly/poisson.ts. */
export const DIRECTORY_LENGTH = 4096;

export interface PoissonTables {
  /** [j][4]: the table's first entry, the k of its slot 0, log2 of its length (all 0 below j = 80), and exp(-j / 8) */
  readonly rows: Float32Array;
  /** [entries of all tables][2]: upper and lower 16 bits */
  readonly entries: Float32Array;
}

/** 12 MB, made in about 0.1 s. */
export function makePoissonTables(): PoissonTables {
  const kernel = loadKernel();
  const arena = new Arena(kernel);
  const directory = arena.take(POISSON_TABLES);
  kernel.initPoisson(directory);
  kernel.buildPoissonTables();
  const words = new Uint32Array(arena.floats.buffer);

  const rows = new Float32Array(DIRECTORY_LENGTH * 4);
  const firstEntry = directory / 4 + DIRECTORY_LENGTH * 2;
  let end = firstEntry;
  for (let j = 0; j < DIRECTORY_LENGTH; j++) {
    const [address, head] = words.subarray(directory / 4 + j * 2);
    rows[j * 4 + 3] = Math.exp(-j / 8);
    if (address === 0) continue;
    const bits = head & 255;
    rows.set([address / 4 - firstEntry, head >>> 8, bits], j * 4);
    end = Math.max(end, address / 4 + 2 ** bits);
  }
  const entries = new Float32Array((end - firstEntry) * 2);
  words.subarray(firstEntry, end).forEach((word, i) => {
    entries[i * 2] = word >>> 16;
    entries[i * 2 + 1] = word & 0xffff;
  });
  return { rows, entries };
}
