/** Section "uncertainty" of results.json: whether the standard deviations that a network predicts are true. */
import { z } from "zod";
import { count, list, measured } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";

/** Of the network. */
export const uncertaintyNeeds = { model: ["mean", "sd", "cdf"] } as const satisfies Needs;

/** A share of stamps with its binomial standard error. */
export const shareSchema = z.object({ value: measured, error: measured });
export type Share = z.infer<typeof shareSchema>;

/** Shares of truths inside the central 68 % and 95 % intervals of the predicted distributions. */
export const coverageSchema = z.object({ stamps: count, of68: shareSchema, of95: shareSchema });
export type Coverage = z.infer<typeof coverageSchema>;

const judgedSchema = z.object({
  overall: coverageSchema,
  /** in bins of equal counts; absent if the stamps have no flux, or all the same */
  bins: z
    .object({
      /** what the bins are of, with its unit */
      title: z.string(),
      /** k + 1 ascending edges of k bins */
      edges: list(z.number()),
      coverage: list(coverageSchema),
    })
    .exactOptional(),
  /** probability integral transform, P(label < truth) of each stamp: stamps in bins of equal width from 0 to 1; flat if all is right */
  pit: list(count),
});
export type JudgedUncertainty = z.infer<typeof judgedSchema>;

const labelSchema = judgedSchema.extend({
  name: z.string(),
  unit: z.string(),
  /** median predicted standard deviation [unit] */
  sigma: measured,
  /** medians of what it is made of, where the network tells [unit] */
  parts: z.object({ aleatoric: measured, epistemic: measured }).exactOptional(),
  /** against the truth behind what the catalogue says, where the data have it; its errors are part of the intervals, which are too wide for it where they are comparable with sigma */
  truth: judgedSchema.exactOptional(),
});
export type LabelUncertainty = z.infer<typeof labelSchema>;

export const uncertaintySchema = z.object({
  data: z.object({ name: z.string(), stamps: count, which: z.string() }),
  /** estimates are means over so many flips and turns of each stamp; absent: 1 */
  views: z.number().exactOptional(),
  labels: list(labelSchema),
});
export type UncertaintySection = z.infer<typeof uncertaintySchema>;
