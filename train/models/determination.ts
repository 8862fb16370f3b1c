/** How well labels are estimated, in their latents: what a validation shows of each. Pure. */
import { type ByName, recordByName } from "../../shared/by-name.ts";
import { isPresent } from "../labels.ts";

/**
 * R^2 = 1 - SS_res / SS_tot of each label, over the stamps that have it: the others have NaN.
 * @param targets, predicted [count, labels], row-major
 * @returns by label; none of a label that does not vary, as of a single stamp
 */
export function determination(
  labels: readonly string[],
  targets: Float32Array,
  predicted: Float32Array,
): ByName<number> {
  const width = labels.length;
  return recordByName(
    labels.flatMap((name, i): (readonly [string, number])[] => {
      const mean = columnMean(targets, i, width);
      let [residual, total] = [0, 0];
      for (let k = i; k < targets.length; k += width) {
        if (!isPresent(targets[k]!)) continue;
        residual += (targets[k]! - predicted[k]!) ** 2;
        total += (targets[k]! - mean) ** 2;
      }
      return total > 0 ? [[name, 1 - residual / total]] : [];
    }),
  );
}

function columnMean(values: Float32Array, column: number, width: number): number {
  let [sum, count] = [0, 0];
  for (let k = column; k < values.length; k += width) {
    if (!isPresent(values[k]!)) continue;
    sum += values[k]!;
    count++;
  }
  return sum / count;
}
