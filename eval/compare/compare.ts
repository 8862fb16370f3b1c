/** `evaluate compare`: how well a run recovers its labels on stamps that it did not see, against linear baselines. */

import type { Context } from "../../shared/cli/command.ts";
import { GalforgeError } from "../../shared/errors.ts";
import type { BandMap } from "../../train/bands/wanted-bands.ts";
import { nameOf } from "../../train/data/places.ts";
import { isPresent, toLatent } from "../../train/labels.ts";
import type { Model } from "../../train/models/model.ts";
import type { Estimates } from "../../train/models/posterior.ts";
import type { Supervised } from "../../train/run/config.ts";
import { averageViews, type Views } from "../../train/views.ts";
import { axesByLabel } from "../data/label-axes.ts";
import { openRunSource, openTestSet } from "../data/open.ts";
import { seenBy } from "../data/seen.ts";
import type { TestSet } from "../data/test-set.ts";
import { truthOf } from "../data/truth-label.ts";
import { type Able, lackOf } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { isConstant } from "../stats/metrics.ts";
import { fitPca, type Pca, transformPca } from "../stats/pca.ts";
import { withVanilla } from "../vanilla.ts";
import { fitBaselines, predictLabel } from "./baselines.ts";
import { besides, estimateByCatalogue, estimateByLatents, isCatalogue } from "./catalogue.ts";
import { estimate } from "./estimates.ts";
import { compareLabel, present } from "./label-comparison.ts";
import { type Rival, scoreMethod } from "./methods.ts";
import { paperFigures } from "./paper.ts";
import { chooseShown, packReconstructions } from "./reconstructions.ts";
import { type CompareSection, reconstructionNeeds } from "./section.ts";

const COMPONENTS = 64;
/** Training stamps that the components are fitted to at most: more change them little ... */
const MOST_FITTED = 20_000;
/** ... and their pixels have to fit into memory [float32 values]. */
const MOST_VALUES = 2 ** 27;

export interface CompareRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, or "sim:NAME"; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** what the data call bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
  /** test stamps at most */
  readonly most: number;
  /** directory of another run of the same data, whose latents are to be compared */
  readonly vanilla?: string | undefined;
  /** of each stamp, see `averageViews`; default 1 */
  readonly views?: Views | undefined;
}

type Hooks = Pick<Context, "note" | "progress">;

/** Judges the run on the current tfjs backend, and puts section "compare" into its results.json. @throws GalforgeError */
export const compareRun = (request: CompareRequest, hooks: Hooks): Promise<CompareSection> =>
  judgeRun(request.run, "compare", (model) =>
    compareModel(averageViews(model, request.views ?? 1), request, hooks),
  );

/** @throws GalforgeError for data that the network cannot be judged on, or training data that is gone */
export async function compareModel(
  model: Able<"mean">,
  { run, data, bandMap, most, vanilla }: Omit<CompareRequest, "views">,
  hooks: Hooks,
): Promise<CompareSection> {
  const { config } = model;
  const names = config.supervise.map(({ name }) => name);
  const wanted = { labels: names, besides: besides(config), most };
  const opened = await openTestSet({ run, config, data, bandMap }, wanted, hooks.note);
  try {
    const { test } = opened;
    insistOnVariety(test, names);
    const trained = { names, test, vanilla, source: { run, data } };
    const { pca, fittedOn, components, truths, rivals } = await learnFromTraining(model, trained, hooks);
    const shown = chooseShown(test);
    const progress = hooks.progress("compare", test.count, "stamps");
    const columns = await estimate(model, pca, test, shown, (stamps) => progress.add(stamps));
    progress.finish();
    const baselines = fitBaselines(components, truths, config.supervise);
    const axesOf = axesByLabel(test, columns.borderNoise);
    const paper = paperFigures(config.data);
    const regressed = baselines.map(({ all }) => predictLabel(all, columns.components).predicted);
    const network = config.supervise.map(({ name }) => columns.estimates.values.get(name)!);
    const methods: readonly Rival[] = [
      { name: "network", columns: network },
      ...rivals,
      { name: "principal components", columns: regressed },
    ];
    return {
      data: { name: nameOf(test.name), sha256: test.sha256, stamps: test.count, which: test.which },
      ...(model.views === undefined ? {} : { views: model.views }),
      trained_on: config.data.counts.train,
      ...(config.data.kind === "simulator" ? { new_every_epoch: true } : {}),
      ...(vanilla === undefined ? {} : { vanilla: nameOf(vanilla) }),
      pca: { components: pca.components, fitted_on: fittedOn, explained_variance: pca.explained },
      labels: config.supervise.map((label, l) => {
        const { estimates } = columns;
        const given = {
          truth: test.labels.get(label.name)!,
          latent: latentsOf(label, estimates),
          predicted: estimates.values.get(label.name)!,
          sigma: estimates.sigmas?.get(label.name),
          components: columns.components,
        };
        const [known, axes] = present(given, axesOf(label));
        const compared = compareLabel(label, known, baselines[l], axes, paper.get(label.name));
        if (rivals.length === 0) return compared;
        const exact = test.labels.get(truthOf(label.name));
        const scores = methods.map((method) =>
          scoreMethod(label, method.name, method.columns[l], given.truth, exact),
        );
        return { ...compared, methods: scores };
      }),
      ...(lackOf(model, reconstructionNeeds) === undefined
        ? { reconstructions: packReconstructions(test, columns, shown, names) }
        : {}),
    };
  } finally {
    await opened.close();
  }
}

