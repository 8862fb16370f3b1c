/** `sim generate`: from a population to a complete data set, on all cores, in constant memory. */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { shardFile } from "../../datasets/layout.ts";
import { writeManifest } from "../../datasets/manifest.ts";
import type { ShardEntry } from "../../datasets/schema.ts";
import { bytesOfShard, filesOfShard, isIntact } from "../../datasets/shard-file.ts";
import type { Progress } from "../../shared/cli/progress.ts";
import { GalforgeError } from "../../shared/errors.ts";
import { BackgroundFlush } from "../../shared/files/flush.ts";
import type { DirectoryLock } from "../../shared/files/lock.ts";
import { workerCount } from "../../shared/workers/pool.ts";
import { interrupted } from "../../shared/workers/work.ts";
import type { Population } from "../drawn.ts";
import { RADIAL_PSFS } from "../gpu/drawable.ts";
import { noiseNotes } from "../noise/read-noise-notes.ts";
import { detectorsOf } from "../population/detector-model.ts";
import { galaxyImages, psfImages } from "../population/psf-place.ts";
import { galaxyImageNotes, psfImageNotes } from "../psf/image-notes.ts";
import { PSF_KINDS } from "../psf-check.ts";
import {
  abandonDirectory,
  beginSet,
  checkPlace,
  continueSet,
  holdsPlan,
  PLAN_FILE,
  removeLeftovers,
} from "./directory.ts";
import { roundingNote } from "./integer-pixels.ts";
import { Journal, readCompleted } from "./journal.ts";
import { makeManifest } from "./make-manifest.ts";
import {
  allLabels,
  makePlan,
  type Plan,
  plannedBytes,
  type ShardTask,
  shardTasks,
  type Wanted,
} from "./plan.ts";
import type { CreateRenderer } from "./render-range.ts";
import { renderShards } from "./render-shards.ts";

export interface GenerateOptions extends Wanted {
  readonly population: Population;
  /** directory of the data set */
  readonly out: string;
  /** 1: no worker threads */
  readonly workers: number | "auto";
  /** name of the GPU that renders; undefined: the processor does */
  readonly device?: string | undefined;
  /** continue what an interrupted run of the same plan left */
  readonly resume: boolean;
  /** take the directory over from a process that we cannot ask */
  readonly breakLock?: boolean | undefined;
}

export interface GenerateHooks {
  readonly signal: AbortSignal;
  note(line: string): void;
  progress(title: string, total: number, unit: string): Progress;
  /** for tests with one worker */
  readonly createRenderer?: CreateRenderer;
}

export interface Generated {
  readonly dir: string;
  readonly n: number;
  readonly shards: number;
  /** shards that an earlier run had completed */
  readonly kept: number;
  readonly bytes: number;
  readonly seconds: number;
  /** of the stamps rendered by this run */
  readonly stampsPerSecond: number;
  /** what rendered them: "cpu" or the name of a GPU */
  readonly device: string;
}

/** Entries of the complete shards, by file name. */
type Entries = Map<string, ShardEntry>;

/**
 * Object k is the same whatever the workers, the shard size and the interruptions. The manifest is written last:
 * without it the set is incomplete and can be resumed.
 * @throws GalforgeError; complete shards are kept
 */
