/** Begins the adaptation of a network to stamps without labels. */

import { badFile } from "../../shared/errors.ts";
import type { Computing } from "../compute.ts";
import { locateData } from "../data/locate.ts";
import { openSource, optionsOfRun } from "../data/open.ts";
import type { StampSource } from "../data/source.ts";
import type { TrainingContext } from "../first-fit.ts";
import type { TrainedRun } from "../fit.ts";
import { ADAPT, type AlignmentShape } from "../models/alignment/alignment.ts";
import type { DistanceName } from "../models/alignment/distances.ts";
import { openModel } from "../open-model.ts";
import { readConfig } from "../run/directory.ts";
import { beginTuned, type Tuning } from "./begin.ts";
import { shiftedLabels, shiftWarning } from "./label-shift.ts";
import { inBandsOf } from "./open.ts";

export interface Adaptation extends Pick<Tuning, "before" | "training" | "out" | "device"> {
  /** "sim:NAME", or a directory: an absolute path */
  readonly target: string;
  readonly n?: number | undefined;
  readonly distance: DistanceName;
  /** of the distance in the loss; undefined: that of `WEIGHTS` */
  readonly weight?: number | undefined;
}

/** Of distances of standardised features, beside a loss of labels of about 0.1. */
const WEIGHTS: Readonly<Record<DistanceName, number>> = { mmd: 1, coral: 10, sinkhorn: 1 };

/** @throws GalforgeError as `beginTuned` */
export async function beginAdaptation(
  { target, n, distance, weight = WEIGHTS[distance], ...tuning }: Adaptation,
  computing: Computing,
  context: TrainingContext,
): Promise<TrainedRun> {
  const config = readConfig(tuning.before);
  if ((config.inputs ?? []).length > 0) {
    throw badFile(
      tuning.before,
      `looks at numbers, not at stamps alone ("train ${config.model}"): adapt the network that encodes for it`,
    );
  }
  // what is unlike the run's stamps is told when they are opened to be learned from
  const source = inBandsOf(config, openSource(target, { n, seed: 0 }), () => {});
  try {
    const warning = await warningOf(tuning.before, source);
    if (warning !== undefined) context.note(warning);
  } finally {
    await source.close();
  }
  const options: AlignmentShape = { distance, weight };
  return beginTuned(
    { ...tuning, method: ADAPT, options: { ...options }, other: source.description },
    computing,
    context,
  );
}

async function warningOf(before: string, target: StampSource): Promise<string | undefined> {
  const model = await openModel(before);
  try {
    if (model.estimator === undefined || model.config.supervise.length === 0) return undefined;
    const { config } = model;
    const own = inBandsOf(config, openSource(locateData(before, config), optionsOfRun(config)), () => {});
    try {
      return shiftWarning(await shiftedLabels(model, own, target));
    } finally {
      await own.close();
    }
  } finally {
    model.close();
  }
}
