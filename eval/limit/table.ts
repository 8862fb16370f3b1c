/** The limit as text for a terminal. */
import type { LimitSection } from "./section.ts";

export function formatLimit({ data, labels }: LimitSection): string {
  const rows = labels.map(({ name, unit, r2, r2_error, scatter, cramer_rao }) => {
    const label = unit === "1" ? name : `${name} [${unit}]`;
    const cells = [
      `${r2.toFixed(4)} +- ${r2_error.toFixed(4)}`,
      scatter.toPrecision(3),
      cramer_rao.toPrecision(3),
    ];
    return `${label.padEnd(14)}${cells[0]!.padStart(18)}${cells[1]!.padStart(12)}${cells[2]!.padStart(14)}`;
  });
  return [
    `${data.name}: ${data.stamps} galaxies (${data.which})`,
    "",
    `${"parameter".padEnd(14)}${"best R2".padStart(18)}${"scatter".padStart(12)}${"Cramer-Rao".padStart(14)}`,
    ...rows,
    "",
    "  best R2      1 - mean posterior variance / variance of the population, which is a prior taken as Gaussian",
    "  scatter      median posterior standard deviation; Cramer-Rao: the same without a prior, other parameters unknown too",
  ].join("\n");
}
