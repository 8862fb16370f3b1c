/** The targets of stamps as a flow learns them: standardised, with what each row can teach. Pure. */
import { isPresent, latentTargets } from "../../labels.ts";
import type { Supervised } from "../../run/config.ts";
import type { Columns } from "../posterior.ts";

export interface Targets {
  /** [count, targets]; 0 where one is missing */
  readonly values: Float32Array;
  /**
   * Weights of the rows in the mean of each density [count, densities], the core first: 1 / n, n the rows that have its targets and those that
   * it is given; 0 for the others.
   */
  readonly weights: Float32Array;
  /** whether a target of `detect` is there [count, detect]: 1 or 0 */
  readonly present: Float32Array;
}

/** @param shape how many of the targets are the core, which comes first @param detect names of targets */
export function targetsOf(
  supervise: readonly Supervised[],
  labels: Columns,
  count: number,
  {
    shape: { core },
    detect,
  }: { readonly shape: { readonly core: number }; readonly detect: readonly string[] },
): Targets {
  const width = supervise.length;
  const raw = latentTargets(supervise, labels, count);
  const densities = 1 + width - core;
  const weights = new Float32Array(count * densities);
  for (let d = 0; d < densities; d++) {
    const needed = core + d;
    let rows = 0;
    for (let k = 0; k < count; k++) {
      if (!raw.subarray(k * width, k * width + needed).every(isPresent)) continue;
      weights[k * densities + d] = 1;
      rows++;
    }
    for (let k = 0; k < count; k++) weights[k * densities + d]! /= Math.max(1, rows);
  }
  const columns = detect.map((name) => labels.get(name)!);
  const present = Float32Array.from({ length: count * detect.length }, (_, at) =>
    isPresent(columns[at % detect.length]![Math.floor(at / detect.length)]!) ? 1 : 0,
  );
  return { values: raw.map((z) => (isPresent(z) ? z : 0)), weights, present };
}
