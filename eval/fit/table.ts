/** The fit as text for a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import type { FitScores, FitSection, LabelFit, LimitRatio } from "./section.ts";
import { FIT_STATUSES } from "./sersic-fit.ts";

const ABSENT = "-";

export function formatFit({ data, status, ms, renders, labels, check }: FitSection): string {
  const network = labels.some(({ all }) => all?.network !== undefined);
  const counts = FIT_STATUSES.filter((name) => status[name] > 0).map((name) => `${status[name]} ${name}`);
  const faster =
    ms.network === undefined ? "" : `, ${(ms.fit_mean / ms.network).toFixed(0)} times the network's`;
  return [
    `${data.name}: ${data.stamps} galaxies (${data.which})`,
    `Fits: ${counts.join(", ")}; ${ms.fit_median.toFixed(0)} ms a galaxy (median; mean ${ms.fit_mean.toFixed(0)} ms${faster}), ` +
      `${renders.toFixed(0)} stamps rendered for each`,
    ...(ms.network === undefined ? [] : [`Network: ${ms.network.toFixed(2)} ms a galaxy`]),
    ...scoreTable("All galaxies", labels, (label) => label.all, network),
    ...scoreTable("Converged fits alone", labels, (label) => label.converged, network),
    "",
    "  R2        1 - SS_res / SS_tot of the estimate as it is: a single fit that ran away can make it very negative",
    "  sigma_MAD 1.4826 median |d - bias| of d = estimate - truth; bias its median; outliers beyond 3 sigma_MAD",
    ...(check === undefined ? [] : checkTable(check, labels)),
  ].join("\n");
}

function scoreTable(
  title: string,
  labels: readonly LabelFit[],
  of: (label: LabelFit) => LabelFit["all"],
  network: boolean,
): string[] {
  const heads = ["R2", "bias", "sigma_MAD", "outliers"];
  const both = network ? [...heads, ...heads.map((head) => `net. ${head}`)] : heads;
  const rows = labels.map((label) => {
    const scores = of(label);
    return [nameOf(label), ...cells(scores?.fit), ...(network ? cells(scores?.network) : [])];
  });
  const count = labels.map((label) => of(label)?.fit.count).find((n) => n !== undefined) ?? 0;
  return ["", ...alignRows([[`${title} (${count})`, ...both], ...rows])];
}

const nameOf = ({ name, unit }: LabelFit): string => (unit === "1" ? name : `${name} [${unit}]`);

function cells(scores: FitScores | undefined): string[] {
  if (scores === undefined) return [ABSENT, ABSENT, ABSENT, ABSENT];
  if (scores.too_few !== undefined) return ["too few", "too few", "too few", "too few"];
  const { r2, bias, scatter, outliers } = scores;
  return [r2Text(r2), bias.toPrecision(3), scatter.toPrecision(3), `${(100 * outliers).toFixed(1)} %`];
}

const r2Text = (r2: number): string => (r2 > -100 ? r2.toFixed(4) : r2.toExponential(1));

function checkTable(check: NonNullable<FitSection["check"]>, labels: readonly LabelFit[]): string[] {
  const { criterion, galaxies, converged } = check;
  const title = `Against the information limit: ${converged} of ${galaxies} galaxies converged (${criterion})`;
  const measured = labels.filter(({ limit }) => limit !== undefined);
  if (measured.length === 0)
    return ["", title, "  too few to say anything: other galaxies with --check, or other data"];
  const heads = ["scatter / Cramer-Rao", "half of 68 %", "standard deviation", "mean"];
  const rows = measured.map((label) => [nameOf(label), ...ratioCells(label.limit!)]);
  return ["", title, ...alignRows([heads, ...rows])];
}

const ratioCells = ({ robust, robust_error, plain, plain_error, mean, mean_error }: LimitRatio): string[] => [
  `${robust.toFixed(3)} +- ${robust_error.toFixed(3)}`,
  `${plain.toFixed(3)} +- ${plain_error.toFixed(3)}`,
  `${mean.toFixed(3)} +- ${mean_error.toFixed(3)}`,
];
