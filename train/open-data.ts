/** Opens the data of a training as its kind of model learns from them. */
import type { Context } from "../shared/cli/command.ts";
import { badInput } from "../shared/errors.ts";
import type { Training } from "./common-options.ts";
import type { Computing } from "./compute.ts";
import { openSource } from "./data/open.ts";
import type { StampSource } from "./data/source.ts";
import type { ModelKind } from "./models/model.ts";
import { openModel } from "./open-model.ts";
import type { Budget } from "./run/config.ts";

/** @param run directory of a run that goes on; undefined: it begins @throws GalforgeError as `ModelKind.prepare`; the source is closed then */
export async function prepared<C extends Training>(
  { name, prepare }: ModelKind<C>,
  source: StampSource,
  options: C,
  run: string | undefined,
  context: Context,
): Promise<StampSource> {
  try {
    if (prepare !== undefined) return await prepare(source, options, run, { ...context, openRun: openModel });
    if (source.image.bands.length > 0) return source;
    throw badInput(
      source.description.name,
      `is a table, and "train ${name}" learns from stamps: give a data set`,
    );
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** @param device name of the GPU that renders the stamps of a simulator; undefined: the processor does @param budget of a directory */
export const sourceOf = (
  spec: string,
  { n, seed, split: fractions }: Training,
  device: string | undefined,
  budget?: Budget,
): StampSource => openSource(spec, { n, seed, fractions, device, budget, check: "beside" });

/** What computes, with what renders the stamps of a simulator. */
export function withRenderer(computing: Computing, { description }: StampSource, device = "cpu"): Computing {
  if (description.kind !== "simulator") return computing;
  return { ...computing, compute: { ...computing.compute, renderer: device } };
}
