/** What latents say of labels, and how estimates follow a label over its range. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { equalCounts } from "../stats/bins.ts";
import { fitLinear, predictLinear } from "../stats/linear-regression.ts";
import { determination } from "../stats/metrics.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { thinned } from "../stats/thinned.ts";
import { spearman } from "../sweep/disentanglement.ts";
import type { LabelLatents, Recovered } from "./section.ts";

const BINS = 10;

/** @param latents a column each @param informed how many of them, the first, are those of labels */
export function heldBy(
  latents: readonly Float64Array[],
  informed: number,
  truth: Float64Array,
): Pick<LabelLatents, "correlations" | "held"> {
  const rows = rowsWith(truth);
  const [columns, target] = [latents.map((column) => pick(column, rows)), pick(truth, rows)];
  const explained = (features: readonly Float64Array[]): number =>
    determination(predictLinear(fitLinear(features, [target])[0]!, features), target);
  return {
    correlations: columns.map((column) => spearman([...column], [...target])),
    ...(informed === 0
      ? {}
      : { held: { informed: explained(columns.slice(0, informed)), all: explained(columns) } }),
  };
}

/** @param errors that the catalogue states, undefined where it states none */
export function recoveredIn(
  truth: Float64Array,
  estimate: Float64Array,
  errors: Float64Array | undefined,
): Pick<Recovered, "bins" | "points"> {
  const rows = rowsWith(truth);
  const columns = { truth: pick(truth, rows), estimate: pick(estimate, rows) };
  const error = errors && pick(errors, rows);
  const median = (column: Float64Array, inside: readonly number[], p = 0.5): number =>
    quantile(pick(column, inside).sort(), p);
  return {
    bins: equalCounts(columns.truth, BINS).members.map((inside) => ({
      stamps: inside.length,
      truth: median(columns.truth, inside),
      estimate: median(columns.estimate, inside),
      low: median(columns.estimate, inside, 0.16),
      high: median(columns.estimate, inside, 0.84),
      ...(error === undefined ? {} : { error: median(error, inside) }),
    })),
    points: {
      truth: thinned(columns.truth),
      estimate: thinned(columns.estimate),
      ...(error === undefined ? {} : { error: thinned(error) }),
    },
  };
}
