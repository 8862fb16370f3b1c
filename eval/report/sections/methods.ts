/** Ways to estimate the labels of a catalogue, a table a label. */
import type { CompareSection, LabelComparison, MethodScores } from "../../compare/section.ts";
import { REDSHIFT_ERROR } from "../../stats/relative-errors.ts";
import { figureText, interval, percent, plain, ratio, titled } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";

type Of = MethodScores["catalogue"];

/** Nothing where the data are no catalogue's. */
export function methodTables({ labels }: CompareSection): Html {
  const judged = labels.filter((label) => label.methods !== undefined);
  if (judged.length === 0) return NOTHING;
  return html`<h3>Against what a catalogue offers</h3>
${judged.map(tableOf)}
<p class="note">All methods learned from the catalogue of the training stamps, and are judged on the same test stamps, of which none was used to choose anything.
Large: against the catalogue; small: the central 68 % of its bootstrap, and the figure against the truth, where the data have one.
Photometry: measured magnitudes of the bands of the images and their errors, by a linear regression, by a network of two hidden layers of 32, by a plane through the 60 nearest galaxies; latents by the mean of the 32 nearest.
R²: 1 − SS<sub>res</sub>/SS<sub>tot</sub>; r²: squared correlation; RMSE: root mean square error; bias: median error; median dz/(1+z): that of (estimate − z)/(1 + z).
σ<sub>NMAD</sub>: 1.4826 × the median absolute deviation of dz/(1+z) from its median; beyond: shares of galaxies whose |dz/(1+z)| is larger.</p>`;
}

function tableOf({ name, unit, methods: all = [] }: LabelComparison): Html {
  const isRedshift = redshiftOf(all[0]!.catalogue) !== undefined;
  const heads: Content[] = [titled(name, unit), "R²", "r²", "RMSE", "bias"];
  const more: Content[] = isRedshift
    ? ["median dz/(1+z)", html`σ<sub>NMAD</sub>`, "beyond 0.05", "beyond 0.15"]
    : [];
  return table(
    [...heads, ...more],
    all.map((method) => [
      method.name,
      both(method, ({ r2 }) => r2, ratio),
      both(method, ({ r2_linear }) => r2_linear, ratio),
      both(method, ({ rms }) => rms ?? null, plain),
      both(method, ({ bias }) => bias, plain),
      ...(isRedshift ? redshiftCells(method.catalogue) : []),
    ]),
  );
}

function redshiftCells(of: Of): Content[] {
  const { median, scatter, beyond_005, beyond_015 } = redshiftOf(of)!;
  return [
    interval(median, plain),
    interval(scatter, plain),
    interval(beyond_005 ?? null, percent),
    interval(beyond_015 ?? null, percent),
  ];
}

const redshiftOf = ({ relative = [] }: Of) => relative.find(({ unit }) => unit === REDSHIFT_ERROR);

function both(
  { catalogue, truth }: MethodScores,
  of: (scores: Of) => Of["r2"],
  show: (x: number | null | undefined) => string,
): Content {
  if (truth === undefined) return interval(of(catalogue), show);
  return html`${interval(of(catalogue), show)} <small>truth ${figureText(of(truth), show)}</small>`;
}
