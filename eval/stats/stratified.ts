/** Random splits that keep the share of every class. Pure. */
import type { Sequence } from "../../shared/random/sequence.ts";

export interface Split {
  /** positions, ascending */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * `parts` splits, each with another part as its test: every position is tested once. Of a class with m members every part has
 * floor(m / parts) or one more, the larger ones at random.
 * @param classes of each position, 0, 1, ...
 */
export function stratifiedFolds(classes: ArrayLike<number>, parts: number, random: Sequence): Split[] {
  const part = new Uint8Array(classes.length);
  for (const rows of membersOf(classes)) {
    const first = random.below(parts);
    shuffled(rows, random).forEach((row, at) => {
      part[row] = (first + at) % parts;
    });
  }
  const all = Uint32Array.from(part.keys());
  return Array.from({ length: parts }, (_, p) => ({
    train: all.filter((i) => part[i] !== p),
    test: all.filter((i) => part[i] === p),
  }));
}

/**
 * One split: of every class round(`share` m) of its m members are tested, at least one, and at least one stays where there are two.
 * @param share above 0, below 1
 */
export function stratifiedSplit(classes: ArrayLike<number>, share: number, random: Sequence): Split {
  const isTest = new Uint8Array(classes.length);
  for (const rows of membersOf(classes)) {
    for (const row of shuffled(rows, random).slice(0, testedOf(share, rows.length))) isTest[row] = 1;
  }
  const all = Uint32Array.from(isTest.keys());
  return { train: all.filter((i) => isTest[i] === 0), test: all.filter((i) => isTest[i] === 1) };
}

/** Members of a class that `stratifiedSplit` tests, of so many. */
export const testedOf = (share: number, members: number): number =>
  Math.min(Math.max(1, Math.round(share * members)), Math.max(1, members - 1));

/** Positions of each class that has any. */
export function membersOf(classes: ArrayLike<number>): readonly number[][] {
  const members: number[][] = [];
  for (let i = 0; i < classes.length; i++) {
    members[classes[i]] ??= [];
    members[classes[i]].push(i);
  }
  return members.filter((rows) => rows !== undefined);
}

/** A random order (Fisher & Yates). */
export function shuffled(rows: readonly number[], random: Sequence): number[] {
  const out = [...rows];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
