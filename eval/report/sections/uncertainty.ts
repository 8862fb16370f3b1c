/** Whether the predicted standard deviations are true. */

import { averagedOver } from "../../commands/views.ts";
import { truthOf } from "../../data/truth-label.ts";
import { INTERVALS, verdictOf } from "../../uncertainty/calibration.ts";
import {
  type Coverage,
  type JudgedUncertainty,
  type LabelUncertainty,
  uncertaintyNeeds,
} from "../../uncertainty/section.ts";
import type { Panel } from "../figure.ts";
import { BAND_LEVEL, pitSpec } from "../figures/pit.ts";
import { counted, fixed, percent, plain, titled } from "../format.ts";
import { type Content, html, NOTHING, table } from "../html.ts";
import type { Section } from "./section.ts";

export const uncertainty: Section = {
  id: "uncertainty",
  title: "Are the uncertainties true",
  command: "evaluate uncertainty RUN",
  needs: uncertaintyNeeds,
  render: async (results, draw) => {
    const section = results.uncertainty;
    if (section === undefined) return undefined;
    const { data, labels } = section;
    const pit = await draw.figure({
      panels: labels.map(pitPanel),
      caption: html`Probability integral transform, the predicted probability of values below the truth, of ${counted(data.stamps, "stamp")}: flat if every truth is drawn
from its predicted distribution. A hump in the middle: σ too large; horns at the ends: too small; a slope: a bias. Dashed: flat;
grey: where each bin is in ${percent(BAND_LEVEL)} of cases, if it is.`,
    });
    const truths = labels.flatMap(({ name, truth }) =>
      truth === undefined ? [] : rowsOf(truthOf(name), truth),
    );
    const titles = new Set(labels.flatMap(({ bins }) => bins?.title ?? []));
    const by = titles.size > 1 ? "magnitude in the band" : ([...titles][0] ?? "stamps");
    return html`
<p>The network predicts a standard deviation σ with each estimate${averagedOver(section.views)}. Share of the truths that lie inside the central intervals of the predicted distributions.</p>
${table(
  ["label", by, ...HEADS],
  labels.flatMap((label) => rowsOf(label.name, label)),
)}
<p class="note">Narrow, wide: what these intervals are by more than three standard errors of the share.</p>
${truths.length === 0 ? NOTHING : html`<p>Against the truth behind the catalogue. Its errors are part of these intervals, which are to be wide where the stated errors are comparable with the predicted σ.</p>${table(["label", by, ...HEADS], truths)}`}
${partsOf(labels)}
${pit}`;
  },
};

/** Nothing of a network that does not tell them. */
function partsOf(labels: readonly LabelUncertainty[]): Content {
  const rows = labels.flatMap(({ name, unit, sigma, parts }) =>
    parts === undefined
      ? []
      : [
          [
            html`<b>${titled(name, unit)}</b>`,
            ...[sigma, parts.aleatoric, parts.epistemic].map((x) => plain(x)),
          ],
        ],
  );
  if (rows.length === 0) return NOTHING;
  return html`<p>Medians of σ and of what it is made of: σ² = aleatoric² + epistemic². Aleatoric is what more training would not take away, epistemic what networks that were trained alike do not agree on.</p>
${table(["label", "σ", "aleatoric", "epistemic"], rows)}`;
}

const HEADS = ["68 % interval", "95 % interval"];

const rowsOf = (name: string, { overall, bins }: JudgedUncertainty) => [
  [html`<b>${name}</b>`, "all", ...shares(overall)],
  ...(bins?.coverage ?? []).map((coverage, b) => [
    "",
    `${fixed(bins!.edges[b], 2)} to ${fixed(bins!.edges[b + 1], 2)}`,
    ...shares(coverage),
  ]),
];

const shares = (coverage: Coverage): string[] =>
  (["of68", "of95"] as const).map((interval) => {
    const { value, error } = coverage[interval];
    const verdict = verdictOf(coverage[interval], INTERVALS[interval]);
    return `${percent(value)} ± ${fixed(100 * error, 1)} ${verdict}`.trimEnd();
  });

const pitPanel = ({ name, pit }: LabelUncertainty): Panel => ({
  title: name,
  label: `PIT histogram of ${name}`,
  spec: pitSpec(pit),
});
