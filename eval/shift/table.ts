/** A shift as text for a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import { SCORE_NEIGHBOURS } from "../anomalies/blind.ts";
import type { ShiftSection } from "./section.ts";
import { changeInWords, short, verdict } from "./words.ts";

const MOST_LISTED = 5;

export function formatShift(run: string, section: ShiftSection): string {
  const { source, target, area, mmd, frechet, foreign, differences, permutations, latents } = section;
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  const effect = (x: number): string => (Number.isFinite(x) ? `${x > 0 ? "+" : ""}${x.toFixed(2)}` : "-");
  return [
    `${run}: ${target.stamps} stamps of ${target.name} (${target.which}) against ${source.stamps} of ${source.name} (${source.which}), in ${latents} latents`,
    "",
    `  ${verdict(section)}`,
    "",
    ...alignRows([
      ["measure", "value", "by chance", "95 % of chance", "p"],
      [
        "domain classifier, AUC",
        ...[area.value, area.null_mean, area.null_95, area.p].map((x) => x.toFixed(3)),
      ],
      [
        "MMD^2, unbiased",
        ...[mmd.value, mmd.null_mean, mmd.null_95].map((x) => x.toExponential(1)),
        mmd.p.toFixed(3),
      ],
      [
        "Frechet distance",
        short(frechet.distance),
        `${short(frechet.own)} +- ${short(frechet.own_scatter)}`,
        "",
        "",
      ],
      [
        "beyond the neighbours",
        `${percent(foreign.share.value)} [${percent(foreign.share.low)}, ${percent(foreign.share.high)}]`,
        percent(1 - foreign.quantile),
        "",
        "",
      ],
    ]),
    "",
    `  AUC, MMD^2     by chance: ${permutations} permutations of which set a stamp is of; AUC by logistic regression on latents and their squares, five folds`,
    `  Frechet        of ${frechet.size} stamps of each set; by chance: of halves of the source`,
    `  neighbours     stamps whose mean distance to the ${SCORE_NEIGHBOURS} nearest of the source is above ${short(foreign.limit)} times its median, as of 1 % of the source`,
    "",
    ...alignRows([
      ["median of", "source", "target", "target is", "in scatters"],
      ...differences.map((difference) => [
        `${difference.differs ? "*" : " "} ${difference.name} [${difference.unit}]`,
        short(difference.source),
        short(difference.target),
        changeInWords(difference),
        effect(difference.effect),
      ]),
    ]),
    "",
    "  * beyond three standard errors of both medians; in scatters: of the source (1.4826 MAD), of ratios of their logarithms",
    "  noise and sky of the border of a stamp, flux above that sky in all of it, radius of half of it: of pixels as they are, neighbours and all",
    "",
    `  the most foreign: ${foreign.most
      .slice(0, MOST_LISTED)
      .map(({ id, novelty, nearest }) => `${id} (${short(novelty)}, nearest ${nearest})`)
      .join(", ")}`,
  ].join("\n");
}
