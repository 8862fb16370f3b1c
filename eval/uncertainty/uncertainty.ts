/** `evaluate uncertainty`: the predicted standard deviations of a run against what its errors are. */

import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { nameOf } from "../../train/data/places.ts";
import type { Estimates, TrainedModel } from "../../train/trained-model.ts";
import { averageViews, type Views } from "../../train/views.ts";
import { axesOf } from "../data/axes.ts";
import { checkFinite, encodeBlocks, joinEstimates } from "../data/encode.ts";
import { openTestSet } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import { judgeRun } from "../results.ts";
import { judgeUncertainty } from "./calibration.ts";
import type { UncertaintySection } from "./section.ts";

export interface UncertaintyRequest {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, or "sim:NAME"; default: the data that the run was trained on */
  readonly data?: string | undefined;
  /** test stamps at most; of a simulator exactly so many */
  readonly most: number;
  /** of each stamp, see `averageViews`; default 1 */
  readonly views?: Views | undefined;
}

/** Puts section "uncertainty" into the run's results.json. @throws GalforgeError, also if the network predicts no standard deviations */
export const uncertaintyOf = (
  { run, data, most, views = 1 }: UncertaintyRequest,
  context: Pick<Context, "note" | "progress">,
): Promise<UncertaintySection> =>
  judgeRun(run, "uncertainty", async (network) => {
    const model = averageViews(network, views);
    const labels = model.config.supervise.map(({ name }) => name);
    const wanted = { labels, most, simulated: most };
    const opened = await openTestSet({ run, config: model.config, data }, wanted, context.note);
    try {
      return await judge(model, opened.test, context);
    } finally {
      await opened.close();
    }
  });

async function judge(
  model: TrainedModel,
  test: TestSet,
  context: Pick<Context, "progress">,
): Promise<UncertaintySection> {
  const { supervise, architecture } = model.config;
  const parts: Estimates[] = [];
  const progress = context.progress("uncertainty", test.count, "stamps");
  try {
    for await (const { estimates, count } of encodeBlocks(model, test)) {
      if (estimates.sigmas === undefined) {
        throw badInput(
          `--arch ${architecture}`,
          "this network predicts no standard deviations: train one that does (train cae, without --arch)",
        );
      }
      parts.push(estimates);
      progress.add(count);
    }
  } finally {
    progress.finish();
  }
  const estimates = joinEstimates(parts);
  checkFinite(model.config, test, estimates);
  const axes = axesOf({ ...test.image, labels: test.labels, unitOf: (name) => test.units.get(name)! });
  const magnitude = axes.find(({ by }) => by === "magnitude");
  return {
    data: { name: nameOf(test.name), stamps: test.count, which: test.which },
    ...(model.views === undefined ? {} : { views: model.views }),
    labels: supervise.map(({ name, unit }) => {
      const [estimate, sigma] = [estimates.values.get(name)!, estimates.sigmas!.get(name)!];
      const judged = { truth: test.labels.get(name)!, estimate, sigma };
      return { name, unit, ...judgeUncertainty(judged, magnitude) };
    }),
  };
}
