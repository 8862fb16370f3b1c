/** How well the means of posteriors agree with truths, of all objects and in bins, and how wide the posteriors are. Pure. */
import { FEWEST_SCORED } from "../../datasets/statistics.ts";
import type { Posterior } from "../../train/models/posterior.ts";
import type { Supervised } from "../../train/run/config.ts";
import type { TestSet } from "../data/test-set.ts";
import { type Axis, equalCounts } from "../stats/bins.ts";
import { score, scoreRelative } from "../stats/bootstrap.ts";
import { medianInPlace } from "../stats/median.ts";
import { isConstant, mean, type Sample } from "../stats/metrics.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { errorUnits } from "../stats/relative-errors.ts";
import { thinned } from "../stats/thinned.ts";
import { BINS } from "./judge.ts";
import { paperFiguresOf } from "./paper.ts";
import type { TargetSection } from "./section.ts";

/** Objects of a figure at most. */
const MOST_SHOWN = 500;

export const targetsOf = (
  supervise: readonly Supervised[],
  test: Pick<TestSet, "labels">,
  posterior: Posterior,
  axes: readonly Axis[],
): TargetSection[] =>
  supervise.map((target) => targetOf(target, test.labels.get(target.name)!, posterior, axes));

function targetOf(
  { name, unit, role }: Supervised,
  truth: Float64Array,
  posterior: Posterior,
  axes: readonly Axis[],
): TargetSection {
  const rows = rowsWith(truth);
  const known = (column: Float64Array): Float64Array => pick(column, rows);
  const sample = sampleOf(known(truth), known(posterior.mean(name)));
  const parts = posterior.parts?.(name);
  const paper = paperFiguresOf({ name, role });
  const shown = Uint32Array.from(rows, (_, k) => rows[k]!).filter(
    (_, k) => k % Math.ceil(rows.length / MOST_SHOWN) === 0,
  );
  const points = (column: Float64Array): number[] => thinned(pick(column, shown));
  return {
    ...{ name, unit },
    ...scoredAs(role, sample),
    binned: axes.flatMap(({ by, title, values }) => {
      const { edges, members } = equalCounts(known(values), BINS);
      if (members.length === 0) return [];
      const parts = members.map((inside) =>
        sampleOf(pick(sample.truth, inside), pick(sample.predicted, inside)),
      );
      const units = errorUnits(role);
      return [
        {
          ...{ by, title, edges },
          scores: parts.map((part) =>
            part.truth.length < FEWEST_SCORED || isConstant(part.truth) ? null : score(part),
          ),
          ...(units.length === 0
            ? {}
            : { relative: parts.map((part) => units.map((relative) => scoreRelative(relative, part))) }),
        },
      ];
    }),
    sigma: spreadOf(known(posterior.sd!(name))),
    ...(parts && {
      aleatoric: spreadOf(known(parts.aleatoric)),
      epistemic: spreadOf(known(parts.epistemic)),
    }),
    ...(paper && { paper }),
    points: {
      truth: points(truth),
      estimate: points(posterior.mean(name)),
      low: points(posterior.quantile!(name, 0.16)),
      high: points(posterior.quantile!(name, 0.84)),
    },
  };
}

/** The estimate is its own predictor. */
export const sampleOf = (truth: Float64Array, predicted: Float64Array): Sample => ({
  ...{ truth, predicted, predictor: predicted },
});

export function scoredAs(
  role: Supervised["role"],
  sample: Sample,
): Pick<TargetSection, "scores" | "relative"> {
  const relative = errorUnits(role).map((unit) => scoreRelative(unit, sample));
  return { scores: score(sample), ...(relative.length === 0 ? {} : { relative }) };
}

const spreadOf = (sd: Float64Array): { median: number; mean: number } => ({
  mean: mean(sd),
  median: medianInPlace(sd.slice()),
});
