/** `evaluate latents`: what the latents of a run hold. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { nameOf } from "../../train/data/places.ts";
import { keepKnown } from "../../train/keep-known.ts";
import { fromLatent } from "../../train/labels.ts";
import { latentNames } from "../../train/models/model.ts";
import { latentsOfStamps } from "../data/latents.ts";
import { openRunSource, openTestSet } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import type { BandMap } from "../data/wanted-bands.ts";
import { type Able, lackOf } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { isConstant } from "../stats/metrics.ts";
import { columnsOf, finiteRows, pickPoints } from "../stats/points.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { heldBy, recoveredIn } from "./held.ts";
import { type LatentsSection, traversalNeeds } from "./section.ts";
import { middleOf, traverse } from "./traverse.ts";

export interface LatentsRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, or "sim:NAME"; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** what the data call bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
  /** stamps at most */
  readonly most: number;
}

type Hooks = Pick<Context, "note" | "progress">;

/** Stamps with a label that a correlation needs. */
const FEWEST = 10;

/** Puts section "latents" into the run's results.json, and leaves the file of `keepKnown`. @throws GalforgeError */
export const latentsOf = (request: LatentsRequest, hooks: Hooks): Promise<LatentsSection> =>
  judgeRun(request.run, "latents", async (model) => {
    await keepKnownAgain(model, request);
    return judgeModel(model, request, hooks);
  });

export async function judgeModel(
  model: Able<"encoder">,
  { run, data, bandMap, most }: LatentsRequest,
  hooks: Hooks,
): Promise<LatentsSection> {
  const besides = (all: readonly LabelColumn[]) => all.filter(isNumber).map(({ name }) => name);
  const opened = await openTestSet(
    { run, config: model.config, data, bandMap },
    { labels: [], besides, most },
    hooks.note,
  );
  try {
    return await judge(model, opened.test, hooks);
  } finally {
    await opened.close();
  }
}

/** Training leaves them too, unless it was interrupted or the network is of a kind whose training does not. */
async function keepKnownAgain(model: Able<"encoder">, { run, data }: LatentsRequest): Promise<void> {
  const source = await openRunSource(run, model.config, data);
  try {
    await keepKnown(run, model, source);
  } finally {
    await source.close();
  }
}

/** Classes and angles have no order. */
const isNumber = ({ role }: LabelColumn): boolean => role !== "class" && role !== "angle";

async function judge(model: Able<"encoder">, test: TestSet, hooks: Hooks): Promise<LatentsSection> {
  const { config, gives, encoder } = model;
  const progress = hooks.progress("encode", test.count, "stamps");
  const all = await latentsOfStamps(encoder, test, (stamps) => progress.add(stamps));
  progress.finish();
  const rows = finiteRows(all);
  if (rows.length === 0) {
    throw badInput(
      test.name,
      'no stamp has latents that are numbers: check the pixels (for a data set of galforge: "sim verify")',
    );
  }
  if (rows.length < test.count) {
    hooks.note(
      `${test.count - rows.length} of ${test.count} stamps are left out: their latents are no numbers`,
    );
  }
  const points = pickPoints(all, rows);
  const columns = columnsOf(points);
  const informed = gives.has("label-latents") ? config.supervise : [];
  const named = test.columns
    .filter((label) => isNumber(label))
    .flatMap((label) => {
      const column = pick(test.labels.get(label.name)!, rows);
      const known = pick(column, rowsWith(column));
      return known.length < FEWEST || isConstant(known) ? [] : [{ ...label, column }];
    });
  const { bands, height, width } = test.image;
  const movedFrom = async (decoding: Able<"encoder" | "decoder">) => {
    const start = middleOf(points);
    const traversals = await traverse(decoding, points, start, test);
    return { galaxy: test.ids[rows[start]!]!, traversals };
  };
  return {
    data: { name: nameOf(test.name), sha256: test.sha256, stamps: test.count, which: test.which },
    latents: latentNames(model),
    labels: named.map(({ name, unit, column }) => ({
      name,
      unit,
      ...heldBy(columns, informed.length, column),
    })),
    recovered: informed.flatMap(({ name, unit, transform, sigma }, j) => {
      const truth = named.find((label) => label.name === name)?.column;
      if (truth === undefined) return [];
      const estimate = columns[j]!.map((z) => fromLatent(transform, z));
      const errors = sigma === undefined ? undefined : test.labels.get(sigma);
      return [{ name, unit, ...recoveredIn(truth, estimate, errors && pick(errors, rows)) }];
    }),
    ...{ height, width, bands },
    ...(lackOf(model, traversalNeeds) === undefined
      ? { moved: await movedFrom(model as Able<"encoder" | "decoder">) }
      : {}),
  };
}
