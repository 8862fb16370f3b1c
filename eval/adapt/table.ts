/** The protocol in a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import type { LabelGain, MethodGain } from "./section.ts";

/** A line a method and label: R2, mean error, share of the gap, coverage, skill lost on the source. */
export function formatGains(gains: readonly MethodGain[], missing: number): string {
  const rows = gains.flatMap(({ name, seeds, labels }) =>
    labels.map((label, i) => [i === 0 ? `${name} (${seeds})` : "", label.name, ...cells(label)]),
  );
  const head = ["method (seeds)", "label", "R2", "error", "gap closed", "", "68 % holds", "source lost"];
  const left =
    missing === 0
      ? ""
      : `\n${missing} jobs are not done: the same command goes on, or --job N for one of them`;
  return `${alignRows([head, ...rows]).join("\n")}\nerror: mean |estimate - truth| in units of the latent; gap closed: (zero-shot - method) / (zero-shot - oracle), with 68 % of samples of galaxies and seeds${left}`;
}

const percent = (x: number | null): string => (x === null ? "" : `${(100 * x).toFixed(0)} %`);

const cells = ({ r2, error, gap, coverage, lost }: LabelGain): string[] => [
  r2 === null ? "" : r2.toFixed(3),
  error.toFixed(3),
  gap === undefined ? "" : percent(gap.closed),
  gap === undefined ? "" : `${percent(gap.low)} to ${percent(gap.high)}`,
  percent(coverage),
  percent(lost),
];
