/** Whether the predicted standard deviations are true. */

import { averagedOver } from "../../commands/views.ts";
import { type Coverage, type LabelUncertainty, uncertaintyNeeds } from "../../uncertainty/section.ts";
import type { Panel } from "../figure.ts";
import { pitSpec } from "../figures/pit.ts";
import { counted, fixed, percent } from "../format.ts";
import { html, table } from "../html.ts";
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
from its predicted distribution. A hump in the middle: σ too large; horns at the ends: too small; a slope: a bias. Dashed: flat.`,
    });
    const rows = labels.flatMap(({ name, overall, bins }) => [
      [html`<b>${name}</b>`, "all", ...shares(overall)],
      ...(bins?.coverage ?? []).map((coverage, b) => [
        "",
        `${fixed(bins!.edges[b], 2)} to ${fixed(bins!.edges[b + 1], 2)}`,
        ...shares(coverage),
      ]),
    ]);
    const titles = new Set(labels.flatMap(({ bins }) => bins?.title ?? []));
    const by = titles.size > 1 ? "magnitude in the band" : ([...titles][0] ?? "stamps");
    return html`
<p>The network predicts a standard deviation σ with each estimate${averagedOver(section.views)}. Share of the truths that lie inside the central intervals of the predicted distributions.</p>
${table(["label", by, "68 % interval", "95 % interval"], rows)}
${pit}`;
  },
};

const shares = ({ of68, of95 }: Coverage): string[] =>
  [of68, of95].map(({ value, error }) => `${percent(value)} ± ${fixed(100 * error, 1)}`);

const pitPanel = ({ name, pit }: LabelUncertainty): Panel => ({
  title: name,
  label: `PIT histogram of ${name}`,
  spec: pitSpec(pit),
});
