/** What a catalogue measures of the light of galaxies, as features: what a network of images has to beat. Pure. */
import type { Band } from "../../datasets/bands.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { type Points, pointsOf } from "../stats/points.ts";

/** Measured magnitudes of the bands of images: labels in mag of a band, or of the object where there is one band, that state an error. */
export function photometryOf(labels: readonly LabelColumn[], bands: readonly Band[]): readonly LabelColumn[] {
  const measured = labels.filter(({ unit, sigma }) => unit === "mag" && sigma !== undefined);
  const each = bands.map(({ name }) =>
    measured.find(({ band }) => band === name || (bands.length === 1 && band === undefined)),
  );
  return each.filter((label) => label !== undefined);
}

/** Names of the columns: magnitudes and their errors. */
export const photometryColumns = (labels: readonly LabelColumn[]): readonly string[] =>
  labels.flatMap(({ name, sigma }) => [name, sigma!]);

/**
 * The first magnitude, the differences of neighbouring ones, and the logarithms of the errors.
 * @param columns of `photometryColumns`
 */
export function photometryFeatures(
  labels: readonly LabelColumn[],
  columns: ReadonlyMap<string, Float64Array>,
): Points {
  const magnitudes = labels.map(({ name }) => columns.get(name)!);
  const colours = magnitudes.slice(1).map((m, b) => m.map((x, i) => magnitudes[b]![i]! - x));
  const errors = labels.map(({ sigma }) => columns.get(sigma!)!.map((x) => Math.log(x)));
  return pointsOf([magnitudes[0]!, ...colours, ...errors]);
}

/** Coordinates that are no numbers (not measured, an error of 0 or below) replaced by the mean of those of the training set. */
export function filled({ count, width, values }: Points, known: Points): Points {
  const means = Array.from({ length: width }, (_, j) => {
    let [sum, n] = [0, 0];
    for (let at = j; at < known.values.length; at += width) {
      if (!Number.isFinite(known.values[at]!)) continue;
      sum += known.values[at]!;
      n++;
    }
    return n === 0 ? 0 : sum / n;
  });
  return { count, width, values: values.map((x, at) => (Number.isFinite(x) ? x : means[at % width]!)) };
}
