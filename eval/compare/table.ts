/** The comparison as text for a terminal, about 130 columns wide. */

import { alignRows } from "../../shared/cli/text-table.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import { averagedOver } from "../commands/views.ts";
import type { RelativeScores, Scores } from "../stats/scores.ts";
import { type BinnedErrors, binnedErrors } from "./binned-errors.ts";
import { methodsTable } from "./methods-table.ts";
import type { CompareSection, LabelComparison } from "./section.ts";

const HEADS = [
  "label",
  "R2 [68 %]",
  "bias",
  "sigma_MAD",
  "outliers",
  "PCA best",
  "PCA all",
  "paper's R2",
  "the paper",
];
const TOO_FEW = "too few";

export function formatComparison(run: string, section: CompareSection): string {
  const { data, views, trained_on, new_every_epoch = false, reconstructions, labels } = section;
  const rms = reconstructions?.rms_over_noise;
  const few = labels.find(({ network }) => network.too_few !== undefined)?.network.too_few;
  return [
    `${run}: ${data.stamps} stamps of ${data.name} (${data.which})${averagedOver(views)}, trained on ${trained_on}${new_every_epoch ? ", new ones in every epoch" : ""}`,
    "",
    ...alignRows([HEADS, ...labels.map(cells)]),
    "",
    ...(few === undefined ? [] : [`  no figures    stamps are ${few}`]),
    ...explanations(section),
    ...relativeTable(labels),
    ...methodsTable(labels),
    ...binnedErrors(labels).flatMap(snrTable),
    ...coverageLines(labels),
    ...(rms === undefined
      ? []
      : [`Reconstructions differ from the stamps by ${rms.toFixed(3)} times the noise of a pixel (rms).`]),
  ].join("\n");
}

function explanations({ labels, pca }: CompareSection): string[] {
  const logs = labels.filter((label) => label.transform === "log").map(({ name }) => name);
  const regressed = labels.map(
    ({ name, pca_single, pca_all }) =>
      [name, [pca_single, pca_all].filter(({ fitted }) => fitted === "log").length] as const,
  );
  const byLog = regressed.filter(([, times]) => times > 0).map(([name]) => name);
  return [
    "  R2            1 - SS_res / SS_tot of the estimate in the label's unit; in brackets the bootstrap's central 68 %",
    "  bias          median of estimate - truth; sigma_MAD its scatter about it; outliers are beyond 3 sigma_MAD",
    `  PCA           R2 of estimates by linear regression on the best one, and on all, of ${pca.components} principal components of`,
    `                ${pca.fitted_on} training stamps (${percent(pca.explained_variance)} of their variance)${byLog.length === 0 ? "" : `; of the logarithm, where it does better: ${byLog.join(", ")}`}`,
    `  paper's R2    of the linear regression of the truth on the one latent, as Leung et al. 2025 have it${logs.length === 0 ? "" : `; below 1 of a latent that is`}`,
    ...(logs.length === 0
      ? []
      : [`                the logarithm of its label, however good the estimate: ${logs.join(", ")}`]),
    ...paperLines(labels),
  ];
}

function cells({ name, unit, network, pca_single, pca_all, paper }: LabelComparison): string[] {
  const { r2, r2_linear, bias, scatter, outliers } = network;
  return [
    unit === "1" ? name : `${name} [${unit}]`,
    shown(r2, (x) => x.toFixed(4), true),
    shown(bias, threeDigits),
    shown(scatter, threeDigits),
    shown(outliers, percent),
    pca_single.r2 === null ? TOO_FEW : `${r2Text(pca_single)} (#${pca_single.component})`,
    r2Text(pca_all),
    shown(r2_linear, (x) => x.toFixed(4)),
    paper === undefined ? "-" : `${paper.network}${paperComponents(paper)}`,
  ];
}

type Paper = NonNullable<LabelComparison["paper"]>;

const paperComponents = ({ pca_single, pca_all }: Paper): string =>
  pca_all === undefined ? "" : ` (${pca_single}, ${pca_all})`;

function paperLines(labels: readonly LabelComparison[]): string[] {
  const paper = labels.find((label) => label.paper !== undefined)?.paper;
  if (paper === undefined) return [];
  if (paper.source === undefined)
    return ["  the paper     its own paper's R2: of its network (of its PCA: best, all)"];
  return [
    `  the paper     ${paper.source}: squared correlations, on real galaxies, which also chose the epoch of its weights; compare paper's R2`,
  ];
}

const r2Text = ({ r2 }: Scores): string => shown(r2, (x) => x.toFixed(3));

/** Fluxes and sizes as astronomers give their errors. */
function relativeTable(labels: readonly LabelComparison[]): string[] {
  const rows = labels.flatMap(({ name, relative = [] }) => relative.map((of) => relativeCells(name, of)));
  if (rows.length === 0) return [];
  return [
    "",
    ...alignRows([["errors", "median [68 %]", "sigma_MAD", "outliers"], ...rows]),
    "",
    "  mag           -2.5 log10(estimate / truth), above 0 is too faint; %: (estimate - truth) / truth; dz/(1+z): (estimate - truth) / (1 + truth)",
  ];
}

const relativeCells = (name: string, { unit, median, scatter, outliers }: RelativeScores): string[] => [
  `${name} [${unit}]`,
  shown(median, threeDigits, true),
  shown(scatter, threeDigits),
  shown(outliers, percent),
];

/** The same in bins of signal to noise. */
function snrTable({ title, edges, counts, labels }: BinnedErrors): string[] {
  const heads = labels.flatMap(({ name, relative }) => relative[0]!.map(({ unit }) => `${name} [${unit}]`));
  const rows = edges
    .slice(1)
    .map((upper, b) => [
      `${edges[b]!.toPrecision(3)} to ${upper.toPrecision(3)}`,
      String(counts?.[b] ?? ""),
      ...labels.flatMap(({ relative }) => relative[b]!.map(medianAndScatter)),
    ]);
  return [
    "",
    ...alignRows([["S/N", "stamps", ...heads], ...rows]),
    "",
    `  S/N           ${title}; median +- sigma_MAD of the errors`,
  ];
}

const medianAndScatter = ({ median, scatter }: RelativeScores): string =>
  median === null || scatter === null
    ? TOO_FEW
    : `${threeDigits(median.value)} +- ${threeDigits(scatter.value)}`;

function coverageLines(labels: readonly LabelComparison[]): string[] {
  const shares = labels.flatMap(({ name, coverage }) =>
    coverage === undefined ? [] : [`${name} ${percent(coverage.one)} (${percent(coverage.two)})`],
  );
  if (shares.length === 0) return [];
  return [
    "",
    `Truth within one (two) predicted sigma, 68.3 % (95.4 %) if they are right: ${shares.join(", ")}.`,
  ];
}

function shown(figure: Figure | null, show: (x: number) => string, interval = false): string {
  if (figure === null) return TOO_FEW;
  const { value, low, high } = figure;
  return interval ? `${show(value)} [${show(low)}, ${show(high)}]` : show(value);
}

const threeDigits = (x: number): string => x.toPrecision(3);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
