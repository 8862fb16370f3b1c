/** `evaluate posterior`: the posteriors of a run against the truths of objects that it did not see. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { nameOf } from "../../train/data/places.ts";
import type { Columns } from "../../train/models/posterior.ts";
import { openTestSet } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import { judgeRun } from "../results.ts";
import { type Asked, ask, type Sampling } from "./asked.ts";
import { posteriorAxes, type SeenAxis } from "./axes.ts";
import { flowBeside } from "./beside.ts";
import { cornersOf } from "./corners.ts";
import { detectionsOf } from "./detections.ts";
import { judgeScores, type PosteriorScores, scorePosterior } from "./judge.ts";
import type { JudgedPosterior } from "./judged.ts";
import { drawsOf, firstOf } from "./known-draws.ts";
import { besidesLines, linesOf } from "./lines.ts";
import { looksAt } from "./looks.ts";
import { baselinesBy, byDraws, compareMethods, type Method } from "./methods.ts";
import type { PosteriorRequest } from "./request.ts";
import type { MethodSection, PosteriorSection } from "./section.ts";
import { targetsOf } from "./targets.ts";
import { lessonsOf, priorOf } from "./training-rows.ts";
import { verdictsOf } from "./verdicts.ts";

type Hooks = Pick<Context, "note" | "progress">;

/** Puts section "posterior" into the run's results.json. @throws GalforgeError, also if the model draws no samples */
export const posteriorOf = (request: PosteriorRequest, hooks: Hooks): Promise<PosteriorSection> =>
  judgeRun(request.run, "posterior", (model) => judgeModel(model, request, hooks));

export async function judgeModel(
  model: Sampling,
  request: PosteriorRequest,
  hooks: Hooks,
): Promise<PosteriorSection> {
  const { run, data, bandMap, most, draws } = request;
  const { config } = model;
  const names = config.supervise.map(({ name }) => name);
  const besides = (all: readonly LabelColumn[]) => [
    ...all.filter(isMagnitude).map(({ name }) => name),
    ...besidesLines(all),
  ];
  const wanted = { labels: names, besides, most, simulated: most };
  const opened = await openTestSet({ run, config, data, bandMap }, wanted, hooks.note);
  try {
    const { test } = opened;
    checkSize(test.count, draws, names.length);
    const prior = await priorOf({ run, config, data });
    const asked = await ask(model, test, draws, hooks);
    const known = drawsOf(config, test, asked, prior);
    const scores = scorePosterior(known, firstOf(known, asked));
    const section = sectionOf(config, test, asked, scores, draws);
    return { ...section, methods: await methodsOf(config, test, asked, scores, request, hooks) };
  } finally {
    await opened.close();
  }
}

/** Numbers that are drawn at most: each takes 4 bytes, and some are copied. */
const MOST_NUMBERS = 5e8;

/** @throws GalforgeError if they would not fit into memory */
function checkSize(objects: number, draws: number, targets: number): void {
  const numbers = objects * draws * targets;
  if (numbers <= MOST_NUMBERS) return;
  throw badInput(
    "--n, --draws",
    `${objects} objects with ${draws} draws of ${targets} targets take ${((4 * numbers) / 1e9).toFixed(1)} GB, and at most ${(4 * MOST_NUMBERS) / 1e9} GB are taken: give less`,
  );
}

/** Measured. */
const isMagnitude = ({ unit, name }: LabelColumn): boolean => unit === "mag" && !name.endsWith("_true");

function sectionOf(
  config: Sampling["config"],
  test: TestSet,
  asked: Asked,
  scores: PosteriorScores,
  draws: number,
): Omit<PosteriorSection, "methods"> {
  const axes = posteriorAxes(config, test, asked.posterior);
  const judged = judgeScores(scores, axes);
  const detection = detectionsOf(test, asked.detection);
  const lines = linesOf(config.supervise, test, asked.samples);
  return {
    data: {
      ...{ name: nameOf(test.name), objects: test.count, which: test.which },
      ...(test.without === undefined ? {} : { without: test.without }),
    },
    trained_on: config.data.counts.train,
    looks_at: looksAt(config, test),
    draws,
    axes: axes.map(({ by, title, seen }) => ({ by, title, seen })),
    judged,
    together: config.supervise.slice(0, asked.joint).map(({ name }) => name),
    verdicts: verdictsOf(inSeenBins(judged, axes)),
    targets: targetsOf(config.supervise, test, asked.posterior, axes),
    corners: cornersOf(config.supervise, test, asked, axes),
    ...(detection.length === 0 ? {} : { detection }),
    ...(lines && { lines }),
  };
}

/** Without bins of what the model does not see: nothing can be said against it there. */
function inSeenBins(judged: JudgedPosterior, axes: readonly SeenAxis[]): JudgedPosterior {
  const unseen = new Set(axes.filter(({ seen }) => !seen).map(({ title }) => title));
  const kept = <T extends { readonly title: string }>(binned: readonly T[]): T[] =>
    binned.filter(({ title }) => !unseen.has(title));
  return {
    targets: judged.targets.map((target) => ({ ...target, binned: kept(target.binned) })),
    ...(judged.joint && { joint: { ...judged.joint, binned: kept(judged.joint.binned) } }),
  };
}

/** Of each target: baselines, other flows, and last this one. */
async function methodsOf(
  config: Sampling["config"],
  test: TestSet,
  { posterior }: Asked,
  { targets }: PosteriorScores,
  request: PosteriorRequest,
  hooks: Hooks,
): Promise<MethodSection[][]> {
  const { run, data, beside = [] } = request;
  const { numbers, image } = await lessonsOf({ run, config, data }, test, hooks);
  const { supervise, architecture } = config;
  const what = looksAt(config, test);
  const numbersName = what.includes("photometry") ? "photometry" : "columns";
  const methods: Method[] = [
    ...(numbers === undefined ? [] : baselinesBy(numbersName, numbers)),
    ...(image === undefined ? [] : baselinesBy("image", image)),
  ];
  for (const dir of beside) methods.push(await flowBeside(dir, config, test, request, hooks));
  const own = Int32Array.from(test.ids, (_, i) => i);
  const scored = targets.map((scores, l) =>
    byDraws(scores, posterior.mean(supervise[l]!.name), own, test.count),
  );
  methods.push({ name: `${what} + ${architecture} flow`, targets: scored });
  return supervise.map((target, l) => compareMethods(target, l, columnOf(test.labels, target.name), methods));
}

const columnOf = (columns: Columns, name: string): Float64Array => columns.get(name)!;
