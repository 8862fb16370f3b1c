/** Where the predictions are good, and where not: scores in bins. */
import { type BinnedErrors, binnedErrors } from "../../compare/binned-errors.ts";
import { compareNeeds, type LabelComparison } from "../../compare/section.ts";
import type { RelativeScores } from "../../stats/scores.ts";
import { binnedSpec } from "../figures/binned.ts";
import { figureText, percent, plain, TOO_FEW, titled } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { COLORS } from "../theme.ts";
import type { Section } from "./section.ts";

export const bins: Section = {
  id: "bins",
  title: "Scatter and bias in bins",
  command: "evaluate compare RUN --data DIR",
  needs: compareNeeds,
  render: async (results, draw) => {
    const labels = results.compare?.labels ?? [];
    const panels = labels.flatMap(panelsOf);
    const errors = signalToNoise(labels);
    if (panels.length === 0) return errors;
    const figure = await draw.figure({
      panels,
      key: [
        [COLORS.network, "bias: median of predicted − truth (dots)"],
        [COLORS.pcaAll, "scatter: σ MAD of predicted − truth (squares)"],
      ],
      caption: html`Bias and scatter of the network's estimates, for test stamps in bins of another quantity. Horizontal lines span the
bin, vertical bars are the central 68 % of the bootstrap. Good predictions have their dots on the zero line and their squares
close above it. Bins with too few stamps are left out.`,
    });
    return html`${errors ?? NOTHING}${figure}`;
  },
};

const panelsOf = ({ name, unit, bins: all }: LabelComparison) =>
  all
    .filter(({ scores }) => scores.some((bin) => bin !== null))
    .map((by) => ({
      title: `${name} by ${by.by === "snr" ? "S/N" : by.by}`,
      label: `Bias and scatter of ${name} in bins of ${by.title}`,
      spec: binnedSpec(by, `predicted − true ${titled(name, unit)}`),
    }));

/** Errors of fluxes and sizes; undefined if there is neither, or no signal to noise. */
function signalToNoise(labels: readonly LabelComparison[]): Html | undefined {
  const tables = binnedErrors(labels).map(tableOf);
  return tables.length === 0 ? undefined : html`<h3>Flux and size by signal to noise</h3>${tables}`;
}

function tableOf({ title, edges, counts, labels }: BinnedErrors): Html {
  const heads = labels.flatMap(
    ({ name, relative }) => relative[0]?.map(({ unit }) => `${name} [${unit}]`) ?? [],
  );
  const rows = edges
    .slice(1)
    .map((upper, b) => [
      `${plain(edges[b])} to ${plain(upper)}`,
      plain(counts?.[b]),
      ...labels.flatMap(({ relative }) => relative[b]?.map(cell) ?? []),
    ]);
  return html`
${table(["S/N", "stamps", ...heads], rows)}
<p class="note">Median error, below it σ<sub>MAD</sub> and outliers. S/N: ${title}, bins of equal counts.</p>`;
}

const cell = ({ median, scatter, outliers }: RelativeScores): Content =>
  median === null
    ? TOO_FEW
    : html`<b>${plain(median.value)}</b> <small>± ${figureText(scatter, plain)}</small> <small>outliers ${figureText(outliers, percent)}</small>`;
