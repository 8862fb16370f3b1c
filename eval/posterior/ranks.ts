/**
 * The rank of a truth among draws of its posterior. If it is a draw of the same distribution all K + 1 ranks are equally likely, whatever the
 * distribution is (Talts et al. 2018, arXiv 1804.06788). Pure.
 */
import type { Sequence } from "../../shared/random/sequence.ts";
import { type ChiSquareTest, chiSquareTest } from "../stats/chi-square.ts";
import { firstFrom } from "../stats/kernel-density.ts";

const RANK_BINS = 20;
/** Expected in a bin at least, or it has no chi-square distribution. */
const FEWEST_EXPECTED = 5;

/** Of equal draws a random number counts as below, so that ranks of discrete values are uniform too. @returns 0 to K @param sorted ascending */
export function rankAmong(sorted: Float32Array, truth: number, random: Sequence): number {
  const below = firstFrom(sorted, truth);
  let equal = 0;
  while (below + equal < sorted.length && sorted[below + equal] === truth) equal++;
  return below + (equal === 0 ? 0 : random.below(equal + 1));
}

/** The probability integral transform: somewhere in the (rank + 1)st of K + 1 equal parts of 0 to 1, so exactly uniform if ranks are. */
export const pitOfRank = (rank: number, draws: number, random: Sequence): number =>
  (rank + random.uniform()) / (draws + 1);

export interface RankTest extends ChiSquareTest {
  /** objects in bins of ranks, as equal as K + 1 ranks allow */
  readonly counts: readonly number[];
}

/** Undefined if there are too few objects for two bins. @param ranks 0 to `draws` */
export function rankTest(ranks: ArrayLike<number>, draws: number): RankTest | undefined {
  const bins = Math.min(RANK_BINS, draws + 1, Math.floor(ranks.length / FEWEST_EXPECTED));
  if (bins < 2) return undefined;
  const binOf = (rank: number): number => Math.floor((rank * bins) / (draws + 1));
  const [counts, holds] = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)];
  for (let rank = 0; rank <= draws; rank++) holds[binOf(rank)]++;
  for (let i = 0; i < ranks.length; i++) counts[binOf(ranks[i])]++;
  const expected = holds.map((of) => (ranks.length * of) / (draws + 1));
  return { counts, ...chiSquareTest(counts, expected) };
}
