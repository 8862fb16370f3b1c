/** Begins a run with the weights of another one. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { badFile, badInput } from "../../shared/errors.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import { checkAugmentation, settleAugmentation } from "../augmentation.ts";
import type { Training } from "../common-options.ts";
import type { Computing } from "../compute.ts";
import { locateData } from "../data/locate.ts";
import { foundFrom, withEncoder, withPlace } from "../data/places.ts";
import { namesOfMissing, refuseUnsoundLabels } from "../data/sound.ts";
import type { StampSource } from "../data/source.ts";
import { firstFit, type TrainingContext } from "../first-fit.ts";
import type { TrainedRun } from "../fit.ts";
import { locateEncoder } from "../models/flow/encoder.ts";
import type { ModelKind } from "../models/model.ts";
import { withRenderer } from "../open-data.ts";
import { kindOf, openModel } from "../open-model.ts";
import { type Given, savedOptions } from "../options.ts";
import { checkSource, learnedBy, limitsOf } from "../prepare.ts";
import type { Budget, DataSource, RunConfig, Supervised, Tuned } from "../run/config.ts";
import { MODEL_FILE, MODEL_FOLDER, readConfig } from "../run/directory.ts";
import { modelHash } from "../run/known-latents.ts";
import { courseOf, type MethodName } from "./methods.ts";
import { openTuned, ratesOf } from "./open.ts";
import { widened } from "./target.ts";

export interface Tuning {
  /** directory of the run whose weights it begins with */
  readonly before: string;
  readonly method: MethodName;
  /** of the method, resolved */
  readonly options: Readonly<Record<string, unknown>>;
  /** data that the method asks for beside those that are learned from; undefined: those of the run before */
  readonly other?: DataSource;
  /** stamps with labels that may be used */
  readonly labels?: number | undefined;
  /** training options that are not to be those of the run before; `data` is what is learned from */
  readonly training: Given<Training>;
  /** new or empty; undefined: runs/METHOD-DATE */
  readonly out: string | undefined;
  /** name of the GPU that renders the simulator's stamps; undefined: the processor does */
  readonly device?: string | undefined;
}

/** Of what goes on, unless said otherwise: half of that of the run before. */
export const slowerRate = (before: string): number => 0.5 * Number(readConfig(before).training["lr"]);

/**
 * The new run has the network, the stretch and the labels of the one before.
 * @param computing tfjs's current backend
 * @throws GalforgeError if that has no model, or the data are none for it
 */
export async function beginTuned(
  tuning: Tuning,
  computing: Computing,
  context: TrainingContext,
): Promise<TrainedRun> {
  const { before } = tuning;
  const kept = readConfig(before);
  const placed = withPlace(kept, (spec) => foundFrom(before, spec));
  const data = locateData(before, kept); // it may have been moved
  const config = {
    ...placed,
    data: { ...placed.data, name: data },
    training: { ...placed.training, data },
  };
  if (!existsSync(join(before, MODEL_FILE)))
    throw badFile(before, "has no model yet: go on with it (--resume)");
  return begin(kindOf(before, config), config, tuning, computing, context);
}

async function begin<C extends Training>(
  kind: ModelKind<C>,
  old: RunConfig,
  tuning: Tuning,
  computing: Computing,
  context: TrainingContext,
): Promise<TrainedRun> {
  const { before, method, out, device } = tuning;
  const asked = optionsOf(kind, old, tuning);
  const unseen: Tuned = {
    ...{ method, from: before, sha256: modelHash(before), options: tuning.options },
    seen: [],
  };
  const course = courseOf(unseen);
  const seen = [...(old.tuned?.seen ?? []), tuning.other ?? old.data];
  const tuned: Tuned = course.loads ? { ...unseen, seen } : unseen;
  const names = learnedBy(kind, asked);
  const { budget: earlier, ...rest } = old.data;
  const budget =
    budgetOf(tuning, names, asked.seed) ?? (tuning.training.data === undefined ? earlier : undefined);
  const data: DataSource = { ...rest, ...(budget && { budget }) };
  const place = { run: undefined, config: { ...old, tuned, data }, main: asked.data, device };
  const source = await openTuned(kind, place, asked, context);
  try {
    const batch = course.batchWithin(asked.batch, source.description);
    if (batch < asked.batch) context.note(`batches of ${batch} stamps: there are too few for ${asked.batch}`);
    const limits = limitsOf(source, names);
    if (tuning.training.augment !== undefined) checkAugmentation(limits, asked.augment);
    const augment = settleAugmentation(limits, asked.augment, context.note);
    const options: C = { ...asked, batch, augment };
    checkSource(source, options, names);
    const supervise = course.learnsGiven ? await supervised(source, old.supervise) : old.supervise;
    const { backend, compute } = withRenderer(computing, source, device);
    const config: RunConfig = {
      ...old,
      ...{ supervise, data: source.description, tuned, training: { ...options } },
      ...{ backend, compute, software: { ...describeSoftware() }, created: new Date().toISOString() },
    };
    const model = kind.trainable(config, options, { openRun: openModel, run: undefined });
    try {
      if (model.tunable === undefined)
        throw badFile(before, `a network of "train ${kind.name}" cannot be trained further`);
      course.check(model.tunable.blocks);
      if (course.loads) await model.tunable.load(join(before, MODEL_FOLDER));
      return await firstFit(
        { kind, config, options, source, model, rates: ratesOf(config, model), out },
        context,
      );
    } finally {
      model.close();
    }
  } finally {
    await source.close();
  }
}

/** Those of the run before, with what is given. */
function optionsOf<C extends Training>(kind: ModelKind<C>, old: RunConfig, { before, training }: Tuning): C {
  const saved = savedOptions(
    kind.options,
    withEncoder(old.training, (encoder) => locateEncoder(encoder, before)),
  );
  const given = Object.fromEntries(Object.entries(training).filter(([, value]) => value !== undefined));
  const other = given["data"] === undefined ? {} : { n: undefined, split: undefined };
  const options: C = { ...saved, ...other, ...given };
  kind.options.check(options, given as Given<C>);
  const { architecture, latents, padded } = old;
  const [known, asked] = [
    { architecture, latents, ...(padded && { padded }), learned: old.supervise.map(({ name }) => name) },
    { ...kind.shape(options, old.image), learned: learnedBy(kind, options) },
  ];
  if (isDeepStrictEqual(known, asked)) return options;
  throw badInput(
    before,
    `has the network ${JSON.stringify(known)}, but the options ask for ${JSON.stringify(asked)}: leave them out`,
  );
}

function budgetOf({ labels }: Tuning, of: readonly string[], seed: number): Budget | undefined {
  if (labels === undefined) return undefined;
  if (of.length > 0) return { labels, seed, of };
  throw badInput("--labels", "is for networks that learn labels, and this one learns none");
}

/** @throws GalforgeError for labels that are none, and if there are none at all */
async function supervised(source: StampSource, supervise: readonly Supervised[]): Promise<Supervised[]> {
  const { name } = source.description;
  const names = supervise.map((label) => label.name);
  const labels = await source.labelsOf("train", names);
  const wide = widened(name, supervise, labels.columns);
  refuseUnsoundLabels(name, labels, namesOfMissing(wide));
  return wide;
}
