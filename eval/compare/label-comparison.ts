/** One label: the network's scores, those of the linear baselines, bins and points. Pure. */
import { tooFew } from "../../datasets/statistics.ts";
import type { Supervised } from "../../train/run/config.ts";
import { type Axis, scoreBins } from "../stats/bins.ts";
import { score, scoreRelative } from "../stats/bootstrap.ts";
import type { Sample } from "../stats/metrics.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { errorUnits } from "../stats/relative-errors.ts";
import { thinned } from "../stats/thinned.ts";
import { type Baseline, predictLabel } from "./baselines.ts";
import type { LabelComparison } from "./section.ts";

/** Columns of the test stamps. */
export interface LabelColumns {
  readonly truth: Float64Array;
  readonly latent: Float64Array;
  readonly predicted: Float64Array;
  /** predicted standard deviations; undefined if the network predicts none */
  readonly sigma: Float64Array | undefined;
  readonly components: readonly Float64Array[];
}

/** Of the stamps that have the label. */
export function present(columns: LabelColumns, axes: readonly Axis[]): [LabelColumns, readonly Axis[]] {
  const { truth, latent, predicted, sigma, components } = columns;
  const rows = rowsWith(truth);
  if (rows.length === truth.length) return [columns, axes];
  const of = (column: Float64Array): Float64Array => pick(column, rows);
  return [
    {
      ...{ truth: of(truth), latent: of(latent), predicted: of(predicted) },
      ...{ sigma: sigma && of(sigma), components: components.map(of) },
    },
    axes.map((axis) => ({ ...axis, values: of(axis.values) })),
  ];
}

/** @param axes what to bin by; those on which all test stamps are equal are left out */
export function compareLabel(
  label: Pick<Supervised, "name" | "unit" | "role" | "transform">,
  { truth, latent, predicted, sigma, components }: LabelColumns,
  baseline: Baseline,
  axes: readonly Axis[],
  paper: LabelComparison["paper"],
): LabelComparison {
  const network: Sample = { truth, predictor: latent, predicted };
  const single: Sample = { truth, ...predictLabel(baseline.single, [components[baseline.component]]) };
  const all: Sample = { truth, ...predictLabel(baseline.all, components) };
  const units = errorUnits(label.role);
  return {
    ...{ name: label.name, unit: label.unit, transform: label.transform.kind },
    network: score(network),
    ...(units.length === 0 ? {} : { relative: units.map((unit) => scoreRelative(unit, network)) }),
    ...(sigma === undefined || tooFew(truth.length) !== undefined
      ? {}
      : { coverage: coverageOf(network, sigma) }),
    pca_single: { ...score(single), fitted: baseline.single.fitted, component: baseline.component + 1 },
    pca_all: { ...score(all), fitted: baseline.all.fitted },
    ...(paper === undefined ? {} : { paper }),
    bins: axes.map((axis) => scoreBins(axis, label.role, network)).filter((bins) => bins !== undefined),
    points: {
      truth: thinned(truth),
      latent: thinned(latent),
      predicted: thinned(predicted),
      pca_single: thinned(single.predicted),
      pca_all: thinned(all.predicted),
    },
  };
}

function coverageOf({ truth, predicted }: Sample, sigma: Float64Array): { one: number; two: number } {
  const within = (sigmas: number): number =>
    truth.filter((t, i) => Math.abs(predicted[i] - t) <= sigmas * sigma[i]).length / truth.length;
  return { one: within(1), two: within(2) };
}
