/**
 * Train, validation and test sets by a hash of the object id. An object's part depends on nothing else, so it
 * stays where it is when the set grows, is re-sharded or is read in another order: no test object ever leaks
 * into training.
 */
import { outOfRange } from "../shared/errors.ts";
import { PURPOSE, Stream } from "../shared/random/stream.ts";

export const SPLITS = ["train", "val", "test"] as const;
export type Split = (typeof SPLITS)[number];

/** Shares of the set, each >= 0; the rest (if the sum is below 1) belongs to no split. */
export type Fractions = Readonly<Record<Split, number>>;

export const DEFAULT_FRACTIONS: Fractions = { train: 0.8, val: 0.1, test: 0.1 };

/** @throws GalforgeError E_RANGE */
export function checkFractions(fractions: Fractions): Fractions {
  for (const name of SPLITS) {
    const f = fractions[name];
    if (!(f >= 0 && f <= 1)) throw outOfRange(`split.${name}`, f, "a number from 0 to 1");
  }
  const sum = fractions.train + fractions.val + fractions.test;
  if (sum > 1 + 1e-9) throw outOfRange("split.train + split.val + split.test", sum, "at most 1");
  return fractions;
}

/** The split of object `id`, or undefined if it belongs to none. `seed` names one way of splitting. */
export function splitOf(id: number, fractions: Fractions = DEFAULT_FRACTIONS, seed = 0): Split | undefined {
  const u = new Stream(seed, id, PURPOSE.split).uniform();
  // test first: changing how the rest is divided leaves the test set alone
  if (u < fractions.test) return "test";
  if (u < fractions.test + fractions.val) return "val";
  // the sum of three decimals may fall short of 1 by a rounding error, which must not lose an object
  return u < fractions.test + fractions.val + fractions.train + 1e-9 ? "train" : undefined;
}

/** Positions in `ids` of the objects of one split, ascending. */
export function splitIndices(
  ids: ArrayLike<number>,
  split: Split,
  fractions: Fractions = DEFAULT_FRACTIONS,
  seed = 0,
): Uint32Array {
  checkFractions(fractions);
  const out = new Uint32Array(ids.length);
  let size = 0;
  for (let i = 0; i < ids.length; i++) if (splitOf(ids[i], fractions, seed) === split) out[size++] = i;
  return out.slice(0, size);
}
