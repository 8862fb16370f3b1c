/** One label: the network's scores, those of the linear baselines, bins and points. Pure. */
import type { LabelColumn } from "../../datasets/schema.ts";
import { type Axis, scoreBins } from "../bins.ts";
import { score } from "../bootstrap.ts";
import { fitLinear, type LinearModel, predictLinear } from "../linear-regression.ts";
import { type Sample, squaredCorrelation } from "../metrics.ts";
import type { LabelComparison } from "./section.ts";

/** Points of a scatter plot at most. */
const MOST_POINTS = 1000;

/** Linear regressions of a label on principal components, fitted to training stamps. */
export interface Baseline {
  /** position of the component with the highest squared correlation on the training stamps, 0, 1, ... */
  readonly component: number;
  readonly single: LinearModel;
  readonly all: LinearModel;
}

/**
 * @param components columns of the training stamps
 * @param truths a column for each label, of the same stamps
 * @returns one for each label
 */
export function fitBaselines(
  components: readonly Float64Array[],
  truths: readonly Float64Array[],
): Baseline[] {
  return fitLinear(components, truths).map((all, l) => {
    const r2 = components.map((column) => squaredCorrelation(column, truths[l]));
    const component = r2.indexOf(Math.max(...r2));
    const [single] = fitLinear([components[component]], [truths[l]]);
    return { component, single, all };
  });
}

/** Columns of the test stamps. */
export interface LabelColumns {
  readonly truth: Float64Array;
  readonly latent: Float64Array;
  readonly predicted: Float64Array;
  /** predicted standard deviations; undefined if the network predicts none */
  readonly sigma: Float64Array | undefined;
  readonly components: readonly Float64Array[];
}

/** @param axes what to bin by; those on which all test stamps are equal are left out */
export function compareLabel(
  label: LabelColumn,
  { truth, latent, predicted, sigma, components }: LabelColumns,
  baseline: Baseline,
  axes: readonly Axis[],
  paper: LabelComparison["paper"],
): LabelComparison {
  const network: Sample = { truth, predictor: latent, predicted };
  const one = components[baseline.component];
  const single: Sample = { truth, predictor: one, predicted: predictLinear(baseline.single, [one]) };
  const fitted = predictLinear(baseline.all, components);
  return {
    name: label.name,
    unit: label.unit,
    network: score(network),
    ...(sigma === undefined ? {} : { coverage: coverageOf(network, sigma) }),
    pca_single: { ...score(single), component: baseline.component + 1 },
    pca_all: score({ truth, predictor: fitted, predicted: fitted }),
    ...(paper === undefined ? {} : { paper }),
    bins: axes.map((axis) => scoreBins(axis, network)).filter((bins) => bins !== undefined),
    points: {
      truth: thinned(truth),
      latent: thinned(latent),
      predicted: thinned(predicted),
      pca_single: thinned(single.predicted),
      pca_all: thinned(fitted),
    },
  };
}

function coverageOf({ truth, predicted }: Sample, sigma: Float64Array): { one: number; two: number } {
  const within = (sigmas: number): number =>
    truth.filter((t, i) => Math.abs(predicted[i] - t) <= sigmas * sigma[i]).length / truth.length;
  return { one: within(1), two: within(2) };
}

/** At most `MOST_POINTS` values, evenly spaced in the column, with six digits: for plots. */
function thinned(column: Float64Array): number[] {
  const count = Math.min(MOST_POINTS, column.length);
  return Array.from({ length: count }, (_, i) =>
    Number(column[Math.floor((i * column.length) / count)].toPrecision(6)),
  );
}
