/** What a run that came from another one learns from, when it begins and when it goes on. */
import { join } from "node:path";
import type { Context } from "../../shared/cli/command.ts";
import { badFile } from "../../shared/errors.ts";
import { isThere } from "../../shared/files/read.ts";
import { viewerOf } from "../bands/view-data.ts";
import { wantedImage } from "../bands/wanted-bands.ts";
import type { Training } from "../common-options.ts";
import { locateData } from "../data/locate.ts";
import { openSource } from "../data/open.ts";
import { foundFrom } from "../data/places.ts";
import { otherData } from "../data/same-data.ts";
import { sourceSeed } from "../data/simulation-seed.ts";
import type { StampSource } from "../data/source.ts";
import type { ModelKind } from "../models/model.ts";
import type { Trainable } from "../models/trainable.ts";
import { prepared, sourceOf } from "../open-data.ts";
import type { DataSource, RunConfig } from "../run/config.ts";
import { MODEL_FILE, MODEL_FOLDER } from "../run/directory.ts";
import { modelHash } from "../run/known-latents.ts";
import { courseOf } from "./methods.ts";
import type { Rates } from "./rates.ts";
import { targetSource } from "./target.ts";

export interface TunedPlace {
  /** directory of the run that goes on; undefined: it begins */
  readonly run: string | undefined;
  /** its configuration, or that of one that begins; places in it are as seen from `run` */
  readonly config: Pick<RunConfig, "image" | "supervise" | "inputs" | "tuned" | "data" | "training">;
  /** where the data lie that it learns from */
  readonly main: string;
  readonly device: string | undefined;
}

/** @throws GalforgeError if data are gone, are not what they were, or are none for this network */
export async function openTuned<C extends Training>(
  kind: ModelKind<C>,
  place: TunedPlace,
  options: C,
  context: Context,
): Promise<StampSource> {
  const { config, main, device } = place;
  const tuned = config.tuned!;
  const course = courseOf(tuned);
  const { budget } = config.data;
  const own = await seen(kind, place, sourceOf(main, options, device, budget), options, context);
  if (!course.needsOther) return course.source(own, undefined, options.epochs);
  try {
    const other = await seen(kind, place, openOther(place, tuned.seen.at(-1)!), options, context);
    return course.source(own, other, options.epochs);
  } catch (error) {
    await own.close();
    throw error;
  }
}

/** Data as a kind learns from them, in the bands of the network. */
async function seen<C extends Training>(
  kind: ModelKind<C>,
  { run, config }: TunedPlace,
  source: StampSource,
  options: C,
  context: Context,
): Promise<StampSource> {
  return prepared(kind, inBandsOf(config, source, context.note), options, run, context);
}

/**
 * Data in the bands of a network, with the labels that it learns; rows of no bands as they are.
 * @throws GalforgeError if they are none for it: they are closed then
 */
export function inBandsOf(
  { image, supervise }: Pick<RunConfig, "image" | "supervise">,
  source: StampSource,
  note: Context["note"],
): StampSource {
  if (source.image.bands.length === 0 || image.bands.length === 0) return source;
  try {
    const view = viewerOf(wantedImage(image), note)(source.description.name, source.image, source.labels);
    return targetSource(source, view, supervise);
  } catch (error) {
    void source.close();
    throw error;
  }
}

/** @param data what it was, as config.json has it */
function openOther({ run }: TunedPlace, data: DataSource): StampSource {
  const spec = run === undefined ? data.name : locateData(run, { data, training: {} });
  const { counts, fractions, budget } = data;
  const { seed } = data.options;
  const isDrawn = data.kind === "simulator" && typeof seed === "number";
  const source = openSource(spec, {
    n: counts.train,
    fractions,
    budget,
    seed: isDrawn ? sourceSeed(seed) : 0,
  });
  const why = otherData(source.description, data);
  if (why === undefined) return source;
  void source.close();
  throw badFile(spec, `is not the data that it was: ${why}`);
}

/** Takes the weights of the run that it came from, if it did. @param run its directory @throws GalforgeError if those are gone or others by now */
export async function loadBefore(
  run: string,
  { tuned }: Pick<RunConfig, "tuned">,
  model: Pick<Trainable, "tunable">,
): Promise<void> {
  if (tuned === undefined || !courseOf(tuned).loads) return;
  const before = foundFrom(run, tuned.from);
  if (!isThere(join(before, MODEL_FILE)) || modelHash(before) !== tuned.sha256) {
    throw badFile(before, "does not hold the model that this run was begun with: begin a new one");
  }
  await model.tunable!.load(join(before, MODEL_FOLDER));
}

/** Whether the newest weights of a run are its model, and not those of the least loss. */
export const keepsNewest = ({ tuned }: Pick<RunConfig, "tuned">): boolean =>
  tuned !== undefined && courseOf(tuned).keepsNewest;

/** How fast blocks learn; undefined: all alike. */
export function ratesOf(
  { tuned }: Pick<RunConfig, "tuned">,
  { tunable }: Pick<Trainable, "tunable">,
): ((done: number) => Rates) | undefined {
  const rates = tuned && courseOf(tuned).rates;
  return rates && ((done) => rates(tunable!.blocks, done));
}
