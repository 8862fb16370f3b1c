/** The main result: one sentence and one row a label. */

import { averagedOver } from "../../commands/views.ts";
import { type CompareSection, compareNeeds, type LabelComparison } from "../../compare/section.ts";
import { counted, figureText, interval, PAPERS_R2, percent, plain, ratio, titled } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { methodTables } from "./methods.ts";
import type { Section } from "./section.ts";

const HEAD: readonly Content[] = [
  "label",
  "R²",
  html`σ<sub>MAD</sub>`,
  "bias",
  "outliers",
  "PCA, best",
  "PCA, all",
  PAPERS_R2,
  "the paper",
];

export const summary: Section = {
  id: "summary",
  title: "Summary",
  command: "evaluate compare RUN --data DIR",
  needs: compareNeeds,
  render: async (results) => {
    const compare = results.compare;
    if (compare === undefined) return undefined;
    return html`
<ul class="findings">${compare.labels.map(
      (label) => html`<li>${sentence(label, compare)}</li>
`,
    )}</ul>
${table(HEAD, compare.labels.map(row))}
<p class="note">${counted(compare.data.stamps, "stamp")} (${compare.data.which}) that training has not seen${averagedOver(compare.views)};
below each figure the central 68 % of its bootstrap.
R²: coefficient of determination of the estimate in the label's unit, 1 − SS<sub>res</sub>/SS<sub>tot</sub>; below zero it is worse than the mean. PCA: the same of
estimates by linear regression on the best one and on all ${compare.pca.components} principal components${byLogarithm(compare)}. Paper's R²: of the linear regression of the truth on the label's one
latent (or on components), the figure that the paper gives${ofLogarithms(compare)}. σ<sub>MAD</sub>: 1.4826 × the median absolute deviation of estimate − truth; bias: the median of estimate − truth;
outliers: more than 3 σ<sub>MAD</sub> from the bias.${coverage(compare)}</p>
${methodTables(compare)}
${relativeErrors(compare)}`;
  },
};

/** Whether the predicted standard deviations are right. */
function coverage({ labels }: CompareSection): Content {
  const shares = labels.flatMap(({ name, coverage: share }) =>
    share === undefined ? [] : [`${name} ${percent(share.one)} (${percent(share.two)})`],
  );
  if (shares.length === 0) return NOTHING;
  return html` The truth is within one (two) predicted standard deviations for ${shares.join(", ")} of the stamps; of right ones
it would be 68.3${"\u2009"}% (95.4${"\u2009"}%).`;
}

/** Of which labels the regressions estimate the logarithm. */
function byLogarithm({ labels }: CompareSection): string {
  const names = labels
    .filter(({ pca_single, pca_all }) => [pca_single, pca_all].some(({ fitted }) => fitted === "log"))
    .map(({ name }) => name);
  return names.length === 0 ? "" : ` (of the logarithm, where that does better: ${names.join(", ")})`;
}

function ofLogarithms({ labels }: CompareSection): string {
  const names = labels.filter(({ transform }) => transform === "log").map(({ name }) => name);
  return names.length === 0
    ? ""
    : `; a latent that is the logarithm of its label (${names.join(", ")}) has less than 1 however good the estimate`;
}

function sentence(label: LabelComparison, { pca }: CompareSection): Html {
  const { name, network, pca_all: all, pca_single: single, paper } = label;
  if (network.too_few !== undefined) return html`<b>${name}</b>: no R²: stamps are ${network.too_few}.`;
  const published = paper === undefined ? NOTHING : html`, where the paper has ${ratio(paper.network)}`;
  return html`<b>${name}</b>: R² ${figureText(network.r2, ratio)} of the estimate, against
${figureText(all.r2, ratio)} for all ${pca.components} principal components and ${figureText(single.r2, ratio)} for the best
one. The paper's R², linear on one latent: ${figureText(network.r2_linear, ratio)}${published}.`;
}

function row({ name, unit, network, pca_single: single, pca_all: all, paper }: LabelComparison): Content[] {
  return [
    titled(name, unit),
    interval(network.r2, ratio),
    interval(network.scatter, plain),
    interval(network.bias, plain),
    interval(network.outliers, percent),
    html`${interval(single.r2, ratio)} <small>component ${single.component}</small>`,
    interval(all.r2, ratio),
    html`${interval(network.r2_linear, ratio)} <small>PCA best ${figureText(single.r2_linear, ratio)}</small> <small>PCA all ${figureText(all.r2_linear, ratio)}</small>`,
    paper === undefined ? "–" : html`<b>${ratio(paper.network)}</b> ${paperNotes(paper)}`,
  ];
}

function paperNotes({ pca_single, pca_all, source }: NonNullable<LabelComparison["paper"]>): Html {
  return html`${pca_single === undefined ? NOTHING : html`<small>PCA best ${ratio(pca_single)}</small> `}
${pca_all === undefined ? NOTHING : html`<small>PCA all ${ratio(pca_all)}</small> `}
${source === undefined ? NOTHING : html`<small>${source}</small>`}`;
}

/** Of fluxes, sizes and redshifts. */
function relativeErrors({ labels }: CompareSection): Html {
  const rows = labels.flatMap(({ name, relative = [] }) =>
    relative.map(({ unit, median, scatter, outliers }) => [
      `${name} [${unit}]`,
      interval(median, plain),
      interval(scatter, plain),
      interval(outliers, percent),
    ]),
  );
  if (rows.length === 0) return NOTHING;
  return html`<h3>Errors in units of their own</h3>
${table(["error of", "median", html`σ<sub>MAD</sub>`, "outliers"], rows)}
<p class="note">In magnitudes −2.5 log<sub>10</sub>(estimate/truth), above zero is too faint, and an estimate that is not positive an outlier; in percent
(estimate − truth)/truth; of a redshift (estimate − truth)/(1 + truth), whose σ<sub>MAD</sub> is called σ<sub>NMAD</sub>. Outliers: more than 3 σ<sub>MAD</sub> from the median.</p>`;
}
