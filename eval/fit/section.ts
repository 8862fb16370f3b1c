/** Section "fit" of results.json: a classical fit beside the network, and the fit's scatter beside the information limit. */
import { z } from "zod";
import { count, list, measured } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";

/** Of the network, if there is one. */
export const fitNeeds = { model: ["mean"] } as const satisfies Needs;

/** See eval/stats/metrics.ts. Figures are NaN (null in JSON) where there are too few galaxies: `too_few` says how many would do. */
const scoresSchema = z.object({
  /** galaxies */
  count,
  too_few: z.string().exactOptional(),
  r2: measured,
  bias: measured,
  scatter: measured,
  outliers: measured,
});
export type FitScores = z.infer<typeof scoresSchema>;

/** The same galaxies, by both. */
const sideBySideSchema = z.object({
  fit: scoresSchema,
  /** absent without a network, or if it does not estimate this */
  network: scoresSchema.exactOptional(),
});
export type SideBySide = z.infer<typeof sideBySideSchema>;

/**
 * z = (fit - truth) / Cramer-Rao bound of each galaxy at its truth; a standard deviation of 1 is the limit. Errors are those of a
 * normal distribution with so many galaxies.
 */
const limitRatioSchema = z.object({
  /** half the width of the central 68.27 % of z */
  robust: measured,
  robust_error: measured,
  /** standard deviation of z, every outlier in it */
  plain: measured,
  plain_error: measured,
  /** mean of z */
  mean: measured,
  mean_error: measured,
});
export type LimitRatio = z.infer<typeof limitRatioSchema>;

const labelSchema = z.object({
  name: z.string(),
  unit: z.string(),
  /** of all galaxies but those whose fit failed; absent if there is none */
  all: sideBySideSchema.exactOptional(),
  /** of those whose fit converged */
  converged: sideBySideSchema.exactOptional(),
  /** absent if it was not asked for, or too few galaxies meet the criterion */
  limit: limitRatioSchema.exactOptional(),
});
export type LabelFit = z.infer<typeof labelSchema>;

/** Columns of at most 1000 galaxies, for scatter plots: those whose fit did not fail. */
const pointsSchema = z.object({
  name: z.string(),
  unit: z.string(),
  truth: list(measured),
  fit: list(measured),
  network: list(measured).exactOptional(),
});
export type FitPoints = z.infer<typeof pointsSchema>;

export const fitSchema = z.object({
  data: z.object({ name: z.string(), stamps: count, which: z.string() }),
  /** galaxies by how their fit ended, see sersic-fit.ts */
  status: z.object({ converged: count, bound: count, stopped: count, failed: count }),
  /** wall clock [ms a galaxy]: a fit on one thread; the network on all that it takes, reading excluded */
  ms: z.object({ fit_median: measured, fit_mean: measured, network: measured.exactOptional() }),
  /** stamps rendered for a fit, mean */
  renders: measured,
  /** flux, hlr, n, e1, e2, x0, y0 */
  labels: list(labelSchema),
  /** flux and hlr */
  points: list(pointsSchema),
  /** the galaxies whose scatter stands beside the limit */
  check: z
    .object({
      /** in words */
      criterion: z.string(),
      /** that meet it */
      galaxies: count,
      /** of them, those whose fit converged: they are what `limit` is of */
      converged: count,
    })
    .exactOptional(),
});
export type FitSection = z.infer<typeof fitSchema>;
