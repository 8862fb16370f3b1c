/** Table 1 of the paper: ways to estimate the same quantities of the same galaxies. */
import type { Figure } from "../../../train/run/section-schema.ts";
import type { MethodSection, PosteriorSection } from "../../posterior/section.ts";
import { fixed, percent, plain, ratio, titled } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";

export function methodTablesOf({ methods, targets }: PosteriorSection): Html {
  const tables = methods.flatMap((ways, t) => {
    const target = targets[t];
    return target === undefined || ways.length === 0 ? [] : [tableOf(titled(target.name, target.unit), ways)];
  });
  if (tables.length === 0) return NOTHING;
  return html`<h3>Beside other ways</h3>
${tables}
<p class="note">${sameOf(methods)}, the last is this run. kNN and MLP learned from the same training galaxies, by the same numbers, or by the latents of the same encoder, and have a normal distribution about their estimate: the scatter of the neighbours, and that of the residuals on galaxies that were held back. This run's less: its NLL (CRPS) less theirs, galaxy by galaxy, with the central 95${"\u2009"}% of the bootstrap; below 0 this run is better, and if the interval is below 0 that is no chance.</p>`;
}

function tableOf(title: string, ways: readonly MethodSection[]): Html {
  const isRedshift = ways.some((way) => redshiftOf(way) !== undefined);
  return table(
    [
      title,
      "R²",
      "RMSE",
      ...(isRedshift ? ["σ(NMAD)", "|Δz| > 0.05 (1+z)"] : []),
      "NLL",
      "CRPS",
      "NLL: this run's less",
      "CRPS: this run's less",
    ],
    ways.map((way) => {
      const { name, scores, nll, crps, nll_less, crps_less } = way;
      const redshift = redshiftOf(way);
      return [
        name,
        ratio(scores.r2?.value),
        plain(scores.rms?.value),
        ...(isRedshift ? [fixed(redshift?.scatter?.value, 4), percent(redshift?.beyond_005?.value)] : []),
        fixed(nll.value, 3),
        plain(crps.value),
        less(nll_less, (x) => fixed(x, 3)),
        less(crps_less, plain),
      ];
    }),
  );
}

/** What they are compared on. */
function sameOf(methods: PosteriorSection["methods"]): string {
  const some = methods.flat().find(({ answered }) => answered !== undefined);
  if (some === undefined) return "All on the same galaxies";
  return `All on the galaxies that each of them estimates (${some.name}: ${plain(some.objects)} of its ${plain(some.answered)})`;
}

const redshiftOf = ({ relative = [] }: MethodSection) =>
  relative.find(({ beyond_005 }) => beyond_005 !== undefined);

function less(figure: Figure | undefined, show: (x: number) => string): Content {
  if (figure === undefined) return "";
  return html`<b>${show(figure.value)}</b> <small>[${show(figure.low)}, ${show(figure.high)}]</small>`;
}
