/** `evaluate anomalies`: how well a run finds rare classes of galaxies, and what sets their members apart. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { nameOf } from "../../train/data/places.ts";
import { fromLatent } from "../../train/labels.ts";
import { openTestSet } from "../data/open.ts";
import { packImage } from "../data/packed-image.ts";
import { photometryColumns, photometryOf } from "../data/photometry.ts";
import type { TestSet } from "../data/test-set.ts";
import type { BandMap } from "../data/wanted-bands.ts";
import { type Able, lackOf } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { medianInPlace } from "../stats/median.ts";
import {
  columnsOf,
  finiteRows,
  fitStandardiser,
  pickPoints,
  pointsOf,
  standardise,
} from "../stats/points.ts";
import { pick } from "../stats/present.ts";
import { SMOTE_NEIGHBOURS } from "../stats/smote.ts";
import { firstSizes, judgeScore, latentScores, type Score } from "./blind.ts";
import { CLASS_LABEL, classesOf } from "./classes.ts";
import { deviationsFrom } from "./explain.ts";
import { galleryOf } from "./gallery.ts";
import { projectionsOf } from "./projections.ts";
import { reconstructionErrors } from "./reconstruction-error.ts";
import { type Repeat, recover, TESTED } from "./recovery.ts";
import type { AnomaliesSection, ClassRecovery, SpaceRecovery } from "./section.ts";
import { type Space, spacesOf } from "./spaces.ts";
import { difference, summarise } from "./summary.ts";

export interface AnomaliesRequest {
  /** directory of the run */
  readonly run: string;
  /** names of the classes that are looked for */
  readonly classes: readonly string[];
  /** directory of a data set, or "sim:NAME"; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** what the data call bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
  readonly vanilla?: string | undefined;
  /** stamps at most */
  readonly most: number;
  readonly repeats: number;
}

type Hooks = Pick<Context, "note" | "progress">;

/** Members that are explained in results.json at most, and the side of pictures [pixel]. */
const MOST_MEMBERS = 100;
const MOST_SIDE = 64;

/** Puts section "anomalies" into the run's results.json. @throws GalforgeError */
export const anomaliesOf = (request: AnomaliesRequest, hooks: Hooks): Promise<AnomaliesSection> =>
  judgeRun(request.run, "anomalies", (model) => judgeModel(model, request, hooks));

export async function judgeModel(
  model: Able<"encoder">,
  request: AnomaliesRequest,
  hooks: Hooks,
): Promise<AnomaliesSection> {
  const { run, data, bandMap, most, vanilla } = request;
  const { config } = model;
  const besides = (all: readonly LabelColumn[]): readonly string[] => [
    ...all.filter(({ name, role }) => name === CLASS_LABEL && role === "class").map(({ name }) => name),
    ...photometryColumns(photometryOf(all, config.image.bands)),
  ];
  const opened = await openTestSet({ run, config, data, bandMap }, { labels: [], besides, most }, hooks.note);
  try {
    const { test } = opened;
    const label = test.columns.find(({ name, role }) => name === CLASS_LABEL && role === "class");
    const codes = test.labels.get(CLASS_LABEL);
    classesOf(test.name, label, codes, request.classes);
    const { spaces, reference } = await spacesOf(model, test, { run, data, vanilla }, hooks);
    const rows = wholeRows(test.name, spaces);
    const dropped = test.count - rows.length;
    if (dropped > 0) {
      hooks.note(
        `${dropped} of ${test.count} stamps are left out: a latent or a magnitude of theirs is no number`,
      );
    }
    const classes = classesOf(test.name, label, codes && pick(codes, rows), request.classes);
    const whole = spaces.map((space) => ({ ...space, points: pickPoints(space.points, rows) }));
    const known = pickPoints(reference, finiteRows(reference));
    const scores = [...latentScores(known, whole[0]!.points)];
    if (lackOf(model, { model: ["decoder"] }) === undefined) {
      const errors = await reconstructionErrors(model as Able<"decoder">, test, spaces[0]!.points);
      scores.push({ name: "reconstruction chi2", values: Float64Array.from(rows, (i) => errors[i]!) });
    }
    const names = request.classes;
    const first = firstSizes(rows.length);
    const deviations = deviationsFrom(known)(whole[0]!.points);
    return {
      data: { name: nameOf(test.name), sha256: test.sha256, stamps: test.count, which: test.which },
      ...(vanilla === undefined ? {} : { vanilla: nameOf(vanilla) }),
      latents: whole[0]!.features,
      classes: names,
      ordinary: classes.filter((c) => c === 0).length,
      dropped,
      repeats: request.repeats,
      spaces: await recoverAll(whole, classes, names, request.repeats, hooks),
      blind: {
        reference: known.count,
        first,
        scores: scores.map((score) => judgeScore(score, classes, names, first)),
      },
      typical: ["ordinary", ...names].map((name, c) => ({
        name,
        deviations: deviations.map((column) => medianInPlace(column.filter((_, i) => classes[i] === c))),
      })),
      members: membersOf(test, rows, classes, scores[0]!, deviations),
      projections: await allProjections(inUnits(model, whole), classes),
      pictures: await picturesOf(test, rows, whole[0]!, classes, names),
    };
  } finally {
    await opened.close();
  }
}

