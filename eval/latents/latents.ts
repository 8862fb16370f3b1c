/** `evaluate latents`: what the latents of a run hold. */

import type { LabelColumn } from "../../datasets/labels.ts";
import { FEWEST_SCORED } from "../../datasets/statistics.ts";
import type { Context } from "../../shared/cli/command.ts";
import type { BandMap } from "../../train/bands/wanted-bands.ts";
import { nameOf } from "../../train/data/places.ts";
import { keepKnown } from "../../train/keep-known.ts";
import { fromLatent } from "../../train/labels.ts";
import type { StampsInBlocks } from "../../train/models/encode-stamps.ts";
import { latentNames } from "../../train/models/model.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { bandOf, bareName } from "../data/flux-label.ts";
import { latentsOfStamps, rowsWithLatents } from "../data/latents.ts";
import { openRunSource, openTestSet } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import { truthOf } from "../data/truth-label.ts";
import { type Able, lackOf } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { isConstant } from "../stats/metrics.ts";
import { columnsOf, pickPoints } from "../stats/points.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { concentrationOf } from "./concentration.ts";
import { heldBy, mostAlike, recoveredIn } from "./held.ts";
import { perturb } from "./perturb.ts";
import { planesOf } from "./planes.ts";
import { impliedBy } from "./predictive.ts";
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

/** Labels that a latent is most alike. */
const MOST_ALIKE = 5;
/** Of the pixels of the band in the middle, see `concentrationOf`. */
const CONCENTRATION = "concentration";
/** Quantities that latents are moved for, and that planes of latents are coloured by: of those looked at first, but for ellipticities. */
const MOST_MOVED = 4;
const MOST_COLORED = 3;

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

const isEllipticity = ({ role }: LabelColumn): boolean => role === "spin2-cos" || role === "spin2-sin";

async function judge(model: Able<"encoder">, test: TestSet, hooks: Hooks): Promise<LatentsSection> {
  const { config, gives, encoder } = model;
  const progress = hooks.progress("encode", test.count, "stamps");
  const { stamps, concentrations } = measuring(test);
  const all = await latentsOfStamps(encoder, stamps, (done) => progress.add(done));
  progress.finish();
  const rows = rowsWithLatents(test.name, all);
  if (rows.length < test.count) {
    hooks.note(
      `${test.count - rows.length} of ${test.count} stamps are left out: their latents are no numbers`,
    );
  }
  const points = pickPoints(all, rows);
  const columns = columnsOf(points);
  const informed = gives.has("label-latents") ? config.supervise : [];
  const measured = { name: CONCENTRATION, unit: "1", values: concentrations };
  const known = test.columns
    .filter((label) => isNumber(label) && label.name !== CONCENTRATION)
    .map(({ name, unit }) => ({ name, unit, values: test.labels.get(name)! }));
  const named = [...known, measured].flatMap(({ name, unit, values }) => {
    const column = pick(values, rows);
    const present = pick(column, rowsWith(column));
    if (present.length < FEWEST_SCORED || isConstant(present)) return [];
    return [{ name, unit, column, ...heldBy(columns, informed.length, column) }];
  });
  const distinct = named.filter(({ name }) => !isOfAnother(name, test.columns));
  const { bands, height, width } = test.image;
  const familiar = familiarOf(config, test).filter((name) => named.some((label) => label.name === name));
  const shapes = new Set(test.columns.filter(isEllipticity).map(({ name }) => name));
  const looked = familiar
    .filter((name) => !shapes.has(name))
    .flatMap((name) => named.filter((label) => label.name === name));
  const planes = planesOf(points, looked.slice(0, MOST_COLORED), {
    columns: test.columns,
    labels: new Map([...test.labels].map(([name, values]) => [name, pick(values, rows)])),
    bands: test.image.bands,
  });
  const movedFrom = async (decoding: Able<"encoder" | "decoder">) => {
    const start = middleOf(points);
    const traversals = await traverse(decoding, points, start, test);
    const perturbed = await perturb(decoding, points, start, looked.slice(0, MOST_MOVED), test);
    const row = rows[start]!;
    const galaxy = { galaxy: test.ids[row]!, traversals, perturbed };
    if (!gives.has("latent-sd")) return galaxy;
    const implying = model as Able<"encoder" | "decoder" | "latent-sd">;
    return { ...galaxy, implied: await impliedBy(implying, test, row) };
  };
  return {
    data: { name: nameOf(test.name), sha256: test.sha256, stamps: test.count, which: test.which },
    latents: latentNames(model),
    labels: named.map(({ column: _column, ...label }) => label),
    familiar,
    alike: columns.map((_, j) => mostAlike(distinct, j, MOST_ALIKE)),
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
    ...(planes && { planes }),
  };
}

/** The stamps, the concentration of each of which is known once its pixels were read: NaN before. */
function measuring(test: TestSet): {
  readonly stamps: StampsInBlocks;
  readonly concentrations: Float64Array;
} {
  const { bands, height, width } = test.image;
  const plane = height * width;
  const concentrations = new Float64Array(test.count).fill(Number.NaN);
  const images = async (from: number, count: number): Promise<Float32Array> => {
    const pixels = await test.images(from, count);
    for (let k = 0; k < count; k++) {
      const start = (k * bands.length + bandOf({}, bands)) * plane;
      concentrations[from + k] = concentrationOf(pixels.subarray(start, start + plane), test.image);
    }
    return pixels;
  };
  return { stamps: { ...test, images }, concentrations };
}

/** Labels of size and shape, without their band. */
const SHAPES = ["hlr", "n", "bulge_to_total"] as const;

/** What a galaxy is asked for first: labels that are learned, those of which a catalogue states errors, size and shape. */
function familiarOf({ supervise }: RunConfig, { columns, image: { bands } }: TestSet): readonly string[] {
  const ofShape = (label: LabelColumn): boolean =>
    SHAPES.some((name) => name === bareName(label)) && bandOf(label, bands) === bandOf({}, bands);
  const asked = columns.filter((label) => label.sigma !== undefined || ofShape(label));
  return [...new Set([...supervise, ...asked].map(({ name }) => name)), CONCENTRATION];
}

/** The error of another label, or the truth behind one. */
const isOfAnother = (name: string, columns: readonly LabelColumn[]): boolean =>
  columns.some((label) => label.sigma === name || truthOf(label.name) === name);
