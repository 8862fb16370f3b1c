/** The limit as text for a terminal. */
import type { LimitSection } from "./section.ts";

export function formatLimit({ data, labels }: LimitSection): string {
  const rows = labels.map(({ name, unit, r2, r2_error, r2_gaussian, scatter, cramer_rao }) => {
    const label = unit === "1" ? name : `${name} [${unit}]`;
    const cells = [
      `${r2.toFixed(4)} +- ${r2_error.toFixed(4)}`,
      r2_gaussian.toFixed(4),
      scatter.toPrecision(3),
      cramer_rao.toPrecision(3),
    ];
    return `${label.padEnd(14)}${cells[0]!.padStart(18)}${cells[1]!.padStart(10)}${cells[2]!.padStart(12)}${cells[3]!.padStart(14)}`;
  });
  return [
    `${data.name}: ${data.stamps} galaxies (${data.which})`,
    "",
    `${"parameter".padEnd(14)}${"best R2".padStart(18)}${"Gaussian".padStart(10)}${"scatter".padStart(12)}${"Cramer-Rao".padStart(14)}`,
    ...rows,
    "",
    "  best R2      1 - mean posterior variance / variance of the population, posteriors sampled with the population as prior",
    "  Gaussian     the same by the Fisher matrix, the population taken as a Gaussian prior: too low where posteriors are wide",
    "  scatter      median posterior standard deviation; Cramer-Rao: bound without a prior, the other parameters unknown too",
  ].join("\n");
}
