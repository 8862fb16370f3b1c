/** Linear regressions on principal components: what a network has to beat. Pure. */
import { isPresent } from "../../train/labels.ts";
import type { Supervised } from "../../train/run/config.ts";
import { fitLinear, type LinearModel, predictLinear } from "../stats/linear-regression.ts";
import { determination, squaredCorrelation } from "../stats/metrics.ts";
import { pick, rowsWith } from "../stats/present.ts";

/** A regression of the label, or of its logarithm. */
export interface Regression {
  readonly fitted: "linear" | "log";
  readonly model: LinearModel;
}

/** Of one label, fitted to training stamps. */
export interface Baseline {
  /** position of the component with the highest squared correlation on the training stamps, 0, 1, ... */
  readonly component: number;
  readonly single: Regression;
  readonly all: Regression;
}

/** What a regression answers: the linear function itself, and the estimate in the label's unit. */
export function predictLabel({ fitted, model }: Regression, features: readonly Float64Array[]) {
  const predictor = predictLinear(model, features);
  return { predictor, predicted: fitted === "log" ? predictor.map(Math.exp) : predictor };
}

/**
 * Like with like: a label whose latent is its logarithm gets regressions of the label and of its logarithm, and keeps the one whose estimate
 * in the label's own unit has the higher R^2 on the training stamps.
 * @param components columns of the training stamps
 * @param truths a column for each label, of the same stamps; those that lack it (NaN) are left out
 * @returns one for each label
 */
export function fitBaselines(
  components: readonly Float64Array[],
  truths: readonly Float64Array[],
  labels: readonly Pick<Supervised, "transform">[],
): Baseline[] {
  if (truths.some((truth) => !truth.every(isPresent))) {
    return truths.flatMap((truth, l) => {
      const rows = rowsWith(truth);
      return fitBaselines(
        components.map((c) => pick(c, rows)),
        [pick(truth, rows)],
        [labels[l]],
      );
    });
  }
  const targets = truths.map((truth, l) => targetsOf(truth, labels[l].transform.kind));
  const models = fitLinear(
    components,
    targets.flatMap((all) => all.map(({ values }) => values)),
  );
  return truths.map((truth, l) => {
    const all = targets[l].map(({ fitted }): Regression => ({ fitted, model: models.shift()! }));
    const single = targets[l].map(({ fitted, values }) => {
      const r2 = components.map((column) => squaredCorrelation(column, values));
      const component = r2.indexOf(Math.max(...r2));
      const [model] = fitLinear([components[component]], [values]);
      return { component, single: { fitted, model } };
    });
    const best = bestOf(
      single,
      truth,
      (one) => predictLabel(one.single, [components[one.component]]).predicted,
    );
    return { ...best, all: bestOf(all, truth, (one) => predictLabel(one, components).predicted) };
  });
}

function targetsOf(truth: Float64Array, kind: Supervised["transform"]["kind"]) {
  const linear = { fitted: "linear" as const, values: truth };
  if (kind === "linear" || !truth.every((t) => t > 0)) return [linear];
  return [linear, { fitted: "log" as const, values: truth.map(Math.log) }];
}

function bestOf<T>(candidates: readonly T[], truth: Float64Array, predict: (of: T) => Float64Array): T {
  const scored = candidates.map((one) => ({ one, r2: determination(predict(one), truth) }));
  return scored.reduce((best, next) => (next.r2 > best.r2 ? next : best)).one;
}
