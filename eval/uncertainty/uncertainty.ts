/** `evaluate uncertainty`: the predicted standard deviations of a run against what its errors are. */

import type { LabelColumn } from "../../datasets/labels.ts";
import type { Context } from "../../shared/cli/command.ts";
import type { BandMap } from "../../train/bands/wanted-bands.ts";
import { nameOf } from "../../train/data/places.ts";
import { estimatesOf, joinPosteriors, type Posterior } from "../../train/models/posterior.ts";
import { averageViews, type Views } from "../../train/views.ts";
import { checkFinite, encodeBlocks } from "../data/encode.ts";
import { axesByLabel } from "../data/label-axes.ts";
import { openTestSet } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import { truthOf } from "../data/truth-label.ts";
import type { Able } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { medianInPlace } from "../stats/median.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { judgeUncertainty } from "./calibration.ts";
import type { JudgedUncertainty, UncertaintySection } from "./section.ts";

export interface UncertaintyRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, or "sim:NAME"; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** what the data call bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
  /** test stamps at most; of a simulator exactly so many */
  readonly most: number;
  /** of each stamp, see `averageViews`; default 1 */
  readonly views?: Views | undefined;
}

/** Puts section "uncertainty" into the run's results.json. @throws GalforgeError, also if the network predicts no standard deviations */
export const uncertaintyOf = (
  { run, data, bandMap, most, views = 1 }: UncertaintyRequest,
  context: Pick<Context, "note" | "progress">,
): Promise<UncertaintySection> =>
  judgeRun(run, "uncertainty", async (network) => {
    const model = averageViews(network, views);
    const labels = model.config.supervise.map(({ name }) => name);
    const besides = (all: readonly LabelColumn[]) =>
      labels.map(truthOf).filter((truth) => all.some(({ name }) => name === truth));
    const wanted = { labels, besides, most, simulated: most };
    const opened = await openTestSet({ run, config: model.config, data, bandMap }, wanted, context.note);
    try {
      return await judgeModel(model, opened.test, context);
    } finally {
      await opened.close();
    }
  });

export async function judgeModel(
  { config, views, estimator }: Able<"cdf">,
  test: TestSet,
  context: Pick<Context, "progress">,
): Promise<UncertaintySection> {
  const parts: Posterior[] = [];
  const progress = context.progress("uncertainty", test.count, "stamps");
  try {
    for await (const { posterior, count } of encodeBlocks(estimator, test)) {
      parts.push(posterior);
      progress.add(count);
    }
  } finally {
    progress.finish();
  }
  const posterior = joinPosteriors(parts);
  checkFinite(config, test, estimatesOf(posterior));
  const axesOf = axesByLabel(test);
  return {
    data: { name: nameOf(test.name), stamps: test.count, which: test.which },
    ...(views === undefined ? {} : { views }),
    labels: config.supervise.map((label) => {
      const { name, unit } = label;
      const magnitude = axesOf(label).find(({ by }) => by === "magnitude");
      const against = (column: Float64Array): JudgedUncertainty => {
        const rows = rowsWith(column);
        const axis = magnitude && { ...magnitude, values: pick(magnitude.values, rows) };
        return judgeUncertainty(pick(posterior.cdf!(name, column), rows), axis);
      };
      const [known, exact] = [test.labels.get(name)!, test.labels.get(truthOf(name))];
      const median = (spread: Float64Array): number => medianInPlace(pick(spread, rowsWith(known)));
      const [sigma, parts] = [median(posterior.sd!(name)), posterior.parts?.(name)];
      return {
        ...{ name, unit, ...against(known), sigma },
        ...(parts && {
          parts: { aleatoric: median(parts.aleatoric), epistemic: median(parts.epistemic) },
        }),
        ...(exact && { truth: against(exact) }),
      };
    }),
  };
}
