/** `evaluate sweep`: opens a run and its base galaxies, and keeps the result. */

import type { Context } from "../../shared/cli/command.ts";
import type { BandMap } from "../../train/bands/wanted-bands.ts";
import { openTestSource } from "../data/open.ts";
import type { Able } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { chooseBaseGalaxies } from "./base-galaxies.ts";
import type { SweepSection } from "./section.ts";
import { sweepModel } from "./sweep.ts";

export interface SweepRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, or "sim:NAME", whose test split has the base galaxies; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** what the data call bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
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
  model: Able<"encoder" | "decoder">,
  { run, data, bandMap, galaxies, steps }: SweepRequest,
  hooks: Hooks,
): Promise<SweepSection> {
  const { config } = model;
  const source = await openTestSource({ run, config, data, bandMap }, hooks.note);
  const base = await chooseBaseGalaxies(source, galaxies).finally(() => source.close());
  if (base.count < galaxies)
    hooks.note(`the test split has ${base.count} stamps: all of them are base galaxies`);
  const progress = hooks.progress("sweep", config.supervise.length * steps * base.count, "images");
  try {
    return await sweepModel(model, base, { steps, onImages: (count) => progress.add(count) });
  } finally {
    progress.finish();
  }
}
