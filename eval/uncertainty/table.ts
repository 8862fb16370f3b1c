/** Coverage as text for a terminal. */
import { averagedOver } from "../commands/views.ts";
import type { Coverage, LabelUncertainty, UncertaintySection } from "./section.ts";

export function formatUncertainty({ data, views, labels }: UncertaintySection): string {
  return [
    `${data.name}: ${data.stamps} stamps (${data.which})${averagedOver(views)}`,
    "",
    `${"".padEnd(34)}${"68 % interval".padStart(18)}${"95 % interval".padStart(18)}`,
    ...labels.flatMap(rowsOf),
    "",
    "  shares of truths inside the central intervals of the predicted distributions, +- their standard error",
  ].join("\n");
}

function rowsOf({ name, overall, bins }: LabelUncertainty): string[] {
  const inBins = (bins?.coverage ?? []).map((coverage, b) => {
    const [from, to] = [bins!.edges[b]!, bins!.edges[b + 1]!];
    return row(`  ${from.toFixed(2)} to ${to.toFixed(2)}`, coverage);
  });
  const title = bins === undefined ? name : `${name}; in bins of magnitude`;
  return [row(title, overall), ...inBins];
}

const row = (title: string, { of68, of95 }: Coverage): string =>
  title.padEnd(34) + [of68, of95].map(shown).join("");

const shown = ({ value, error }: Coverage["of68"]): string =>
  `${(100 * value).toFixed(1)} +- ${(100 * error).toFixed(1)} %`.padStart(18);
