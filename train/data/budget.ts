/** A few stamps with labels in the place of all: what training with few labels is judged by. */
import type { Dataset } from "../../datasets/reader.ts";
import { shuffled } from "../../datasets/shuffle.ts";
import { badInput } from "../../shared/errors.ts";
import { isPresent } from "../labels.ts";
import type { Budget } from "../run/config.ts";

/** Every so many stamps of a budget one is kept from learning, to end it early. */
const KEPT = 5;

/**
 * @param pool positions in the set that may be learned from, ascending
 * @returns those that are, and those that are validated with, ascending; together `budget.labels`
 * @throws GalforgeError if fewer have a label
 */
export function withinBudget(
  dataset: Pick<Dataset, "dir" | "label" | "labelColumns">,
  pool: Uint32Array,
  { labels, seed, of }: Budget,
): Record<"train" | "val", Uint32Array> {
  const has = new Set(dataset.labelColumns.map(({ name }) => name));
  const columns = of.filter((name) => has.has(name)).map((name) => dataset.label(name));
  const labelled = pool.filter((at) => columns.some((column) => isPresent(column[at]!)));
  if (labelled.length < labels) {
    throw badInput(
      `--labels ${labels}`,
      `${dataset.dir} has ${labelled.length} stamps to learn from that have one of ${of.join(", ")}: give ${labelled.length} or less`,
    );
  }
  const chosen = shuffled(labelled, seed, 0).subarray(0, labels);
  const isKept = (i: number): boolean => i % KEPT === KEPT - 1;
  return {
    train: chosen.filter((_, i) => !isKept(i)).sort(),
    val: chosen.filter((_, i) => isKept(i)).sort(),
  };
}
