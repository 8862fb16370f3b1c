/** What a shift comes to, in words. Pure. */
import type { ShiftSection } from "./section.ts";

/** At this and below, the null is not believed. */
const LEVEL = 0.05;

/** A sentence on whether the sets can be told apart. */
export function verdict({ area, mmd, own }: ShiftSection): string {
  const seen = [
    ...(area.p <= LEVEL ? ["the domain classifier"] : []),
    ...(mmd.p <= LEVEL ? ["the mean discrepancy"] : []),
  ];
  if (seen.length === 0) {
    return own
      ? "Nothing tells one half of the run's own test split from the other, as it should be."
      : "Nothing tells the target from the source: what is measured of the one holds for the other, as far as the network's features say.";
  }
  const pairs = `${(100 * area.value).toFixed(0)} %`;
  return `The target is not the source (by ${seen.join(" and ")}): of a stamp of each, the classifier says which is which in ${pairs} of the pairs (50 %: a guess).`;
}

/** "1.32 x source", "+12.3 ADU" */
export const changeInWords = ({ by, change, unit }: ShiftSection["differences"][number]): string =>
  by === "ratio" ? `${short(change)} x source` : `${change > 0 ? "+" : ""}${short(change)} ${unit}`;

/** Three digits. */
export const short = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(3))) : "-");