export async function generate(options: GenerateOptions, hooks: GenerateHooks): Promise<Generated> {
  const { population, out, resume, breakLock } = options;
  const plan = makePlan(options, population);
  const images = new Set(psfImages(population.config));
  const notes = [
    ...population.notes,
    ...psfImageNotes([...images]),
    ...galaxyNotes(population, plan.seed),
    ...noiseNotes(detectorsOf(population.config), population.stamp),
  ];
  for (const note of notes) hooks.note(`note: ${note}`);
  const room = (count: number): number => plannedBytes(plan, allLabels(population).length, count);
  const wishes = { signal: hooks.signal, note: hooks.note, breakLock };
  if (resume && holdsPlan(out)) {
    const lock = await continueSet(out, plan, wishes);
    try {
      const { entries, hasManifest } = readCompleted(
        out,
        shardTasks(plan),
        population.config.planes ?? [],
        hooks.note,
      );
      await checkPlace(out, room(plan.n - countObjects(entries.values())));
      return await complete(options, { plan, lock, earlier: entries, hasManifest, isNew: false }, hooks);
    } finally {
      lock.release();
    }
  }
  await checkPlace(out, room(plan.n));
  const remedy = resume
    ? `it has no ${PLAN_FILE}, so "sim generate" did not begin it; choose another --out`
    : "choose another --out, or continue an interrupted run with --resume";
  const lock = await beginSet(out, plan, remedy, wishes);
  try {
    return await complete(
      options,
      { plan, lock, earlier: new Map(), hasManifest: false, isNew: true },
      hooks,
    );
  } finally {
    lock.release();
  }
}

/** Of its images that are galaxies, which are the same for all objects. */
const galaxyNotes = (population: Population, seed: number): string[] =>
  galaxyImages({ ...population.config }).length === 0
    ? []
    : galaxyImageNotes(population.draw(seed, 0).bands[0]!.scene.components);

interface Job {
  readonly plan: Plan;
  /** of the directory */
  readonly lock: DirectoryLock;
  /** what an earlier run had completed */
  readonly earlier: Entries;
  /** a manifest that can be read is there */
  readonly hasManifest: boolean;
  /** no earlier run began this set */
  readonly isNew: boolean;
}

async function complete(options: GenerateOptions, job: Job, hooks: GenerateHooks): Promise<Generated> {
  const { population, out } = options;
  const { plan, earlier, hasManifest } = job;
  if (plan.dtype === "uint16" && !plan.noiseless) {
    for (const { detector } of population.draw(plan.seed, 0).bands) {
      const note = roundingNote(detector);
      if (note !== undefined) hooks.note(`note: ${note}`);
    }
  }
  const device = deviceFor(population, options.device, hooks.note);
  const started = performance.now();
  const { entries, kept, rendered } = await completeShards({ ...options, device }, job, hooks);
  const shards = shardTasks(plan).map(({ index }) => entries.get(shardFile(index))!);
  // a set that was complete stays what it was to the last bit: runs know it by the hash of its manifest
  const hashes = (entry: ShardEntry): string =>
    filesOfShard(entry)
      .map(({ sha256 }) => sha256)
      .join();
  const known = (entry: ShardEntry): boolean => {
    const before = earlier.get(entry.file);
    return before !== undefined && hashes(before) === hashes(entry);
  };
  const same = hasManifest && shards.every(known);
  if (!same) writeManifest(out, makeManifest(out, plan, population, shards));
  Journal.remove(out);
  const seconds = (performance.now() - started) / 1000;
  const bytes = shards.reduce((sum, entry) => sum + bytesOfShard(entry), 0);
  return {
    dir: out,
    n: plan.n,
    shards: shards.length,
    kept,
    bytes,
    seconds,
    stampsPerSecond: rendered / seconds,
    device: device ?? "cpu",
  };
}

