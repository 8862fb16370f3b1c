/** How many: full batches of an epoch, stamps in so much memory. */

import type { ImageSystem } from "../../datasets/image-system.ts";
import { badInput, outOfRange } from "../../shared/errors.ts";
import type { DataSource } from "../run/config.ts";

/** @throws GalforgeError if the training stamps do not fill one batch */
export function fullBatches({ name, counts }: DataSource, batchSize: number): number {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw outOfRange("--batch", batchSize, "an integer of at least 1");
  }
  if (counts.train >= batchSize) return Math.floor(counts.train / batchSize);
  throw badInput(
    name,
    `its train split has ${counts.train} stamps, fewer than one batch of ${batchSize}: ` +
      `give --batch ${counts.train} or less, or more stamps`,
  );
}

/** At most `most` stamps, whose pixels fit in so many bytes as float32; one at least. */
export function stampsWithin(bytes: number, most: number, { bands, height, width }: ImageSystem): number {
  return Math.max(1, Math.min(most, Math.floor(bytes / (4 * bands.length * height * width))));
}
