/** `evaluate sweep`: opens a run and its base galaxies, and keeps the result. */

import type { Context } from "../../shared/cli/command.ts";
import { trainedSystem } from "../../train/data/image-system.ts";
import { locateData } from "../../train/data/locate.ts";
import { openSource, optionsOfRun } from "../../train/data/open.ts";
import type { RunConfig } from "../../train/run/config.ts";
import type { TrainedModel } from "../../train/trained-model.ts";
import { compareImages } from "../data/same-images.ts";
import { judgeRun } from "../results.ts";
import { type BaseGalaxies, chooseBaseGalaxies } from "./base-galaxies.ts";
import type { SweepSection } from "./section.ts";
import { sweepModel } from "./sweep.ts";

export interface SweepRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, or "sim:NAME", whose test split has the base galaxies; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** base galaxies at most */
  readonly galaxies: number;
  /** values of each latent, at least 2 */
  readonly steps: number;
}

type Hooks = Pick<Context, "note" | "progress">;

/** Sweeps on the current tfjs backend, and puts section "sweep" into the run's results.json. @throws GalforgeError */
export const sweepRun = (request: SweepRequest, hooks: Hooks): Promise<SweepSection> =>
  judgeRun(request.run, "sweep", (model) => sweepOpened(model, request, hooks));

async function sweepOpened(
  model: TrainedModel,
  { run, data, galaxies, steps }: SweepRequest,
  hooks: Hooks,
): Promise<SweepSection> {
  const { config } = model;
  const base = await baseGalaxies(config, data ?? locateData(run, config), galaxies, hooks);
  if (base.count < galaxies)
    hooks.note(`the test split has ${base.count} stamps: all of them are base galaxies`);
  const progress = hooks.progress("sweep", config.supervise.length * steps * base.count, "images");
  try {
    return await sweepModel(model, base, { steps, onImages: (count) => progress.add(count) });
  } finally {
    progress.finish();
  }
}

async function baseGalaxies(
  config: RunConfig,
  spec: string,
  most: number,
  hooks: Hooks,
): Promise<BaseGalaxies> {
  const source = openSource(spec, optionsOfRun(config)); // stamps of the test split were not trained on
  try {
    for (const line of compareImages(spec, trainedSystem(config), source.image)) hooks.note(line);
    return await chooseBaseGalaxies(source, most);
  } finally {
    await source.close();
  }
}
