/** Seeds of what the simulator source renders, apart from those that people give to `sim generate`. */
import type { Split } from "../../datasets/splits.ts";
import { outOfRange } from "../../shared/errors.ts";

const FIRST = 2 ** 52;
const PLACE: Readonly<Record<Split, number>> = { train: 0, val: 1, test: 2 };

/** 2^52 + 4 seed + 0, 1 or 2. @throws GalforgeError unless `seed` is an integer from 0 to 2^50 - 1 */
export function simulationSeed(seed: number, split: Split): number {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 50) {
    throw outOfRange("--seed", seed, "an integer from 0 to 2^50 - 1 with --data sim:NAME");
  }
  return FIRST + 4 * seed + PLACE[split];
}

/** The seed of the source whose training stamps have the seed `training`. */
export const sourceSeed = (training: number): number => Math.floor((training - FIRST) / 4);

/** The split that a simulator source renders with `simulation`, if its training stamps have the seed `training`. */
export const splitOfSeed = (simulation: number, training: number): Split | undefined =>
  (["train", "val", "test"] as const).find((split) => simulation === training + PLACE[split]);
