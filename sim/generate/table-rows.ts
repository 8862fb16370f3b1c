/** Rows of a table of labels, as the task of a worker: objects are drawn, and nothing is rendered. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { interrupted, type Work } from "../../shared/workers/work.ts";
import type { Population } from "../drawn.ts";
import { openPopulation } from "../open-population.ts";
import type { Range } from "./render-range.ts";

export interface RowsSetup {
  readonly population: Population["config"];
  readonly seed: number;
}

/** [label][object of the range] */
export type Rows = Float64Array<ArrayBuffer>;

/** What a thread runs for it. */
export const ROWS_WORKER = new URL("table-worker.js", import.meta.url);

/** Objects between two looks at whether to stop. */
const BLOCK = 256;

/** The population is opened with the first task. */
export function createRowsWork({ population: config, seed }: RowsSetup): Work<Range, Rows> {
  let opening: Promise<Population> | undefined;
  return async ({ firstId, count }, report, signal) => {
    opening ??= openPopulation(config);
    const population = await opening;
    const labels = population.labels.length;
    const rows = new Float64Array(labels * count);
    for (let first = 0; first < count; first += BLOCK) {
      await nextTurn(); // lets a request to stop arrive
      if (signal.aborted) throw interrupted();
      const last = Math.min(first + BLOCK, count);
      for (let k = first; k < last; k++) {
        const drawn = population.draw(seed, firstId + k).labels;
        for (let i = 0; i < labels; i++) rows[i * count + k] = drawn[i];
      }
      report(last - first);
    }
    return rows;
  };
}
