/** A run that is ready to begin: its directory, then its training. */
import type { Context } from "../shared/cli/command.ts";
import type { LockWishes } from "../shared/files/lock.ts";
import type { Training } from "./common-options.ts";
import { absoluteSpec } from "./data/open.ts";
import { seenFrom, withPlace } from "./data/places.ts";
import { fit, type ReadyRun, type TrainedRun } from "./fit.ts";
import { loadSource } from "./prepare.ts";
import { makeDefaultDirectory } from "./run/default-directory.ts";
import { createRun, readConfig } from "./run/directory.ts";

/** `breakLock`: take the run over from a process that we cannot ask. */
export type TrainingContext = Context & Pick<LockWishes, "breakLock">;

interface First extends Pick<ReadyRun, "kind" | "source" | "model" | "rates"> {
  readonly config: ReadyRun["config"];
  readonly options: Training;
  /** new or empty; undefined: runs/METHOD-DATE, or runs/KIND-DATE */
  readonly out: string | undefined;
}

/** @throws GalforgeError if the directory cannot be had, if the data are not sound, and as `fit` */
export async function firstFit(first: First, context: TrainingContext): Promise<TrainedRun> {
  const { config, options, source, model, out } = first;
  const validation = await loadSource(source, config, options, model.labels);
  const run = out ?? makeDefaultDirectory(config.tuned?.method ?? config.model);
  const told = withPlace(config, (spec) => seenFrom(run, absoluteSpec(spec)));
  const lock = await createRun(run, told, context);
  context.note(`run ${run}`);
  try {
    const kept = readConfig(run); // as a resumed run has it, so that what is made of it is the same, bit for bit
    return await fit({ ...first, run, config: kept, validation, lock, from: undefined }, context);
  } finally {
    lock.release();
  }
}
