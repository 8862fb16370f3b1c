/** What is said of posteriors, as results.json has it: of all objects and in bins, for each target and for all together. */
import { z } from "zod";
import { count, figureSchema, list, measured } from "../../train/run/section-schema.ts";
import { coverageSchema, shareSchema } from "../uncertainty/section.ts";

/** A mean with its standard error. */
export const meanSchema = z.object({ value: measured, error: measured });
export type Mean = z.infer<typeof meanSchema>;

/** Of numbers that are uniform from 0 to 1 if all is right. */
const uniformSchema = z.object({
  /** in bins of equal width from 0 to 1 */
  histogram: list(count),
  /** Kolmogorov's, from uniform, and P(one at least as large) */
  distance: measured,
  p: measured,
  /** the empirical distribution stays inside its simultaneous 95 % band */
  inside: z.boolean(),
});
export type UniformTest = z.infer<typeof uniformSchema>;

/** An empirical distribution less that of uniform numbers, with the limits of its simultaneous 95 % band, at some points. */
export const ecdfSchema = z.object({
  at: list(z.number()),
  difference: list(z.number()),
  low: list(z.number()),
  high: list(z.number()),
});
export type EcdfDifference = z.infer<typeof ecdfSchema>;

/** Of tests with random points, see tarp.ts. */
const tarpSchema = uniformSchema.extend({ p_shift: measured, p_spread: measured, p_uniform: measured });
export type JudgedTarp = z.infer<typeof tarpSchema>;

/** Of one target, of some objects. */
const targetFiguresSchema = z.object({
  objects: count,
  coverage: coverageSchema,
  /** shares of truths inside the central intervals of `NOMINAL` */
  curve: list(shareSchema),
  pit: uniformSchema,
  /** of ranks among the draws, and their chi-square test; absent where there are too few objects */
  ranks: z.object({ counts: list(count), statistic: measured, degrees: count, p: measured }).exactOptional(),
  tarp: tarpSchema,
  /** [unit] */
  crps: meanSchema,
  /** -ln p(truth), per unit */
  nll: meanSchema,
  /** information over the prior [nats] */
  gain: meanSchema,
  /** median width of the 68 % intervals [unit] */
  sharpness: measured,
  /** estimate less truth, in sigma of the posterior: median */
  shift: figureSchema,
  /** P(a mean PIT at least as far from 1/2) */
  p_shift: measured,
  /** the factor by which the intervals would have to be wider */
  width_factor: figureSchema,
  /** P(a share of truths inside the 68 % intervals, less the shift, at least as far from 0.68) */
  p_width: measured,
  /** share of draws beyond five sigma of their posterior */
  tails: measured,
});
export type TargetFigures = z.infer<typeof targetFiguresSchema>;

/** Of all targets together, of some objects. */
const jointFiguresSchema = z.object({
  objects: count,
  tarp: tarpSchema,
  /** of targets in standard deviations of the training set */
  energy: meanSchema,
  nll: meanSchema.exactOptional(),
  gain: meanSchema.exactOptional(),
  /** shares of truths inside the regions of highest density of `NOMINAL`, and the test of these */
  highest: uniformSchema.extend({ curve: list(shareSchema) }).exactOptional(),
});
export type JointFigures = z.infer<typeof jointFiguresSchema>;

const binnedOf = <T extends z.ZodType>(figures: T) =>
  z.object({
    /** as the axis is called, e.g. "magnitude" */
    by: z.string(),
    /** with unit */
    title: z.string(),
    /** k + 1 ascending edges of k bins of about equal counts */
    edges: list(z.number()),
    /** k; null where there are too few objects */
    bins: list(figures.nullable()),
  });

export const judgedTargetSchema = z.object({
  name: z.string(),
  unit: z.string(),
  /** of each posterior */
  draws: count,
  /** where the densities of `nll` and `gain` come from: the model, or kernels about the draws */
  density: z.enum(["model", "draws"]),
  /** null where there are too few objects */
  overall: targetFiguresSchema.nullable(),
  ecdf: z.object({ pit: ecdfSchema, tarp: ecdfSchema }).nullable(),
  binned: list(binnedOf(targetFiguresSchema)),
});
export type JudgedTarget = z.infer<typeof judgedTargetSchema>;

export const judgedJointSchema = z.object({
  overall: jointFiguresSchema.nullable(),
  ecdf: z.object({ tarp: ecdfSchema, highest: ecdfSchema.exactOptional() }).nullable(),
  binned: list(binnedOf(jointFiguresSchema)),
});
export type JudgedJoint = z.infer<typeof judgedJointSchema>;

export const judgedPosteriorSchema = z.object({
  targets: list(judgedTargetSchema),
  /** absent for one target */
  joint: judgedJointSchema.exactOptional(),
});
export type JudgedPosterior = z.infer<typeof judgedPosteriorSchema>;
