/** `train cae` from its options to a finished run: configuration, training, the model in all its forms. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../shared/cli/command.ts";
import { badFile, badInput, GalforgeError, reasonOf } from "../shared/errors.ts";
import { sha256 } from "../shared/files/hash.ts";
import { type DirectoryLock, type LockWishes, lockDirectory } from "../shared/files/lock.ts";
import { readBytes } from "../shared/files/read.ts";
import { describeSoftware } from "../shared/provenance.ts";
import { type Checkpoint, type Position, readCheckpoint } from "./checkpoint.ts";
import type { Computing } from "./compute.ts";
import { stampsWithin } from "./data/batch-count.ts";
import { locateData } from "./data/locate.ts";
import { absoluteSpec, checkLabels, openSource } from "./data/open.ts";
import { seenFrom, withPlace } from "./data/places.ts";
import { refuseUnsound, refuseUnsoundLabels, soundOf } from "./data/sound.ts";
import type { Labels, StampSource, Stamps } from "./data/source.ts";
import { supervise } from "./labels.ts";
import { train } from "./loop.ts";
import type { Augmentation } from "./models/cae/architecture.ts";
import { architectures } from "./models/cae/architectures.ts";
import { exportCae } from "./models/cae/onnx.ts";
import { CaeTrainable } from "./models/cae/trainable.ts";
import { loadCae } from "./models/cae/whole.ts";
import { chooseNormaliser } from "./normaliser.ts";
import { MODEL_FOLDER } from "./open-run.ts";
import { type CaeTraining, type GivenTraining, resolveTraining, trainingOf } from "./options.ts";
import { RUN_FORMAT, RUN_VERSION, type RunConfig } from "./run/config.ts";
import { makeDefaultDirectory } from "./run/default-directory.ts";
import { CONFIG_FILE, createRun, readConfig, removeUnfinished } from "./run/directory.ts";
import { MetricsLog } from "./run/metrics-log.ts";
import { writeSection } from "./run/results.ts";
import type { CurvePoint } from "./run/training-section.ts";

/** Training stamps that the stretch is chosen from, and validation stamps: of larger splits a sample from all over it. */
const SURVEYED = 2000;
const VALIDATED = 2000;
/** Most pixels of either that are in memory [bytes]; validation stamps stay there. */
const SURVEYED_BYTES = 2 ** 27;
const VALIDATED_BYTES = 2 ** 28;

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

/** `breakLock`: take the run over from a process that we cannot ask. */
export type TrainingContext = Context & Pick<LockWishes, "breakLock">;

/**
 * Begins a run.
 * @param out directory, new or empty; default: runs/cae-DATE
 * @param computing tfjs's current backend
 * @param device name of the GPU that renders the simulator's stamps; undefined: the processor does
 */
export async function trainCae(
  out: string | undefined,
  given: GivenTraining,
  computing: Computing,
  context: TrainingContext,
  device?: string,
): Promise<TrainedRun> {
  const wanted = resolveTraining(given);
  const { n, seed, split: fractions } = wanted;
  const source = openSource(wanted.data, { n, seed, fractions, device, check: "beside" });
  try {
    const training = settle(wanted, given.augment !== undefined, source, context.note);
    checkSource(source, training);
    const config = await makeConfig(source, training, withRenderer(computing, source, device));
    const model = makeModel(config); // what it refuses leaves no directory behind
    try {
      const validation = await prepare(source, config);
      const run = out ?? makeDefaultDirectory("cae");
      const told = withPlace(config, (spec) => seenFrom(run, absoluteSpec(spec)));
      const lock = await createRun(run, told, context);
      context.note(`run ${run}`);
      try {
        return await fit(run, told, { source, validation, model, lock, from: undefined }, context);
      } finally {
        lock.release();
      }
    } finally {
      model.close();
    }
  } finally {
    await source.close();
  }
}

/**
 * Continues a run where its last checkpoint is; begins it again if there is none.
 * @param device as of `trainCae`
 * @param data where its data lies now, if it was moved
 */
