/** Batches with a random symmetry for every stamp. */
import type { EpochOptions, Stamps } from "./source.ts";
import {
  type Directions,
  type StampShape,
  symmetryOf,
  turnLabels,
  turnStamp,
  withPartners,
} from "./symmetry.ts";

/** The labels that a batch must have before `turned`. @param directions of all labels of the data */
export const labelsToRead = (
  { symmetries, labels }: EpochOptions,
  directions: Directions,
): readonly string[] => (symmetries ? withPartners(labels, directions) : labels);

/** The batch as the epoch wants it. Its labels are changed in place, its images are not. */
export function turned(
  batch: Stamps,
  options: EpochOptions,
  shape: StampShape,
  directions: Directions,
): Stamps {
  const { seed, epoch, symmetries } = options;
  if (!symmetries) return batch;
  const { size, ids } = batch;
  const images = new Float32Array(batch.images.length);
  const each = batch.images.length / size;
  const square = shape.height === shape.width;
  for (let k = 0; k < size; k++) {
    const s = symmetryOf(seed, epoch, ids[k], square);
    const [from, to] = [k * each, (k + 1) * each];
    turnStamp(s, batch.images.subarray(from, to), images.subarray(from, to), shape);
    turnLabels(s, batch.labels, k, shape, directions);
  }
  const labels = new Map(options.labels.map((name) => [name, batch.labels.get(name)!]));
  return { size, images, labels, ids };
}
