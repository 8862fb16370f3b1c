/** Learning rate by progress: pure functions of the fraction of training that is done. */

export const SCHEDULES = ["constant", "one-cycle"] as const;
export type Schedule = (typeof SCHEDULES)[number];

/** Share of the training in which a cycle rises. */
const WARM_UP = 0.1;
/** First rate of a cycle, and last, as fractions of its highest. */
const FIRST = 0.1;
const LAST = 1e-3;

/**
 * "constant": lr. "one-cycle" (Smith & Topin 2018): from lr / 10 linearly to lr in the first tenth, then half a cosine down to
 * lr / 1000.
 * @param done fraction of all steps, 0 to 1
 */
export function learningRate(schedule: Schedule, lr: number, done: number): number {
  if (schedule === "constant") return lr;
  if (done < WARM_UP) return lr * (FIRST + (1 - FIRST) * (done / WARM_UP));
  const falling = (done - WARM_UP) / (1 - WARM_UP);
  return lr * (LAST + (1 - LAST) * 0.5 * (1 + Math.cos(Math.PI * falling)));
}