/** All shards, whole and flushed to the disk. */
async function completeShards(
  options: GenerateOptions,
  { plan, lock, earlier, isNew }: Job,
  hooks: GenerateHooks,
): Promise<{ entries: Entries; kept: number; rendered: number }> {
  const { out } = options;
  const { signal, createRenderer } = hooks;
  const all = shardTasks(plan);
  const labelNames = allLabels(options.population).map((column) => column.name);
  const entries: Entries = new Map();
  const flush = new BackgroundFlush();
  const progress = hooks.progress("generate", plan.n, "stamps");
  let journal: Journal | undefined;
  try {
    await keepIntact(out, all, earlier, entries, hooks, progress);
    const kept = entries.size;
    const flushAll = (entry: ShardEntry): void => {
      for (const { file } of filesOfShard(entry)) flush.add(join(out, file));
    };
    for (const entry of entries.values()) flushAll(entry); // a run that was killed flushed nothing
    journal = new Journal(out, entries.values());
    const complete = (entry: ShardEntry): void => {
      lock.check();
      journal?.add(entry);
      entries.set(entry.file, entry);
      flushAll(entry);
    };
    const tasks = all.filter(({ index }) => !entries.has(shardFile(index)));
    const rendered = tasks.reduce((sum, task) => sum + task.count, 0);
    const shardHooks = { signal, complete, progress: progress.add, createRenderer };
    const setup = { dir: out, plan, labelNames, device: options.device };
    await renderShards(setup, tasks, shardWorkers(options), shardHooks);
    await flush.finish(out);
    lock.check();
    return { entries, kept, rendered };
  } catch (error) {
    const complete = journal === undefined ? earlier.size : entries.size;
    lock.check(); // what is there may be another's by now
    throw afterFailure(error, out, { complete, shards: all.length, isNew });
  } finally {
    journal?.close();
    progress.finish();
  }
}

/** A GPU has no use where the OTF is no radial table, as that of an image: sim/gpu/pack.ts leaves those stamps to the processor. */
export function deviceFor(
  { bands }: Population,
  device: string | undefined,
  note: (line: string) => void,
): string | undefined {
  const kinds = bands.map(({ psf }) => PSF_KINDS.find((kind) => kind === psf?.kind));
  if (device === undefined || kinds.some((kind) => kind === undefined || RADIAL_PSFS.has(kind)))
    return device;
  note(`the PSF is of kind ${kinds[0]}: the processor renders`);
  return undefined;
}

/** More threads than this would only wait for the GPU that they share: they write while others render. */
const MOST_ON_GPU = 4;

const shardWorkers = ({ workers, device }: GenerateOptions): number =>
  device !== undefined && workers === "auto"
    ? Math.min(MOST_ON_GPU, workerCount(workers))
    : workerCount(workers);

/** Puts the shards of an earlier run that are still as they were into `entries`. */
async function keepIntact(
  out: string,
  tasks: readonly ShardTask[],
  earlier: Entries,
  entries: Entries,
  hooks: GenerateHooks,
  progress: Progress,
): Promise<void> {
  for (const { index } of tasks) {
    const entry = earlier.get(shardFile(index));
    if (entry === undefined) continue;
    await nextTurn(); // lets an interruption arrive
    if (hooks.signal.aborted) throw interrupted();
    if (isIntact(out, entry)) {
      entries.set(entry.file, entry);
      progress.skip(entry.count);
    } else
      hooks.note(
        `${entry.file}${entry.planes ? " or a plane of it" : ""} was damaged or missing and is rendered again`,
      );
  }
}

interface Left {
  readonly complete: number;
  readonly shards: number;
  /** no earlier run began this set: without a complete shard the directory need not be kept */
  readonly isNew: boolean;
}

/** Tidies up, and says what is left and how to go on. */
function afterFailure(error: unknown, out: string, { complete, shards, isNew }: Left): unknown {
  removeLeftovers(out);
  const nothing = isNew && complete === 0;
  if (nothing) abandonDirectory(out);
  if (!(error instanceof GalforgeError)) return error;
  const left = nothing
    ? `nothing was complete, and nothing is left in ${out}`
    : `${complete} of ${shards} shards are complete in ${out}; the same command with --resume does the rest`;
  if (error.code === "E_INTERRUPTED") return interrupted(`interrupted: ${left}`);
  if (nothing) return error;
  return new GalforgeError(error.code, `${error.message} (${left})`, { ...error.data, complete }, error);
}

function countObjects(entries: Iterable<ShardEntry>): number {
  let count = 0;
  for (const entry of entries) count += entry.count;
  return count;
}