export async function resumeCae(
  run: string,
  context: TrainingContext,
  device?: string,
  data?: string,
): Promise<TrainedRun> {
  const config = readConfig(run);
  const lock = await lockDirectory(run, context);
  try {
    removeUnfinished(run);
    const checkpoint = readCheckpoint(run, "last", configHash(run));
    if (!existsSync(join(run, "checkpoints")) && existsSync(join(run, MODEL_FOLDER))) {
      throw badFile(run, "is a packed network, without what training needs to go on: begin a new run");
    }
    const training = trainingOf(config);
    const { n, seed, split: fractions } = training;
    const spec = data ?? locateData(run, config);
    const source = openSource(spec, { n, seed, fractions, device, check: "beside" });
    try {
      if (source.description.sha256 !== config.data.sha256) {
        throw badFile(spec, `is not the data that ${run} was begun with: ${otherData(config.data.kind)}`);
      }
      const model = makeModel(config);
      try {
        const validation = await prepare(source, config);
        return await fit(run, config, { source, validation, model, lock, from: checkpoint }, context);
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

const otherData = (kind: RunConfig["data"]["kind"]): string =>
  kind === "directory"
    ? "it has another SHA-256. Give --data with where that lies now, or begin a new run"
    : "it makes other galaxies now (another version of galforge, or a changed configuration). Go on with that of then, or begin a new run";

function checkSource(source: StampSource, training: CaeTraining): void {
  const { supervise: names, augment, batch, patience } = training;
  checkLabels(source, names);
  source.batchesInEpoch(batch);
  if (patience > 0 && source.description.counts.val === 0) {
    throw badInput(
      "--patience",
      `needs validation stamps, and ${training.data} has none: give a --split with some`,
    );
  }
  const { why, rest } = missing(source, augment);
  if (why !== undefined) throw badInput(`--augment ${augment}`, `${why}. Use --augment ${rest}`);
}

/** Why a source cannot be augmented as wanted, and what it allows of it. */
function missing(source: StampSource, wanted: Augmentation): { why: string | undefined; rest: Augmentation } {
  const wants = (what: Augmentation): boolean => wanted === what || wanted === "all";
  const symmetries = wants("symmetries") && source.asymmetry === undefined;
  const noise = wants("noise") && source.fixedNoise === undefined;
  const why =
    (wants("symmetries") ? source.asymmetry : undefined) ?? (wants("noise") ? source.fixedNoise : undefined);
  return { why, rest: symmetries && noise ? "all" : symmetries ? "symmetries" : noise ? "noise" : "none" };
}

/** An architecture's own augmentation gives way to what the source allows; one that was asked for does not. */
function settle(
  training: CaeTraining,
  isAsked: boolean,
  source: StampSource,
  note: Context["note"],
): CaeTraining {
  if (isAsked) return training;
  const { why, rest } = missing(source, training.augment);
  if (why !== undefined) note(`augmentation: ${rest} instead of ${training.augment}, because ${why}`);
  return { ...training, augment: rest };
}

function withRenderer(computing: Computing, { description }: StampSource, device = "cpu"): Computing {
  if (description.kind !== "simulator") return computing;
  return { ...computing, compute: { ...computing.compute, renderer: device } };
}

async function makeConfig(
  source: StampSource,
  training: CaeTraining,
  { backend, compute }: Computing,
): Promise<RunConfig> {
  const { name: where } = source.description;
  const [labels, validated] = [
    await source.labelsOf("train", training.supervise),
    await source.labelsOf("val", training.supervise),
  ];
  refuseUnsoundLabels(where, joined(labels, validated));
  const columns = training.supervise.map((name) => source.labels.find((column) => column.name === name)!);
  const survey = await source.read("train", stampsWithin(SURVEYED_BYTES, SURVEYED, source.image), []);
  return {
    ...{ format: RUN_FORMAT, version: RUN_VERSION, model: "cae" },
    ...{ architecture: training.arch, latents: training.latents },
    supervise: columns.map((column) =>
      supervise(column, labels.columns.get(column.name)!, validated.columns.get(column.name)!),
    ),
    image: source.image,
    normaliser: chooseNormaliser(where, survey, source.image),
    data: source.description,
    training: { ...training },
    backend,
    compute,
    software: { ...describeSoftware() },
    created: new Date().toISOString(),
  };
}

function joined(a: Labels, b: Labels): Labels {
  const both = (x: Float64Array, y: Float64Array): Float64Array => {
    const out = new Float64Array(x.length + y.length);
    out.set(x);
    out.set(y, x.length);
    return out;
  };
  return {
    ids: both(a.ids, b.ids),
    columns: new Map([...a.columns].map(([name, column]) => [name, both(column, b.columns.get(name)!)])),
  };
}

/** Reads what training needs at hand, and refuses what is wrong with it: the validation stamps are given. */
async function prepare(source: StampSource, config: RunConfig): Promise<Stamps> {
  const names = config.supervise.map(({ name }) => name);
  const sound = soundOf(config);
  const validation = await source.read("val", stampsWithin(VALIDATED_BYTES, VALIDATED, source.image), names);
  refuseUnsound(source.description.name, validation, source.image, sound);
  await source.load({ sound, freshNoise: wantsNoise(trainingOf(config).augment) });
  return validation;
}

const wantsNoise = (augment: Augmentation): boolean => augment === "noise" || augment === "all";

/** Checkpoints name the run that they belong to by this. */
const configHash = (run: string): string => sha256(readBytes(join(run, CONFIG_FILE)));

function makeModel(config: RunConfig): CaeTrainable {
  const { alpha, beta, seed, arch } = trainingOf(config);
  const { image, normaliser, supervise: supervised, latents } = config;
  return new CaeTrainable({
    ...{ architecture: architectures[arch], image, normaliser, supervise: supervised },
    ...{ latents, alpha, beta, seed },
  });
}

interface Parts {
  readonly source: StampSource;
  readonly validation: Stamps;
  readonly model: CaeTrainable;
  readonly lock: DirectoryLock;
  readonly from: Checkpoint | undefined;
}

async function fit(
  run: string,
  config: RunConfig,
  { source, validation, model, lock, from }: Parts,
  { signal, note, progress }: Context,
): Promise<TrainedRun> {
  const options = trainingOf(config);
  const { seed, augment, batch, epochs } = options;
  const modelFolder = join(run, MODEL_FOLDER);
  const log = MetricsLog.open(run, from === undefined ? {} : { resumeStep: from.position.step });
  const perEpoch = source.batchesInEpoch(batch);
  const bar = progress("train", epochs * perEpoch * batch, "images");
  try {
    const loopOptions = {
      ...{ epochs, batch, lr: options.lr, schedule: options.schedule, seed, patience: options.patience },
      symmetries: augment === "symmetries" || augment === "all",
      freshNoise: wantsNoise(augment),
      sound: soundOf(config),
    };
    const loop = {
      run,
      owner: { config: configHash(run), normaliser: config.normaliser, data: config.data.sha256 },
      modelFolder,
      model,
      source,
      validation,
      options: loopOptions,
      log,
      signal,
      note,
      check: lock.check,
    };
    const done = await train({ ...loop, progress: bar }, from);
    await finish(run, config, done, model.parameters);
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

/** model.onnx of the best epoch, and the section of the results. */
async function finish(run: string, config: RunConfig, done: Position, parameters: number): Promise<void> {
  const folder = join(run, MODEL_FOLDER);
  if (!existsSync(folder)) throw new Error(`${folder} was not written`);
  const best = await loadCae(folder);
  try {
    await exportCae(best, config, folder);
  } finally {
    best.dispose();
  }
  const { curves, seconds } = done;
  writeSection(run, "training", {
    config,
    curves,
    best_epoch: done.best?.epoch ?? done.epoch,
    seconds,
    parameters,
  });
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
