/** The tables of the comparison, as plain records, CSV and Markdown. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { MISTAKES } from "./objects.ts";
import type { GalaxyResult } from "./study.ts";

/** One galaxy, as it stands in gama.csv and in --json. */
export interface GalaxyRow {
  readonly name: string;
  readonly pixels: number;
  readonly chi2_reduced: number;
  readonly flux_ratio: number;
  readonly sky_rms_over_sigma: number;
  readonly refit_dx_px: number;
  readonly refit_dy_px: number;
  readonly refit_flux_factor: number;
  readonly refit_sky_maggies: number;
  readonly refit_chi2_reduced: number;
}

export const galaxyRow = (r: GalaxyResult): GalaxyRow => ({
  name: r.object.name,
  pixels: r.pixels,
  chi2_reduced: r.chi2,
  flux_ratio: r.fluxRatio,
  sky_rms_over_sigma: r.skyScatter,
  refit_dx_px: r.correction.dx,
  refit_dy_px: r.correction.dy,
  refit_flux_factor: r.correction.flux,
  refit_sky_maggies: r.correction.sky,
  refit_chi2_reduced: r.correctedChi2,
});

/** One mistake in reading the labels, over all galaxies. */
export interface MistakeRow {
  readonly mistake: string;
  /** galaxies that it fits worse than the right reading does */
  readonly worse: number;
  readonly galaxies: number;
  /** median over the galaxies of its chi-square over the right one */
  readonly median_chi2_factor: number;
}

export const mistakeRows = (results: readonly GalaxyResult[]): MistakeRow[] =>
  MISTAKES.map(({ what }, m) => {
    const factors = results.map((r) => r.mistakenChi2[m] / r.chi2);
    return {
      mistake: what,
      worse: factors.filter((f) => f > 1).length,
      galaxies: results.length,
      median_chi2_factor: quantile(Float64Array.from(factors).sort(), 0.5),
    };
  });

export function formatCsv(rows: readonly GalaxyRow[]): string {
  const lines = rows.map((row) =>
    Object.values(row)
      .map((v) => (typeof v === "number" && !Number.isInteger(v) ? v.toPrecision(6) : v))
      .join(","),
  );
  return `${[Object.keys(rows[0]).join(","), ...lines].join("\n")}\n`;
}

export function formatMarkdown(rows: readonly GalaxyRow[], mistakes: readonly MistakeRow[]): string {
  return [
    ...table(
      [
        "galaxy",
        "pixels",
        "chi2/N",
        "data/model flux",
        "sky rms/sigma",
        "dx [px]",
        "dy [px]",
        "flux",
        "chi2/(N-4)",
      ],
      rows.map((r) => [
        r.name,
        String(r.pixels),
        r.chi2_reduced.toFixed(2),
        r.flux_ratio.toFixed(3),
        r.sky_rms_over_sigma.toFixed(2),
        signed(r.refit_dx_px),
        signed(r.refit_dy_px),
        r.refit_flux_factor.toFixed(3),
        r.refit_chi2_reduced.toFixed(2),
      ]),
    ),
    ...offsetLines(rows),
    "",
    ...table(
      ["labels read wrongly", "galaxies fitted worse", "chi2, wrong / right (median)"],
      mistakes.map((m) => [m.mistake, `${m.worse} of ${m.galaxies}`, m.median_chi2_factor.toFixed(2)]),
    ),
  ].join("\n");
}

const signed = (x: number): string => `${x < 0 ? "-" : "+"}${Math.abs(x).toFixed(3)}`;

/** One galaxy alone has no standard error. */
function offsetLines(rows: readonly GalaxyRow[]): string[] {
  if (rows.length < 2) return [];
  const dx = meanAndError(rows.map((r) => r.refit_dx_px));
  const dy = meanAndError(rows.map((r) => r.refit_dy_px));
  return ["", `Mean offset of the ${rows.length} centres [px]: dx ${dx}, dy ${dy}`];
}

/** "+0.012 +- 0.020": the mean and its standard error. */
function meanAndError(values: readonly number[]): string {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  return `${signed(mean)} +- ${Math.sqrt(variance / n).toFixed(3)}`;
}

/** A Markdown table: the first column to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, c) => Math.max(title.length, ...rows.map((row) => row[c].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join(" | ")} |`;
  const rule = widths.map((w, c) => (c === 0 ? "-".repeat(w) : `${"-".repeat(w - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)];
}