/** Stamps that are whole in every space, so that all spaces are judged on the same ones. */
function wholeRows(where: string, spaces: readonly Space[]): Uint32Array {
  const whole = spaces.map(({ points }) => new Set(finiteRows(points)));
  const empty = spaces.find((_, s) => whole[s]!.size === 0);
  if (empty !== undefined) {
    throw badInput(
      where,
      `no stamp has ${empty.name} that are numbers: its pixels or magnitudes are not (for a data set of galforge: "sim verify")`,
    );
  }
  const [first, ...others] = whole;
  return Uint32Array.from([...first!].filter((i) => others.every((rows) => rows.has(i))));
}

async function recoverAll(
  spaces: readonly Space[],
  classes: Uint8Array,
  names: readonly string[],
  repeats: number,
  hooks: Hooks,
): Promise<SpaceRecovery[]> {
  const members = names.map((_, k) => classes.filter((c) => c === k + 1).length);
  names.forEach((name, k) => {
    const learned = Math.round((1 - TESTED) * members[k]!);
    if (learned > SMOTE_NEIGHBOURS) return;
    hooks.note(
      `${name} has ${members[k]} members, so that SMOTE goes by fewer than ${SMOTE_NEIGHBOURS} neighbours of ${learned} to learn from: expect wide intervals`,
    );
  });
  const ordinary = classes.filter((c) => c === 0).length;
  const progress = hooks.progress("recover", spaces.length * repeats, "splits");
  const found: Repeat[][] = [];
  for (const { points } of spaces) {
    const repeated: Repeat[] = [];
    for (let r = 0; r < repeats; r++) {
      repeated.push(await recover(points, classes, r));
      progress.add(1);
    }
    found.push(repeated);
  }
  progress.finish();
  return spaces.map(({ name, features }, s) => ({
    name,
    features,
    classes: names.map((className, k): ClassRecovery => {
      const less = (value: Parameters<typeof difference>[3]) => difference(found[0]!, found[s]!, k, value);
      return {
        name: className,
        ...summarise(found[s]!, k, members[k]!, ordinary),
        ...(s === 0
          ? {}
          : {
              against: {
                recall: less(({ recall }) => recall),
                average_precision: less(({ averagePrecision }) => averagePrecision),
              },
            }),
      };
    }),
  }));
}

/** Members of the classes, the most anomalous first. */
function membersOf(
  test: TestSet,
  rows: Uint32Array,
  classes: Uint8Array,
  { values }: Score,
  deviations: readonly Float64Array[],
): AnomaliesSection["members"] {
  const members = [...classes.keys()].filter((i) => classes[i]! > 0);
  return members
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, MOST_MEMBERS)
    .map((i) => ({
      id: test.ids[rows[i]!]!,
      class: classes[i]!,
      score: values[i]!,
      deviations: deviations.map((column) => column[i]!),
    }));
}

/** Latents of labels as the labels themselves. */
const inUnits = ({ gives, config }: Able<"encoder">, [own, ...others]: readonly Space[]): Space[] => {
  const columns = columnsOf(own!.points).map((column, j) => {
    const label = gives.has("label-latents") ? config.supervise[j] : undefined;
    return label === undefined ? column : column.map((z) => fromLatent(label.transform, z));
  });
  return [{ ...own!, points: pointsOf(columns) }, ...others];
};

/** Each pair of the first three latents, the labels, and the first free one; the same of another run. */
async function allProjections(spaces: readonly Space[], classes: Uint8Array) {
  const shown = spaces.filter(({ name }) => name === "latents" || name === "vanilla latents");
  const made = [];
  for (const { name, features, points } of shown) {
    const axes = [...Array(Math.min(4, features.length)).keys()];
    const pairs = axes.flatMap((i) => axes.filter((j) => j > i).map((j) => [i, j] as const));
    const wanted = { pairs, bounded: name === "latents" };
    made.push(...(await projectionsOf(name, features, columnsOf(points), classes, wanted)));
  }
  return made;
}

async function picturesOf(
  test: TestSet,
  rows: Uint32Array,
  { points }: Space,
  classes: Uint8Array,
  names: readonly string[],
): Promise<AnomaliesSection["pictures"]> {
  const { bands, height, width } = test.image;
  const size = { height: Math.min(height, MOST_SIDE), width: Math.min(width, MOST_SIDE) };
  const scaled = standardise(points, fitStandardiser(points));
  const show = async (positions: readonly number[]) => ({
    ids: positions.map((i) => test.ids[rows[i]!]!),
    images: await Promise.all(
      positions.map(async (i) => packImage(middleOf(await test.images(rows[i]!, 1), test.image, size))),
    ),
  });
  const galleries = await Promise.all(
    names.map(async (name, k) => {
      const { members, neighbours } = galleryOf(scaled, classes, k + 1);
      return { name, members: await show(members), neighbours: await show(neighbours) };
    }),
  );
  return { ...size, bands, classes: galleries };
}

/** The pixels in the middle of a stamp [bands, height, width]. */
function middleOf(
  pixels: Float32Array,
  { bands, height, width }: TestSet["image"],
  size: { readonly height: number; readonly width: number },
): Float32Array {
  const [top, left] = [(height - size.height) >> 1, (width - size.width) >> 1];
  const out = new Float32Array(bands.length * size.height * size.width);
  for (let row = 0; row < bands.length * size.height; row++) {
    const [band, y] = [Math.floor(row / size.height), row % size.height];
    const from = (band * height + top + y) * width + left;
    out.set(pixels.subarray(from, from + size.width), row * size.width);
  }
  return out;
}
