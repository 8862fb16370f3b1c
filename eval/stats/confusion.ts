/** How classes are taken for each other. Pure. */

export interface Confusion {
  /** [true class, predicted class] */
  readonly counts: readonly (readonly number[])[];
  /** share of objects whose class is predicted right; NaN without objects */
  readonly accuracy: number;
  /** of the class that is true most often: the accuracy of always predicting it */
  readonly baseRate: number;
  /** objects without a true or a predicted class */
  readonly without: number;
}

/** @param truth, @param predicted 0 to `classes` - 1; anything else is no class */
export function confusionOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): Confusion {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let without = 0;
  for (let i = 0; i < truth.length; i++) {
    const row = counts[truth[i]!];
    const column = predicted[i]!;
    if (row?.[column] === undefined) without++;
    else row[column]++;
  }
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const total = truth.length - without;
  const right = counts.reduce((sum, row, k) => sum + row[k]!, 0);
  return { counts, accuracy: right / total, baseRate: Math.max(...totals) / total, without };
}
