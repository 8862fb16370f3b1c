/** The comparison as text for a terminal, about 130 columns wide. */
import { alignRows } from "../text-table.ts";
import { averagedOver } from "../views.ts";
import type { CompareSection, Figure, LabelComparison } from "./section.ts";

const HEADS = [
  "label",
  "R2 latent [68 %]",
  "R2 predicted",
  "bias",
  "sigma_MAD",
  "outliers",
  "PCA best",
  "PCA all",
  "paper",
];

export function formatComparison(run: string, section: CompareSection): string {
  const { data, pca, views, trained_on, new_every_epoch = false, reconstructions } = section;
  const rows = [HEADS, ...section.labels.map(cells)];
  const rms = reconstructions.rms_over_noise;
  return [
    `${run}: ${data.stamps} stamps of ${data.name} (${data.which})${averagedOver(views)}, trained on ${trained_on}${new_every_epoch ? ", new ones in every epoch" : ""}`,
    "",
    ...alignRows(rows),
    "",
    "  R2 latent     linear regression of the truth on the one latent; in brackets the bootstrap's central 68 %",
    "  R2 predicted  1 - SS_res / SS_tot of the prediction as it is; bias and sigma_MAD in the label's unit",
    `  PCA           linear regression on the best one, and on all, of ${pca.components} principal components of ${pca.fitted_on} training stamps`,
    `                (${percent(pca.explained_variance)} of their variance): R2 as that of the latent`,
    ...(section.labels.some((l) => l.paper !== undefined)
      ? ["  paper         R2 of the network of Leung et al. 2025 (and of its PCA: best, all)"]
      : []),
    ...coverageLines(section.labels),
    ...(rms === undefined
      ? []
      : [`Reconstructions differ from the stamps by ${rms.toFixed(3)} times the noise of a pixel (rms).`]),
  ].join("\n");
}

function coverageLines(labels: readonly LabelComparison[]): string[] {
  const shares = labels.flatMap(({ name, coverage }) =>
    coverage === undefined ? [] : [`${name} ${percent(coverage.one)} (${percent(coverage.two)})`],
  );
  if (shares.length === 0) return [];
  return [`Truth within one (two) predicted sigma, 68.3 % (95.4 %) if they are right: ${shares.join(", ")}.`];
}

function cells({ name, unit, network, pca_single, pca_all, paper }: LabelComparison): string[] {
  const { r2_linear, r2, bias, scatter, outliers } = network;
  return [
    unit === "1" ? name : `${name} [${unit}]`,
    `${r2_linear.value.toFixed(4)} ${interval(r2_linear)}`,
    r2.value.toFixed(4),
    bias.value.toPrecision(3),
    scatter.value.toPrecision(3),
    percent(outliers.value),
    `${pca_single.r2_linear.value.toFixed(3)} (#${pca_single.component})`,
    pca_all.r2_linear.value.toFixed(3),
    paper === undefined ? "-" : `${paper.network} (${paper.pca_single}, ${paper.pca_all})`,
  ];
}

const interval = ({ low, high }: Figure): string => `[${low.toFixed(4)}, ${high.toFixed(4)}]`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
