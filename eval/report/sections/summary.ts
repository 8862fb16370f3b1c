/** The main result: one sentence and one row a label. */
import type { CompareSection, LabelComparison } from "../../compare/section.ts";
import { averagedOver } from "../../views.ts";
import { counted, interval, percent, plain, ratio, titled } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { compareOf, type Section } from "./section.ts";

const HEAD: readonly Content[] = [
  "label",
  "R² latent",
  "R² predicted",
  html`σ<sub>MAD</sub>`,
  "bias",
  "outliers",
  "PCA, best",
  "PCA, all",
  "paper",
];

export const summary: Section = {
  id: "summary",
  title: "Summary",
  command: "evaluate compare RUN --data DIR",
  render: async (results) => {
    const compare = compareOf(results);
    if (compare === undefined) return undefined;
    return html`
<ul class="findings">${compare.labels.map(
      (label) => html`<li>${sentence(label, compare)}</li>
`,
    )}</ul>
${table(HEAD, compare.labels.map(row))}
<p class="note">${counted(compare.data.stamps, "stamp")} (${compare.data.which}) that training has not seen${averagedOver(compare.views)};
below each figure the central 68 % of its bootstrap.
R² latent: of the linear regression of the truth on the label's one latent, the figure that the paper gives; PCA: the same, on the
best one and on all ${compare.pca.components} principal components. R² predicted (and “predicted” under PCA): coefficient of
determination of the prediction itself, 1 − SS<sub>res</sub>/SS<sub>tot</sub>; below zero it is worse than the mean. σ<sub>MAD</sub>: 1.4826 × the median absolute deviation of predicted − truth; bias: the median of predicted − truth;
outliers: more than 3 σ<sub>MAD</sub> from the bias.${coverage(compare)}</p>`;
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

function sentence(label: LabelComparison, { pca }: CompareSection): Html {
  const { name, network, pca_all: all, pca_single: single, paper } = label;
  const published = paper === undefined ? NOTHING : html`; the paper has ${ratio(paper.network)}`;
  return html`<b>${name}</b>: R² ${ratio(network.r2_linear.value)} with one latent, against
${ratio(all.r2_linear.value)} for all ${pca.components} principal components and ${ratio(single.r2_linear.value)} for the best
one${published}.`;
}

function row({ name, unit, network, pca_single: single, pca_all: all, paper }: LabelComparison): Content[] {
  return [
    titled(name, unit),
    interval(network.r2_linear, ratio),
    interval(network.r2, ratio),
    interval(network.scatter, plain),
    interval(network.bias, plain),
    interval(network.outliers, percent),
    html`${interval(single.r2_linear, ratio)} <small>predicted ${ratio(single.r2.value)}</small> <small>component ${single.component}</small>`,
    html`${interval(all.r2_linear, ratio)} <small>predicted ${ratio(all.r2.value)}</small>`,
    paper === undefined
      ? "–"
      : html`<b>${ratio(paper.network)}</b> <small>PCA best ${ratio(paper.pca_single)}</small> <small>PCA all ${ratio(paper.pca_all)}</small>`,
  ];
}
