/** `evaluate anomalies`: how well a run finds rare classes of galaxies, and what sets their members apart. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import type { BandMap } from "../../train/bands/wanted-bands.ts";
import { nameOf } from "../../train/data/places.ts";
import { openTestSet } from "../data/open.ts";
import { photometryColumns, photometryOf } from "../data/photometry.ts";
import { type Able, lackOf } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { medianInPlace } from "../stats/median.ts";
import { finiteRows, pickPoints } from "../stats/points.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { SMOTE_NEIGHBOURS } from "../stats/smote.ts";
import { firstSizes, judgeScore, latentScores, mostUnlike } from "./blind.ts";
import { CLASS_LABEL, classesOf } from "./classes.ts";
import { deviationsFrom } from "./explain.ts";
import { picturesOf } from "./pictures.ts";
import { planesOf } from "./planes.ts";
import { reconstructionErrors } from "./reconstruction-error.ts";
import { learnedOf, type Repeat, recover } from "./recovery.ts";
import type { AnomaliesSection, ClassRecovery, Explained, SpaceRecovery } from "./section.ts";
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

/** Members of classes, and stamps whatever their class, that are explained in results.json at most. */
const MOST_MEMBERS = 100;
const MOST_OF_ALL = 20;

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
    const codes = label === undefined ? new Float64Array() : test.labels.get(CLASS_LABEL)!;
    classesOf(test.name, label, pick(codes, rowsWith(codes)), request.classes);
    const { spaces, reference } = await spacesOf(model, test, { run, data, vanilla }, hooks);
    const leftOut = (stamps: number, why: string) => {
      if (stamps > 0) hooks.note(`${stamps} of ${test.count} stamps are left out: ${why}`);
    };
    const measured = wholeRows(test.name, spaces);
    const rows = measured.filter((i) => !Number.isNaN(codes[i]!));
    leftOut(test.count - measured.length, "a latent or a magnitude of theirs is no number");
    leftOut(measured.length - rows.length, "their class is not known");
    const classes = classesOf(test.name, label, pick(codes, rows), request.classes);
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
    const explained = (wanted: (c: number) => boolean, most: number): Explained[] =>
      mostUnlike(scores[0]!, classes, wanted, most).map((i) => ({
        ...{ id: test.ids[rows[i]!]!, class: classes[i]!, score: scores[0]!.values[i]! },
        deviations: deviations.map((column) => column[i]!),
      }));
    return {
      data: { name: nameOf(test.name), sha256: test.sha256, stamps: test.count, which: test.which },
      ...(vanilla === undefined ? {} : { vanilla: nameOf(vanilla) }),
      latents: whole[0]!.features,
      classes: names,
      ordinary: classes.filter((c) => c === 0).length,
      dropped: test.count - rows.length,
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
      members: explained((c) => c > 0, MOST_MEMBERS),
      most_unlike: explained(() => true, MOST_OF_ALL),
      projections: await planesOf(whole, classes),
      pictures: await picturesOf(test, rows, whole[0]!.points, classes, names),
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
    const { split, choosing } = learnedOf(members[k]!);
    if (choosing > SMOTE_NEIGHBOURS) return;
    hooks.note(
      `${name} has ${members[k]} members: a split learns from ${split}, the choice of its cost from ${choosing}, so that SMOTE goes by fewer than ${SMOTE_NEIGHBOURS} neighbours: expect wide intervals`,
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
