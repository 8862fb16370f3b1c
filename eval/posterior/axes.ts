/**
 * What posteriors are binned by: magnitude, redshift, size. If they are right they are so in bins of whatever the model sees: p(y | x) says
 * nothing of truths that are chosen by themselves. So redshifts are the estimated ones; of what a model does not see it is told. Pure.
 */

import type { Posterior } from "../../train/models/posterior.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { axesByLabel } from "../data/label-axes.ts";
import { rowAxes } from "../data/row-axes.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Axis } from "../stats/bins.ts";
import { isConstant } from "../stats/metrics.ts";

export interface SeenAxis extends Axis {
  /** the model sees it: a number that it is given, that its stamps show, or that it says itself */
  readonly seen: boolean;
}

const WANTED = ["magnitude", "hlr"];

export function posteriorAxes(
  { inputs = [], image, supervise }: Pick<RunConfig, "inputs" | "image" | "supervise">,
  test: Pick<TestSet, "image" | "labels" | "units" | "columns">,
  posterior: Pick<Posterior, "mean">,
): SeenAxis[] {
  const given = new Set(inputs.map(({ name }) => name));
  const ofLight: SeenAxis[] =
    image.bands.length > 0
      ? axesByLabel(test)({})
          .filter(({ by }) => WANTED.includes(by))
          .map((axis) => ({ ...axis, seen: true }))
      : rowAxes(test).map(({ name, ...axis }) => ({ ...axis, seen: given.has(name) }));
  const redshift = supervise.find(({ role }) => role === "redshift");
  const axes = redshift
    ? [
        ...ofLight,
        {
          ...{ by: "redshift", title: `estimated ${redshift.name}`, seen: true },
          values: posterior.mean(redshift.name),
        },
      ]
    : ofLight;
  return axes.filter(({ values }) => !isConstant(values.filter(Number.isFinite)));
}
