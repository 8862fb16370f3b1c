/** From a run that is begun to one that is finished: the loop, then the model in all its forms, and the results. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../shared/cli/command.ts";
import { GalforgeError, reasonOf } from "../shared/errors.ts";
import { sha256 } from "../shared/files/hash.ts";
import type { DirectoryLock } from "../shared/files/lock.ts";
import { readBytes } from "../shared/files/read.ts";
import { wantsNoise, wantsSymmetries } from "./augmentation.ts";
import type { Checkpoint, Position } from "./checkpoint.ts";
import type { Training } from "./common-options.ts";
import { soundOf } from "./data/sound.ts";
import type { StampSource, Stamps } from "./data/source.ts";
import { hasNovelty, keepKnown, keepKnownInputs } from "./keep-known.ts";
import { train } from "./loop.ts";
import type { Model, ModelKind } from "./models/model.ts";
import type { Trainable } from "./models/trainable.ts";
import { openModel } from "./open-model.ts";
import type { RunConfig } from "./run/config.ts";
import { CONFIG_FILE, MODEL_FOLDER } from "./run/directory.ts";
import { MetricsLog } from "./run/metrics-log.ts";
import { writeSection } from "./run/results.ts";
import type { CurvePoint } from "./run/training-section.ts";
import { keepsNewest } from "./tuning/open.ts";
import type { Rates } from "./tuning/rates.ts";

export interface TrainedRun {
  readonly run: string;
  readonly epochs: number;
  readonly steps: number;
  readonly best_epoch: number;
  readonly parameters: number;
  /** wall clock of all sessions [s] */
  readonly seconds: number;
  /** of the best epoch, whose weights are the model */
  readonly best: CurvePoint | undefined;
}

/** A run that is ready for its next step. */
export interface ReadyRun {
  readonly run: string;
  readonly kind: Pick<ModelKind, "export" | "gives" | "open">;
  readonly config: RunConfig;
  readonly options: Training;
  readonly source: StampSource;
  readonly validation: Stamps;
  readonly model: Trainable;
  readonly lock: DirectoryLock;
  /** undefined: from the start */
  readonly from: Checkpoint | undefined;
  /** how fast its blocks learn, by the fraction of all steps that is done; undefined: all alike */
  readonly rates: ((done: number) => Rates) | undefined;
}

/** Checkpoints name the run that they belong to by this. */
export const configHash = (run: string): string => sha256(readBytes(join(run, CONFIG_FILE)));

export async function fit(ready: ReadyRun, { signal, note, progress }: Context): Promise<TrainedRun> {
  const { run, config, options, source, validation, model, lock, from, rates } = ready;
  const { epochs, batch, lr, schedule, seed, patience, augment } = options;
  const log = MetricsLog.open(run, from === undefined ? {} : { resumeStep: from.position.step });
  const bar = progress(
    "train",
    epochs * source.batchesInEpoch(batch) * batch,
    config.image.bands.length > 0 ? "images" : "rows",
  );
  const loop = {
    run,
    owner: { config: configHash(run), normaliser: config.normaliser, data: config.data.sha256 },
    modelFolder: join(run, MODEL_FOLDER),
    ...{ model, source, validation, log, signal, note, check: lock.check, rates },
    options: {
      ...{ epochs, batch, lr, schedule, seed, patience, sound: soundOf(config) },
      symmetries: wantsSymmetries(augment),
      freshNoise: wantsNoise(augment),
      keepsNewest: keepsNewest(config),
    },
  };
  try {
    const done = await train({ ...loop, progress: bar }, from);
    await finish(ready, done);
    return summary(run, done, model.parameters);
  } catch (error) {
    throw withWayOn(run, error);
  } finally {
    bar.finish();
    log.close();
  }
}

/** How to go on after a failure of the system, such as a full disk. */
function withWayOn(run: string, error: unknown): unknown {
  if (!(error instanceof GalforgeError) || reasonOf(error.cause) === undefined) return error;
  const way = `. Then --out ${run} --resume goes on from the last checkpoint`;
  return new GalforgeError(error.code, `${error.message}${way}`, error.data, error);
}

/** ONNX files of the best epoch, latents of training stamps, and the section of the results. */
async function finish({ run, kind, config, source, model }: ReadyRun, done: Position): Promise<void> {
  const folder = join(run, MODEL_FOLDER);
  if (!existsSync(folder)) throw new Error(`${folder} was not written`);
  await kind.export(folder, config);
  if ((config.inputs ?? []).length > 0) {
    await keepKnownInputs(run, config, source, () => kind.open(folder, config, openModel));
  } else if (hasNovelty(kind.gives(config), config))
    await keepKnownOf(await kind.open(folder, config), run, source);
  const { curves, seconds } = done;
  const best_epoch = done.best?.epoch ?? done.epoch;
  writeSection(run, "training", { config, curves, best_epoch, seconds, parameters: model.parameters });
}

async function keepKnownOf(model: Model, run: string, source: StampSource): Promise<void> {
  try {
    await keepKnown(run, { ...model, encoder: model.encoder! }, source);
  } finally {
    model.close();
  }
}

function summary(
  run: string,
  { epoch, step, best, seconds, curves }: Position,
  parameters: number,
): TrainedRun {
  const best_epoch = best?.epoch ?? epoch;
  const point = curves.find((p) => p.epoch === best_epoch);
  return { run, epochs: epoch, steps: step, best_epoch, parameters, seconds, best: point };
}
