/** In what two sets of stamps differ, by the medians of what they look like. Pure. */
import { deviations } from "../stats/metrics.ts";
import type { Looks, Quantity } from "./looks.ts";

/** Standard errors of the difference of the medians beyond which it is no chance. */
const BEYOND = 3;
/** What does not scatter at all differs from here on, relative. */
const ROUNDING = 1e-6;
/** The standard error of a median of a normal distribution, over that of its mean. */
const OF_MEDIAN = Math.sqrt(Math.PI / 2);

export interface Difference extends Quantity {
  /** medians, in the unit of the quantity */
  readonly source: number;
  readonly target: number;
  /** target / source, or target - source */
  readonly change: number;
  /** the change (of a ratio its logarithm) over the scatter of the source (1.4826 MAD); NaN where that is 0 */
  readonly effect: number;
  /** whether the change is beyond what `BEYOND` standard errors of both medians allow */
  readonly differs: boolean;
}

/** Of the quantities that both sets have. */
export const differencesOf = (quantities: readonly Quantity[], source: Looks, target: Looks): Difference[] =>
  quantities.flatMap(
    (quantity) => differenceOf(quantity, source.get(quantity.name), target.get(quantity.name)) ?? [],
  );

function differenceOf(
  quantity: Quantity,
  source: Float64Array | undefined,
  target: Float64Array | undefined,
): Difference | undefined {
  const isRatio = quantity.by === "ratio";
  const summaries = [source, target].map((column = new Float64Array()) => {
    const usable = column.filter((x) => Number.isFinite(x) && (!isRatio || x > 0));
    const { bias, scatter } = deviations(isRatio ? usable.map(Math.log) : usable);
    return { median: bias, scatter, error: (OF_MEDIAN * scatter) / Math.sqrt(usable.length) };
  });
  const [ours, theirs] = summaries as [(typeof summaries)[0], (typeof summaries)[0]];
  const change = theirs.median - ours.median;
  if (Number.isNaN(change)) return undefined;
  const least = Math.max(
    BEYOND * Math.hypot(ours.error, theirs.error),
    ROUNDING * (isRatio ? 1 : Math.abs(ours.median)),
  );
  const back = (x: number): number => (isRatio ? Math.exp(x) : x);
  return {
    ...quantity,
    source: back(ours.median),
    target: back(theirs.median),
    change: back(change),
    effect: ours.scatter > 0 ? change / ours.scatter : Number.NaN,
    differs: Math.abs(change) > least,
  };
}
