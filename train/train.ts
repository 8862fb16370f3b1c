/** Begins and resumes a run of any kind of model. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../shared/cli/command.ts";
import { badFile } from "../shared/errors.ts";
import { lockDirectory } from "../shared/files/lock.ts";
import { describeSoftware } from "../shared/provenance.ts";
import { checkAugmentation, settleAugmentation } from "./augmentation.ts";
import { readCheckpoint } from "./checkpoint.ts";
import type { Training } from "./common-options.ts";
import type { Computing } from "./compute.ts";
import { locateData } from "./data/locate.ts";
import { otherData } from "./data/same-data.ts";
import type { StampSource } from "./data/source.ts";
import { firstFit, type TrainingContext } from "./first-fit.ts";
import { configHash, fit, type TrainedRun } from "./fit.ts";
import type { ModelKind } from "./models/model.ts";
import { prepared, sourceOf, withRenderer } from "./open-data.ts";
import { openModel } from "./open-model.ts";
import { type Given, resolveOptions, savedOptions } from "./options.ts";
import { checkSource, learnedBy, limitsOf, loadSource, surveySource } from "./prepare.ts";
import { RUN_FORMAT, RUN_VERSION, type RunConfig } from "./run/config.ts";
import { MODEL_FOLDER, readConfig, removeUnfinished } from "./run/directory.ts";
import { loadBefore, openTuned, ratesOf } from "./tuning/open.ts";

/**
 * Begins a run.
 * @param out directory, new or empty; default: runs/KIND-DATE
 * @param computing tfjs's current backend
 * @param device name of the GPU that renders the simulator's stamps; undefined: the processor does
 */
export async function beginRun<C extends Training>(
  kind: ModelKind<C>,
  out: string | undefined,
  given: Given<C>,
  computing: Computing,
  context: TrainingContext,
  device?: string,
): Promise<TrainedRun> {
  const resolved = resolveOptions(kind.options, given);
  const source = await prepared(
    kind,
    sourceOf(resolved.data, resolved, device),
    resolved,
    undefined,
    context,
  );
  try {
    const wanted = kind.settle?.(resolved, source) ?? resolved;
    const names = learnedBy(kind, wanted);
    checkSource(source, wanted, names);
    const limits = limitsOf(source, names);
    if (given.augment !== undefined) checkAugmentation(limits, wanted.augment);
    const augment = settleAugmentation(limits, wanted.augment, context.note);
    const options: C = { ...wanted, augment };
    const config = await makeConfig(
      kind,
      source,
      options,
      withRenderer(computing, source, device),
      context.note,
    );
    for (const line of paddingNote(config)) context.note(line);
    const model = kind.trainable(config, options, { openRun: openModel, run: undefined }); // what it refuses leaves no directory behind
    try {
      return await firstFit({ kind, config, options, source, model, rates: undefined, out }, context);
    } finally {
      model.close();
    }
  } finally {
    await source.close();
  }
}

/**
 * Continues a run where its last checkpoint is; begins it again if there is none.
 * @param device as of `beginRun`
 * @param data where its data lies now, if it was moved
 */
export async function resumeRun<C extends Training>(
  kind: ModelKind<C>,
  run: string,
  context: TrainingContext,
  device?: string,
  data?: string,
): Promise<TrainedRun> {
  const config = readConfig(run);
  const lock = await lockDirectory(run, context);
  try {
    removeUnfinished(run);
    const from = readCheckpoint(run, "last", configHash(run));
    if (!existsSync(join(run, "checkpoints")) && existsSync(join(run, MODEL_FOLDER))) {
      throw badFile(run, "is a packed network, without what training needs to go on: begin a new run");
    }
    const options = optionsOf(kind, run, config);
    const spec = data ?? locateData(run, config);
    const source = await openAgain(kind, { run, config, spec, device }, options, context);
    try {
      const why = otherData(source.description, config.data);
      if (why !== undefined)
        throw badFile(spec, `is not the data that ${run} was begun with: ${why}, or begin a new run`);
      const model = kind.trainable(config, options, { openRun: openModel, run });
      try {
        if (from === undefined) await loadBefore(run, config, model);
        const validation = await loadSource(source, config, options, model.labels);
        const ready = { run, kind, config, options, source, validation, model, lock, from };
        return await fit({ ...ready, rates: ratesOf(config, model) }, context);
      } finally {
        model.close();
      }
    } finally {
      await source.close();
    }
  } finally {
    lock.release();
  }
}

/** The data of a run once more, with what its method of training further makes of them. */
async function openAgain<C extends Training>(
  kind: ModelKind<C>,
  place: { run: string; config: RunConfig; spec: string; device: string | undefined },
  options: C,
  context: Context,
): Promise<StampSource> {
  const { run, config, spec, device } = place;
  if (config.tuned === undefined)
    return prepared(kind, sourceOf(spec, options, device), options, run, context);
  return openTuned(kind, { run, config, main: spec, device }, options, context);
}

/** The options that a run was begun with. @throws GalforgeError if it is a run of another kind */
export function optionsOf<C extends Training>(kind: ModelKind<C>, run: string, config: RunConfig): C {
  if (config.model === kind.name) return savedOptions(kind.options, config.training);
  throw badFile(run, `is a run of "train ${config.model}": go on with that, or give another --out`);
}

/** A line if the network cannot take stamps as they are. */
const paddingNote = ({ image: { height, width }, padded }: RunConfig): string[] =>
  padded === undefined
    ? []
    : [
        `stamps of ${height} x ${width} pixels are ${padded[0]} x ${padded[1]} inside the network, padded with zeros`,
      ];

/** What config.json says of a run that begins. @param options settled */
export async function makeConfig<C extends Training>(
  kind: ModelKind<C>,
  source: StampSource,
  options: C,
  { backend, compute }: Computing,
  note: Context["note"],
): Promise<RunConfig> {
  return {
    ...{ format: RUN_FORMAT, version: RUN_VERSION, model: kind.name },
    ...kind.shape(options, source.image),
    ...(await surveySource(kind, source, options, note)),
    data: source.description,
    training: { ...options },
    ...{ backend, compute, software: { ...describeSoftware() }, created: new Date().toISOString() },
  };
}
