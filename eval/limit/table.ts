/** The limit as text for a terminal. */

import { alignRows } from "../../shared/cli/text-table.ts";
import type { CompareSection } from "../compare/section.ts";
import type { LabelLimit, LimitSection } from "./section.ts";
import { areSameGalaxies, type ShareOfLimit, sharesOfLimit } from "./share.ts";

/** @param compare of a network, to say what share of the limit it reaches */
export function formatLimit(limit: LimitSection, compare?: CompareSection): string {
  const { data, labels, too_few } = limit;
  const shares = sharesOfLimit(limit, compare);
  const heads = ["parameter", "best R2", "Gaussian", "scatter", "Cramer-Rao"];
  const more = compare === undefined ? [] : ["network R2", "share"];
  const rows = labels.map((label) => [
    ...cells(label, too_few !== undefined),
    ...(compare === undefined ? [] : networkCells(shares.get(label.name))),
  ]);
  return [
    `${data.name}: ${data.stamps} galaxies (${data.which})`,
    "",
    ...alignRows([[...heads, ...more], ...rows]),
    "",
    ...(too_few === undefined ? [] : [`  no R2        galaxies are ${too_few} (--n)`]),
    "  best R2      1 - mean posterior variance / variance of the population, posteriors sampled with the population as prior",
    "  Gaussian     the same by the Fisher matrix, the population taken as a Gaussian prior: too low where posteriors are wide",
    "  scatter      median posterior standard deviation; Cramer-Rao: bound without a prior, the other parameters unknown too",
    ...(compare === undefined
      ? []
      : [
          `  network R2   of its estimates of ${compare.data.stamps} stamps of ${compare.data.name} (evaluate compare)`,
          areSameGalaxies(limit, compare)
            ? "  share        network R2 / best R2"
            : `  no share     of other galaxies than the limit's: evaluate compare RUN --data ${data.name}`,
        ]),
  ].join("\n");
}

function cells(
  { name, unit, r2, r2_error, r2_gaussian, scatter, cramer_rao }: LabelLimit,
  few: boolean,
): string[] {
  return [
    unit === "1" ? name : `${name} [${unit}]`,
    few ? "too few" : `${r2.toFixed(4)} +- ${r2_error.toFixed(4)}`,
    few ? "too few" : r2_gaussian.toFixed(4),
    scatter.toPrecision(3),
    cramer_rao.toPrecision(3),
  ];
}

const networkCells = (of: ShareOfLimit | undefined): string[] => [
  of === undefined ? "-" : of.network.toFixed(4),
  of?.share === undefined ? "-" : `${(100 * of.share).toFixed(1)} %`,
];
