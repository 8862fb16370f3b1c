/** The classical fit: what it reaches on the stamps of the network, what it costs, and whether it scatters as the limit says. */
import type { FitPoints, FitScores, FitSection, LabelFit } from "../../fit/section.ts";
import { FIT_STATUSES } from "../../fit/sersic-fit.ts";
import type { Panel } from "../figure.ts";
import { scatterSpec } from "../figures/scatter.ts";
import { fixed, percent, plain, ratio, TOO_FEW, titled } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { COLORS, seriesColor } from "../theme.ts";
import type { Section } from "./section.ts";

const FIT_COLOR = seriesColor(2);

export const fits: Section = {
  id: "fits",
  title: "Classical fits",
  command: "evaluate fit --data DIR --run RUN",
  render: async (results, draw) => {
    const section = results.fit;
    if (section === undefined) return undefined;
    const figure = await draw.figure({
      panels: section.points.flatMap(panels),
      key: [
        [FIT_COLOR, "classical fit"],
        [COLORS.network, "network"],
      ],
      caption: html`Estimate against truth, in the label's unit; the same galaxies for both. One dot a galaxy (1000 at most), without those whose
fit failed. Dashed: equality. Dots beyond the frame are drawn at its edge: fits of galaxies that are faint, or mostly outside the stamp, run away.`,
    });
    return html`${about(section)}
<h3>All galaxies</h3>
${scores(section, (label) => label.all)}
<h3>Converged fits alone</h3>
${scores(section, (label) => label.converged)}
<p class="note">R²: 1 − SS<sub>res</sub>/SS<sub>tot</sub> of the estimate as it is; a single fit that ran away can make it very negative. σ<sub>MAD</sub>:
1.4826 × the median absolute deviation of estimate − truth; bias: the median of estimate − truth; outliers: more than 3 σ<sub>MAD</sub> from the bias.</p>
${figure}
${limitCheck(section)}`;
  },
};

function about({ data, status, ms, renders }: FitSection): Html {
  const ends = FIT_STATUSES.filter((name) => status[name] > 0).map(
    (name) => `${plain(status[name])} ${name}`,
  );
  const network =
    ms.network === undefined
      ? NOTHING
      : html` The network takes ${plain(ms.network)} ms, ${plain(ms.fit_mean / ms.network)} times less.`;
  return html`<p>A Sérsic profile convolved with the PSF, fitted by maximum likelihood (Levenberg-Marquardt on galforge's renderer, several starts, all
from the pixels) to ${plain(data.stamps)} galaxies of ${data.name} (${data.which}): ${ends.join(", ")}.
A fit takes ${plain(ms.fit_median)} ms on one thread (median; mean ${plain(ms.fit_mean)} ms) and renders ${fixed(renders, 0)} stamps.${network}
“bound”: it ended at the edge of what is allowed.</p>`;
}

function scores(section: FitSection, of: (label: LabelFit) => LabelFit["all"]): Html {
  const network = section.labels.some((label) => of(label)?.network !== undefined);
  const heads: readonly Content[] = ["R²", "bias", html`σ<sub>MAD</sub>`, "outliers"];
  const head = ["parameter", ...heads, ...(network ? heads.map((h) => html`network ${h}`) : [])];
  const rows = section.labels.map((label) => {
    const both = of(label);
    return [titled(label.name, label.unit), ...cells(both?.fit), ...(network ? cells(both?.network) : [])];
  });
  return table(head, rows);
}

function cells(of: FitScores | undefined): Content[] {
  if (of === undefined) return ["", "", "", ""];
  if (of.too_few !== undefined) return [TOO_FEW, TOO_FEW, TOO_FEW, TOO_FEW];
  return [
    of.r2 > -100 ? ratio(of.r2) : plain(of.r2),
    plain(of.bias),
    plain(of.scatter),
    percent(of.outliers),
  ];
}

function panels({ name, unit, truth, fit, network }: FitPoints): Panel[] {
  const panel = (by: string, estimate: readonly number[], color: string): Panel => ({
    title: `${name}, ${by}`,
    label: `Estimated against true ${name}, by ${by}`,
    spec: scatterSpec({
      x: truth,
      y: estimate,
      xTitle: `true ${titled(name, unit)}`,
      yTitle: `estimated ${titled(name, unit)}`,
      color,
      line: "identity",
    }),
  });
  return [
    panel("classical fit", fit, FIT_COLOR),
    ...(network === undefined ? [] : [panel("network", network, COLORS.network)]),
  ];
}

function limitCheck({ check, labels }: FitSection): Html {
  if (check === undefined) return NOTHING;
  const measured = labels.flatMap(({ name, limit }) => (limit === undefined ? [] : [{ name, limit }]));
  const head = html`<h3>Against the information limit</h3>`;
  const who = html`${plain(check.converged)} of ${plain(check.galaxies)} galaxies of high signal to noise converged (${check.criterion})`;
  if (measured.length === 0) return html`${head}<p>${who}: too few to say anything.</p>`;
  const error = (value: number, sigma: number): string => `${ratio(value)} ± ${ratio(sigma)}`;
  return html`${head}
<p>At high signal to noise a maximum-likelihood fit reaches the Cramér-Rao bound, so the two check each other: z = (fit − truth)/bound should
have a standard deviation of 1. ${who}.</p>
${table(
  ["parameter", "half of the central 68 % of z", "standard deviation of z", "mean of z"],
  measured.map(({ name, limit: z }) => [
    name,
    error(z.robust, z.robust_error),
    error(z.plain, z.plain_error),
    error(z.mean, z.mean_error),
  ]),
)}`;
}