/** Estimates as latents, to float32: what a network with such latents gave before they were made estimates of. */
const latentsOf = ({ name, transform }: Supervised, { values }: Estimates): Float64Array =>
  values.get(name)!.map((x) => Math.fround(toLatent(transform, x)));

function insistOnVariety(test: TestSet, names: readonly string[]): void {
  const name = names.find((label) => isConstant(test.labels.get(label)!.filter(isPresent)));
  if (name === undefined) return;
  const value = test.labels.get(name)!.find(isPresent);
  const message =
    `${test.name}: "${name}" is ${value} for all of its ${test.count} test stamps, so nothing can be said of how well it is ` +
    "recovered: give data in which it varies with --data";
  throw new GalforgeError("E_INPUT", message, { what: name, value });
}

interface Learned {
  readonly pca: Pca;
  readonly fittedOn: number;
  /** of the training stamps: a column for each component */
  readonly components: readonly Float64Array[];
  /** of the training stamps: a column for each label */
  readonly truths: readonly Float64Array[];
  /** other ways to estimate the labels of the test stamps; empty where the data are no catalogue's */
  readonly rivals: readonly Rival[];
}

interface Lessons extends Pick<CompareRequest, "vanilla"> {
  /** labels */
  readonly names: readonly string[];
  readonly test: TestSet;
  readonly source: Pick<CompareRequest, "run" | "data">;
}

/** Principal components of the images that the network was trained on, as it saw them (`seenBy`), and what else learns from them. */
async function learnFromTraining(
  model: Pick<Model, "config" | "see">,
  { names, test, vanilla, source: { run, data } }: Lessons,
  hooks: Hooks,
): Promise<Learned> {
  const { config } = model;
  const { bands, height, width } = config.image;
  const pixels = bands.length * height * width;
  const source = await openRunSource(run, config, data);
  try {
    const rivals = isCatalogue(config) ? await estimateByCatalogue(config, source, test, hooks.note) : [];
    if (vanilla !== undefined) {
      const use = ({ encoder }: Able<"encoder">) => estimateByLatents(config, encoder, source, test);
      rivals.push(await withVanilla(vanilla, config, use));
    }
    const stamps = await source.read("train", Math.min(MOST_FITTED, Math.floor(MOST_VALUES / pixels)), names);
    hooks.note(`fitting ${COMPONENTS} principal components to ${stamps.size} training stamps`);
    const seen = await seenBy(model, stamps.images, stamps.size);
    const pca = await fitPca(seen, seen.length / stamps.size, COMPONENTS);
    const components = await transformPca(pca, seen);
    const truths = names.map((name) => stamps.labels.get(name)!);
    return { pca, fittedOn: stamps.size, components, truths, rivals };
  } finally {
    await source.close();
  }
}
