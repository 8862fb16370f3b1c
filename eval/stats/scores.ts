/** How well estimates agree with truths, as results.json has it: of all stamps, relative to the truth, in bins. */
import { z } from "zod";
import { count, figureSchema, list } from "../../train/run/section-schema.ts";
import { REDSHIFT_ERROR } from "./relative-errors.ts";

/** null where there are too few stamps: `too_few` says how many would do */
const figure = figureSchema.nullable();

export const scoresSchema = z.object({
  /** stamps */
  count,
  /** why the figures are null */
  too_few: z.string().exactOptional(),
  /** coefficient of determination of the estimate in the label's unit, 1 - SS_res / SS_tot */
  r2: figure,
  /** R^2 of the linear regression of the truth on one predictor (the paper's figure): the squared correlation */
  r2_linear: figure,
  /** median of (predicted - truth), label's unit */
  bias: figure,
  /** 1.4826 times the median absolute deviation of (predicted - truth), label's unit */
  scatter: figure,
  /** fraction with |predicted - truth - bias| > 3 scatter */
  outliers: figure,
  /** root mean square of (predicted - truth), label's unit; absent in older results */
  rms: figure.exactOptional(),
});
export type Scores = z.infer<typeof scoresSchema>;

/** Of fluxes, sizes and redshifts: errors in magnitudes, percent and dz/(1+z), see relative-errors.ts. */
export const relativeSchema = z.object({
  unit: z.enum(["mag", "%", REDSHIFT_ERROR]),
  /** stamps that have such an error */
  count,
  too_few: z.string().exactOptional(),
  /** [unit] */
  median: figure,
  /** 1.4826 times the median absolute deviation from the median [unit]; of a redshift what is called sigma_NMAD */
  scatter: figure,
  /** fraction further than 3 scatter from the median; a flux <= 0 is one of them */
  outliers: figure,
  /** of a redshift: fractions with |dz/(1+z)| > 0.05 and > 0.15 */
  beyond_005: figure.exactOptional(),
  beyond_015: figure.exactOptional(),
});
export type RelativeScores = z.infer<typeof relativeSchema>;

export const binnedSchema = z.object({
  /** what the bins are of, e.g. "snr", "magnitude", "n", "hlr", "edge" */
  by: z.string(),
  /** axis title with unit, e.g. "distance of the centre from the edge [pixel]" */
  title: z.string(),
  /** k + 1 ascending edges of k bins */
  edges: list(z.number()),
  /** stamps in each of k bins; absent in results of 0.1.0 */
  counts: list(count).exactOptional(),
  /** k scores; null where a bin has too few stamps, or all its truths are the same */
  scores: list(scoresSchema.nullable()),
  /** k times those of `relative`, with "snr" alone */
  relative: list(list(relativeSchema)).exactOptional(),
});
export type BinnedScores = z.infer<typeof binnedSchema>;
