/** `evaluate posterior`: the posteriors of a run against the truths of objects that it did not see. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Context } from "../../shared/cli/command.ts";
import { nameOf } from "../../train/data/places.ts";
import type { Labels } from "../../train/data/source.ts";
import type { Columns } from "../../train/models/posterior.ts";
import { openRunSource, openTestSet } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import type { BandMap } from "../data/wanted-bands.ts";
import { judgeRun } from "../results.ts";
import { type Asked, ask, type Sampling } from "./asked.ts";
import { posteriorAxes, type SeenAxis } from "./axes.ts";
import { cornersOf } from "./corners.ts";
import { detectionsOf } from "./detections.ts";
import type { Draws } from "./draws.ts";
import { judgeScores, scorePosterior } from "./judge.ts";
import type { JudgedPosterior } from "./judged.ts";
import { looksAt } from "./looks.ts";
import type { PosteriorSection } from "./section.ts";
import { targetsOf } from "./targets.ts";
import { verdictsOf } from "./verdicts.ts";

export interface PosteriorRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, "sim:NAME", or the file of a table; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** what the data call bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
  /** test objects at most; of a simulator exactly so many */
  readonly most: number;
  /** of each posterior */
  readonly draws: number;
}

type Hooks = Pick<Context, "note" | "progress">;

/** Puts section "posterior" into the run's results.json. @throws GalforgeError, also if the model draws no samples */
export const posteriorOf = (request: PosteriorRequest, hooks: Hooks): Promise<PosteriorSection> =>
  judgeRun(request.run, "posterior", (model) => judgeModel(model, request, hooks));

export async function judgeModel(
  model: Sampling,
  { run, data, bandMap, most, draws }: PosteriorRequest,
  hooks: Hooks,
): Promise<PosteriorSection> {
  const { config } = model;
  const names = config.supervise.map(({ name }) => name);
  const besides = (all: readonly LabelColumn[]) =>
    all.filter(({ unit, name }) => unit === "mag" && !name.endsWith("_true")).map(({ name }) => name);
  const wanted = { labels: names, besides, most, simulated: most };
  const opened = await openTestSet({ run, config, data, bandMap }, wanted, hooks.note);
  try {
    const { test } = opened;
    const { columns } = await trainingLabels(run, config, data, names);
    const asked = await ask(model, test, draws, hooks);
    return sectionOf(model, test, asked, columns, draws);
  } finally {
    await opened.close();
  }
}

/** Those that the run learned from: the prior. */
async function trainingLabels(
  run: string,
  config: Sampling["config"],
  data: string | undefined,
  names: readonly string[],
): Promise<Labels> {
  const source = await openRunSource(run, config, data);
  try {
    return await source.labelsOf("train", names);
  } finally {
    await source.close();
  }
}

function sectionOf(
  model: Sampling,
  test: TestSet,
  asked: Asked,
  trained: Columns,
  draws: number,
): PosteriorSection {
  const { config } = model;
  const axes = posteriorAxes(config, test, asked.posterior);
  const whole = drawsOf(config, test, asked, trained);
  const scores = scorePosterior(whole, firstOf(whole, asked));
  const judged = judgeScores(scores, axes);
  const detection = detectionsOf(test, asked.detection);
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
  };
}

/** Of all targets; densities of one target alone are its own. */
export function drawsOf(
  { supervise }: Pick<Sampling["config"], "supervise">,
  test: Pick<TestSet, "labels">,
  { samples, logProb, sampleLogProb, joint }: Pick<Asked, "samples" | "logProb" | "sampleLogProb" | "joint">,
  trained: Columns,
): Draws {
  return {
    targets: supervise.map(({ name, unit }) => ({ name, unit: unit === "1" ? "" : unit })),
    truth: supervise.map(({ name }) => test.labels.get(name)!),
    samples,
    prior: supervise.map(({ name }) => trained.get(name)!),
    ...(joint === supervise.length ? { logProb, sampleLogProb } : {}),
    ...(joint === 1 ? { marginalLogProb: [logProb] } : {}),
  };
}

/** The targets that are judged together, see `Asked.joint`. */
function firstOf(draws: Draws, { joint, samples, logProb, sampleLogProb }: Asked): Draws {
  const width = draws.targets.length;
  if (joint === width) return draws;
  return {
    targets: draws.targets.slice(0, joint),
    truth: draws.truth.slice(0, joint),
    prior: draws.prior.slice(0, joint),
    samples: samples.filter((_, at) => at % width < joint),
    ...{ logProb, sampleLogProb },
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
