/** Section "compare" of results.json: how well labels are recovered, against linear baselines and the paper. */
import { z } from "zod";
import {
  byName,
  count,
  figureSchema,
  hasPixels,
  list,
  measured,
  packedImage,
} from "../../train/run/section-schema.ts";

/** null where there are too few stamps: `too_few` says how many would do */
const figure = figureSchema.nullable();

const scoresSchema = z.object({
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
});
export type Scores = z.infer<typeof scoresSchema>;

/** Of fluxes and sizes: errors in magnitudes and percent, see eval/stats/relative-errors.ts. */
const relativeSchema = z.object({
  unit: z.enum(["mag", "%"]),
  /** stamps with a truth above 0 */
  count,
  too_few: z.string().exactOptional(),
  /** [unit] */
  median: figure,
  /** 1.4826 times the median absolute deviation from the median [unit] */
  scatter: figure,
  /** fraction further than 3 scatter from the median; a flux <= 0 is one of them */
  outliers: figure,
});
export type RelativeScores = z.infer<typeof relativeSchema>;

const binnedSchema = z.object({
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

/** A linear regression on principal components predicts the label itself, or its logarithm ("log"): what does better on the training stamps. */
const baselineSchema = scoresSchema.extend({
  /** absent in results of 0.1.0, where it is "linear" */
  fitted: z.enum(["linear", "log"]).exactOptional(),
});

const labelSchema = z.object({
  name: z.string(),
  unit: z.string(),
  /** what the network's latent is linear in: the label, or its logarithm; absent in results of 0.1.0 */
  transform: z.enum(["linear", "log"]).exactOptional(),
  network: scoresSchema,
  /** of fluxes in mag and %, of sizes in % */
  relative: list(relativeSchema).exactOptional(),
  /**
   * share of stamps whose truth is within one and two of the standard deviations that the network predicts: 0.683 and 0.954 for normal
   * errors; absent if it predicts none, or of too few stamps
   */
  coverage: z.object({ one: measured, two: measured }).exactOptional(),
  /** regression on the one of the 64 principal components that does best on the training stamps: 1 to 64; 1 has the most variance */
  pca_single: baselineSchema.extend({ component: z.number() }),
  /** regression on all 64 */
  pca_all: baselineSchema,
  /** the paper's own figures, all of them linear regressions, where it has them */
  paper: z.object({ network: measured, pca_single: measured, pca_all: measured }).exactOptional(),
  bins: list(binnedSchema),
  /** columns of at most 1000 test stamps, for scatter plots */
  points: z.object({
    truth: list(measured),
    latent: list(measured),
    predicted: list(measured),
    pca_single: list(measured),
    pca_all: list(measured),
  }),
});
export type LabelComparison = z.infer<typeof labelSchema>;

const reconstructionSchema = z.object({
  id: z.number(),
  /** truth of the supervised labels */
  labels: byName(measured),
  input: packedImage,
  output: packedImage,
});
export type Reconstruction = z.infer<typeof reconstructionSchema>;

const reconstructionsSchema = z
  .object({
    height: count,
    width: count,
    unit: z.string(),
    stamps: list(reconstructionSchema),
    /** root mean square of (input - output) over the expected noise of a pixel, all test stamps; absent if the noise is not known */
    rms_over_noise: measured.exactOptional(),
  })
  .refine(
    (it) => it.stamps.every(({ input, output }) => [input, output].every((image) => hasPixels(image, it))),
    "an image does not have height x width pixels",
  );

export const compareSchema = z.object({
  data: z.object({ name: z.string(), sha256: z.string(), stamps: count, which: z.string() }),
  /** estimates are means over so many flips and turns of each stamp; absent: 1 */
  views: z.number().exactOptional(),
  /** training stamps, in an epoch */
  trained_on: count,
  /** every epoch had stamps of its own, from the simulator; absent if all were the same */
  new_every_epoch: z.literal(true).exactOptional(),
  pca: z.object({ components: count, fitted_on: count, explained_variance: measured }),
  labels: list(labelSchema),
  reconstructions: reconstructionsSchema,
});
export type CompareSection = z.infer<typeof compareSchema>;
