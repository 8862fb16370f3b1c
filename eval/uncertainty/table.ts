/** Coverage as text for a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import { averagedOver } from "../commands/views.ts";
import { truthOf } from "../data/truth-label.ts";
import { INTERVALS, verdictOf } from "./calibration.ts";
import type { Coverage, JudgedUncertainty, LabelUncertainty, UncertaintySection } from "./section.ts";

export function formatUncertainty({ data, views, labels }: UncertaintySection): string {
  const truths = labels.flatMap(({ name, truth }) => (truth === undefined ? [] : [{ name, truth }]));
  return [
    `${data.name}: ${data.stamps} stamps (${data.which})${averagedOver(views)}`,
    "",
    ...tableOf(labels.flatMap((label) => rowsOf(label.name, label))),
    "",
    "  shares of truths inside the central intervals of the predicted distributions, +- their standard error;",
    "  narrow, wide: what these intervals are by more than three standard errors",
    ...(truths.length === 0
      ? []
      : [
          "",
          "Against the truth behind the catalogue; its errors are part of these intervals,",
          "which are to be wide where the stated errors are comparable with the predicted sigma",
          ...tableOf(truths.flatMap(({ name, truth }) => rowsOf(truthOf(name), truth))),
        ]),
    ...partsOf(labels),
  ].join("\n");
}

/** Medians of sigma and its parts; nothing of networks that do not tell them. */
function partsOf(labels: readonly LabelUncertainty[]): string[] {
  const rows = labels.flatMap(({ name, unit, sigma, parts }) =>
    parts === undefined
      ? []
      : [
          [
            unit === "1" ? name : `${name} [${unit}]`,
            ...[sigma, parts.aleatoric, parts.epistemic].map((x) => String(Number(x.toPrecision(3)))),
          ],
        ],
  );
  if (rows.length === 0) return [];
  return ["", "Medians", ...alignRows([["", "sigma", "aleatoric", "epistemic"], ...rows])];
}

type Row = readonly [title: string, of68: string, of95: string];

function tableOf(rows: readonly Row[]): string[] {
  const all: readonly Row[] = [["", "68 % interval", "95 % interval"], ...rows];
  const width = Math.max(...all.map(([title]) => title.length));
  return all.map(([title, of68, of95]) => `${title.padEnd(width)}  ${of68.padEnd(SHARE)}  ${of95}`.trimEnd());
}

/** "100.0 +- 10.0 % narrow" */
const SHARE = 22;

function rowsOf(name: string, { overall, bins }: JudgedUncertainty): Row[] {
  const inBins = (bins?.coverage ?? []).map((coverage, b) => {
    const [from, to] = [bins!.edges[b]!, bins!.edges[b + 1]!];
    return row(`  ${from.toFixed(2)} to ${to.toFixed(2)}`, coverage);
  });
  const title = bins === undefined ? name : `${name}; in bins of ${bins.title}`;
  return [row(title, overall), ...inBins];
}

const row = (title: string, coverage: Coverage): Row => [
  title,
  shown(coverage, "of68"),
  shown(coverage, "of95"),
];

function shown(coverage: Coverage, interval: keyof typeof INTERVALS): string {
  const { value, error } = coverage[interval];
  const share = `${(100 * value).toFixed(1)} +- ${(100 * error).toFixed(1)} %`;
  return `${share} ${verdictOf(coverage[interval], INTERVALS[interval])}`;
}
