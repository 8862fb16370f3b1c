/** Errors of fluxes and sizes in bins of signal to noise, put together for tables. Pure. */
import type { BinnedScores, RelativeScores } from "../stats/scores.ts";
import type { LabelComparison } from "./section.ts";

/** Labels in the same bins: of several bands each has bins of its own. */
export interface BinnedErrors extends Pick<BinnedScores, "title" | "edges" | "counts"> {
  /** with their errors in each bin */
  readonly labels: readonly {
    readonly name: string;
    readonly relative: readonly (readonly RelativeScores[])[];
  }[];
}

export function binnedErrors(labels: readonly LabelComparison[]): BinnedErrors[] {
  const all = labels.flatMap(({ name, bins }) =>
    bins.flatMap((by) => (by.relative === undefined ? [] : [{ name, by, relative: by.relative }])),
  );
  return [...new Set(all.map(({ by }) => by.title))].map((title) => {
    const same = all.filter(({ by }) => by.title === title);
    const { edges, counts } = same[0].by;
    const about = { title, edges, labels: same.map(({ name, relative }) => ({ name, relative })) };
    return counts === undefined ? about : { ...about, counts };
  });
}
