/** Full batches of an epoch. */
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
