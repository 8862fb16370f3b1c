/**
 * What posteriors are binned by: magnitude, redshift, size. If they are right they are so in bins of whatever the model sees: p(y | x) says
 * nothing of truths that are chosen by themselves. So no axis is of a target: redshifts are the estimated ones. Of what a model does not see it is
 * told. Pure.
 */

import type { Posterior } from "../../train/models/posterior.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { axesByLabel } from "../data/label-axes.ts";
import { photometryOf } from "../data/photometry.ts";
import { rowAxes } from "../data/row-axes.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Axis } from "../stats/bins.ts";
import { isConstant } from "../stats/metrics.ts";

export interface SeenAxis extends Axis {
  /** the model sees it: a number that it is given, a magnitude that was measured of what its stamps show, or what it says itself */
  readonly seen: boolean;
}

type Labelled = Pick<TestSet, "image" | "labels" | "units" | "columns">;

const WANTED = ["magnitude", "hlr"];

export function posteriorAxes(
  { inputs = [], image, supervise }: Pick<RunConfig, "inputs" | "image" | "supervise">,
  test: Labelled,
  posterior: Pick<Posterior, "mean">,
): SeenAxis[] {
  const others = without(
    test,
    supervise.map(({ name }) => name),
  );
  const given = new Set(inputs.map(({ name }) => name));
  const ofLight: SeenAxis[] =
    image.bands.length > 0
      ? stampAxes(others, given)
      : rowAxes(others).map(({ name, ...axis }) => ({ ...axis, seen: given.has(name) }));
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

function without({ labels, columns, ...test }: Labelled, targets: readonly string[]): Labelled {
  return {
    ...test,
    labels: new Map([...labels].filter(([name]) => !targets.includes(name))),
    columns: columns.filter(({ name }) => !targets.includes(name)),
  };
}

/** Fluxes and radii are truths of a simulator, which no stamp shows exactly. */
function stampAxes(test: Labelled, given: ReadonlySet<string>): SeenAxis[] {
  const measured = photometryOf(test.columns, test.image.bands).map(({ name }) => name);
  const seen = new Set([...measured, ...given].flatMap((name) => test.labels.get(name) ?? []));
  return axesByLabel(test)({})
    .filter(({ by }) => WANTED.includes(by))
    .map((axis) => ({ ...axis, seen: seen.has(axis.values) }));
}
