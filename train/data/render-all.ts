/** Renders objects of a plan at once, on all workers, into memory. */

import { runTasks } from "../../shared/workers/pool.ts";
import { stampSize } from "../../sim/generate/plan.ts";
import { createPartWork, PART_WORKER, type Part, type PartSetup } from "../../sim/generate/render-part.ts";
import { type CreateRenderer, fastRenderer, type Range } from "../../sim/generate/render-range.ts";

export interface Rendered {
  /** [ids.length, bands, height, width] */
  readonly images: Float32Array;
  /** one column for each of `labelNames` */
  readonly labels: ReadonlyMap<string, Float64Array>;
}

export interface RenderOptions {
  /** 1: the calling thread */
  readonly workers: number;
  /** for tests with one worker */
  readonly createRenderer?: CreateRenderer | undefined;
}

/** A task is as many stamps as fit in this many bytes, 256 at most. */
const TASK_BYTES = 1 << 22;
const TASK_STAMPS = 256;
/** tasks that a thread holds at once: those of scattered objects are short */
const AHEAD = 8;

/** @param setup its plan stores float32 @param ids ascending */
export async function renderAll(
  setup: PartSetup,
  ids: Float64Array,
  options: RenderOptions,
): Promise<Rendered> {
  const each = stampSize(setup.plan) / 4;
  const images = new Float32Array(ids.length * each);
  const labels = await renderEach(setup, ids, options, (row, pixels) => images.set(pixels, row * each));
  return { images, labels };
}

/** The labels of `renderAll` alone: those that only rendering knows are among them, and no pixel is kept. */
export const renderLabels = (
  setup: PartSetup,
  ids: Float64Array,
  options: RenderOptions,
): Promise<Rendered["labels"]> => renderEach(setup, ids, options, () => {});

/** @param take the pixels of some objects, and the place of the first in `ids` */
async function renderEach(
  setup: PartSetup,
  ids: Float64Array,
  { workers, createRenderer = fastRenderer }: RenderOptions,
  take: (row: number, pixels: Float32Array) => void,
): Promise<Rendered["labels"]> {
  const each = stampSize(setup.plan);
  const labels = new Map(setup.labelNames.map((name) => [name, new Float64Array(ids.length)]));
  const most = Math.max(1, Math.min(TASK_STAMPS, Math.floor(TASK_BYTES / each)));
  const tasks = rangesOf(ids, most);
  const result = (index: number, part: Part): void => {
    const { row } = tasks[index];
    take(row, new Float32Array(part.pixels.buffer));
    setup.labelNames.forEach((name, i) => {
      labels.get(name)!.set(part.labels[i], row);
    });
  };
  const create = (s: PartSetup) => createPartWork(s, createRenderer);
  const pool = { workers, file: PART_WORKER, setup, create, ahead: AHEAD };
  await runTasks(pool, tasks, { result, progress: () => {} }, new AbortController().signal);
  return labels;
}

interface Task extends Range {
  /** place of its first object in the result */
  readonly row: number;
}

/** The runs of consecutive ids, at most `most` objects each. */
function rangesOf(ids: Float64Array, most: number): Task[] {
  const tasks: Task[] = [];
  let row = 0;
  for (let k = 1; k <= ids.length; k++) {
    if (k < ids.length && k - row < most && ids[k] === ids[k - 1] + 1) continue;
    tasks.push({ row, firstId: ids[row], count: k - row });
    row = k;
  }
  return tasks;
}
