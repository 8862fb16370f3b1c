/** `sim generate --table-only`: the labels of a population as one file, on all cores, in constant memory, without images. */
import { dirname, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { badInput, GalforgeError, outOfRange } from "../../shared/errors.ts";
import { checkOutput } from "../../shared/files/output.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import type { CatalogColumn, CatalogFact, CatalogHead, CatalogWriter } from "../../shared/tables/catalog.ts";
import { isCatalogHead, isCatalogName, openCatalog } from "../../shared/tables/open.ts";
import { runAhead } from "../../shared/workers/ahead.ts";
import { startThreads, workerCount } from "../../shared/workers/pool.ts";
import { interrupted } from "../../shared/workers/work.ts";
import type { Population } from "../drawn.ts";
import { filesOf, writtenTo } from "../population/psf-place.ts";
import { triesLabel } from "./acceptance.ts";
import type { GenerateHooks } from "./generate.ts";
import { checkCount } from "./plan.ts";
import type { Range } from "./render-range.ts";
import { createRowsWork, ROWS_WORKER, type Rows, type RowsSetup } from "./table-rows.ts";

export interface TableOptions {
  readonly population: Population;
  readonly n: number;
  readonly seed: number;
  /** a .parquet, .fits, .ecsv or .csv file */
  readonly out: string;
  /** 1: no worker threads */
  readonly workers: number | "auto";
}

export interface GeneratedTable {
  readonly file: string;
  readonly n: number;
  readonly columns: number;
  readonly seconds: number;
  readonly objectsPerSecond: number;
  /** galaxies drawn for each object, where a selection takes some */
  readonly tries?: number;
}

/** Objects of a task, and tasks of each worker that are under way or wait to be written. */
const TASK = 2048;
const AHEAD = 3;

/** The column that says which object a row is: the same number as in a data set of this seed. */
const ID: CatalogColumn = {
  ...{ name: "id", unit: "1", kind: "int64" },
  description: "number of the object",
};

/**
 * Row k is object k: the labels that a data set of the same population and seed has, but for those that are measured on its images.
 * The bytes do not depend on the workers. The file is whole or absent.
 * @throws GalforgeError
 */
export async function generateTable(options: TableOptions, hooks: GenerateHooks): Promise<GeneratedTable> {
  const { population, n, out } = options;
  checkCount(n, population);
  const columns = columnsOf(population);
  checkTablePath(out, population, columns);
  const started = performance.now();
  const head = { columns, rows: n, facts: factsOf(options) };
  const tries = await write(options, head, hooks);
  const seconds = (performance.now() - started) / 1000;
  return {
    ...{ file: out, n, columns: columns.length, seconds, objectsPerSecond: n / seconds },
    ...(tries === undefined ? {} : { tries: tries / n }),
  };
}

/** @returns the sum of the tries, if the population has them */
async function write(
  { population, n, seed, out, workers }: TableOptions,
  head: CatalogHead,
  hooks: GenerateHooks,
): Promise<number | undefined> {
  const tasks = Array.from({ length: Math.ceil(n / TASK) }, (_, t): Range => {
    const firstId = t * TASK;
    return { firstId, count: Math.min(TASK, n - firstId) };
  });
  const pool = {
    workers: workerCount(workers),
    file: ROWS_WORKER,
    setup: { population: population.config, seed },
    create: createRowsWork,
  };
  const progress = hooks.progress("generate", n, "objects");
  const threads = startThreads<RowsSetup, Range, Rows>(pool, tasks.length, progress.add);
  const stop = (): void => {
    for (const thread of threads) thread.stop();
  };
  hooks.signal.addEventListener("abort", stop);
  const triesAt = triesLabel(population);
  let writer: CatalogWriter | undefined;
  let [done, tries] = [0, 0];
  try {
    writer = openCatalog(out, head);
    const ahead = pool.workers === 1 ? 1 : AHEAD * threads.length;
    for await (const rows of runAhead(threads, tasks, ahead)) {
      if (hooks.signal.aborted) throw interrupted();
      const { firstId, count } = tasks[done++];
      const labels = population.labels.map((_, i) => rows.subarray(i * count, (i + 1) * count));
      if (triesAt >= 0) tries += labels[triesAt].reduce((sum, value) => sum + value, 0);
      await writer.write([Float64Array.from({ length: count }, (_, k) => firstId + k), ...labels], count);
    }
    await writer.finish();
    return triesAt >= 0 ? tries : undefined;
  } catch (error) {
    writer?.abort();
    const stopped = error instanceof GalforgeError && error.code === "E_INTERRUPTED";
    throw stopped ? interrupted(`interrupted: nothing is left of ${out}`) : error;
  } finally {
    hooks.signal.removeEventListener("abort", stop);
    progress.finish();
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** @throws GalforgeError for a label with the name of the first column */
function columnsOf({ labels }: Population): CatalogColumn[] {
  if (labels.some(({ name }) => name === ID.name)) {
    throw badInput("parameters", `"${ID.name}" is the first column of the table; rename it`);
  }
  return [
    ID,
    ...labels.map(
      ({ name, unit, description }): CatalogColumn => ({
        ...{ name, unit, description, kind: "float64", exact: true },
      }),
    ),
  ];
}

function checkTablePath(out: string, { config }: Population, columns: readonly CatalogColumn[]): void {
  if (!isCatalogName(out)) {
    throw outOfRange("--out", out, "a .parquet, .fits, .ecsv or .csv file, with --table-only");
  }
  const names = columns.map(({ name }) => name).join(",");
  checkOutput(out, {
    inputs: filesOf(config),
    kind: "a table of galforge",
    looksRight: (head) => isCatalogHead(head) || head.startsWith(names.slice(0, head.length)),
  });
}

/** What the table was made from: nothing of when and by how many threads, so that its bytes are those of any other run. */
function factsOf({ population, n, seed, out }: TableOptions): CatalogFact[] {
  const { name, version, commit } = describeSoftware();
  const config = writtenTo(dirname(resolve(out)), { ...population.config });
  return [
    { key: "GFSOFT", name: "software", value: `${name} ${version}` },
    ...(commit === undefined ? [] : [{ key: "GFCOMMIT", name: "commit", value: commit }]),
    { key: "GFN", name: "n", value: n },
    { key: "GFSEED", name: "seed", value: seed },
    { key: "GFPOP", name: "population", value: JSON.stringify(config) },
  ];
}
