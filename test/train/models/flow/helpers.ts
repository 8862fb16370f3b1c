/** Tables whose posteriors are known, and flows that learned from them through the real training loop. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../../../shared/cli/command.ts";
import { PURPOSE, Stream } from "../../../../shared/random/stream.ts";
import type { Computing } from "../../../../train/compute.ts";
import { flow } from "../../../../train/models/flow/kind.ts";
import type { FlowTraining } from "../../../../train/models/flow/options.ts";
import type { Model } from "../../../../train/models/model.ts";
import type { Columns, Posterior } from "../../../../train/models/posterior.ts";
import { openModel } from "../../../../train/open-model.ts";
import type { Given } from "../../../../train/options.ts";
import { beginRun } from "../../../../train/train.ts";

/** Columns of a table by name. */
export type Cells = Readonly<Record<string, ArrayLike<number | string>>>;

/** Writes a CSV table. @returns its path */
export function writeTable(dir: string, name: string, cells: Cells): string {
  const columns = Object.values(cells);
  const rows = Array.from({ length: columns[0]!.length }, (_, k) => columns.map((one) => one[k]).join(","));
  const path = join(dir, name);
  writeFileSync(path, [Object.keys(cells).join(","), ...rows, ""].join("\n"));
  return path;
}

/** Rows of random numbers, as columns. @param draw the numbers of a row, always in the same order */
export function drawRows<K extends string>(
  count: number,
  seed: number,
  draw: (normal: () => number, uniform: () => number) => Readonly<Record<K, number>>,
): Record<K, Float64Array> {
  const stream = new Stream(seed, 0, PURPOSE.parameters);
  const out: Partial<Record<K, Float64Array>> = {};
  for (let k = 0; k < count; k++) {
    const row = draw(
      () => stream.normal(),
      () => stream.uniform(),
    );
    for (const name of Object.keys(row) as K[]) {
      out[name] ??= new Float64Array(count);
      out[name][k] = row[name];
    }
  }
  return out as Record<K, Float64Array>;
}

export interface Told {
  readonly notes: string[];
  readonly context: Context;
}

/** @param batches after which it is interrupted */
export function told(batches = Number.POSITIVE_INFINITY): Told {
  const stop = new AbortController();
  let left = batches;
  const add = (): void => {
    if (--left === 0) stop.abort();
  };
  const notes: string[] = [];
  const context: Context = {
    signal: stop.signal,
    note: (line) => notes.push(line),
    progress: () => ({ add, skip: () => {}, finish: () => {} }),
  };
  return { notes, context };
}

/** Trains on a table, and opens what was learned. */
export async function learn(
  computing: Computing,
  out: string,
  given: Given<FlowTraining>,
  { context }: Told = told(),
): Promise<Model> {
  await beginRun(flow, out, given, computing, context);
  return openModel(out, [flow]);
}

/** What is known of rows. @param columns of all inputs */
export async function posteriorOf({ estimator }: Model, columns: Columns, count: number): Promise<Posterior> {
  return (await estimator!.estimate(new Float32Array(), count, columns)).posterior;
}

export const asColumns = (cells: Readonly<Record<string, Float64Array>>): Columns =>
  new Map(Object.entries(cells));
