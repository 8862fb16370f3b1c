/** Section "anomalies" of results.json: how well rare classes are found, and what sets their members apart. */
import { z } from "zod";
import { bandSchema } from "../../datasets/fact-schemas.ts";
import {
  count,
  figureSchema,
  hasPixels,
  list,
  measured,
  packedImage,
} from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";

export const anomaliesNeeds = { model: ["encoder"] } as const satisfies Needs;

const differenceSchema = z.object({ value: measured, error: measured });
export type Difference = z.infer<typeof differenceSchema>;

const recoverySchema = z.object({
  name: z.string(),
  members: count,
  /** with Wilson's 68 % interval for so many members; its standard deviation over repeats */
  recall: figureSchema,
  recall_scatter: measured,
  /** share of ordinary stamps that were taken for the class */
  contamination: figureSchema,
  /** of what was taken for the class, share that is of it */
  precision: measured,
  average_precision: measured,
  /** recall in the first 1, 2 and 5 times as many as there are members in a test part */
  first: list(figureSchema),
  /** the latents less this space, on the same splits; absent of the latents */
  against: z.object({ recall: differenceSchema, average_precision: differenceSchema }).exactOptional(),
});
export type ClassRecovery = z.infer<typeof recoverySchema>;

const spaceSchema = z.object({ name: z.string(), features: list(z.string()), classes: list(recoverySchema) });
export type SpaceRecovery = z.infer<typeof spaceSchema>;

/** A score that knows no classes. */
const scoreSchema = z.object({
  name: z.string(),
  classes: list(
    z.object({
      name: z.string(),
      average_precision: measured,
      /** of a useless score: the share of members */
      chance: measured,
      /** recall in the first `first` */
      recall: list(measured),
    }),
  ),
});
export type BlindScore = z.infer<typeof scoreSchema>;

const projectionSchema = z.object({
  space: z.string(),
  x: z.string(),
  y: z.string(),
  /** class of each point: 0 is ordinary */
  points: z.object({ x: list(measured), y: list(measured), class: list(count) }),
  /** where a machine with a linear kernel tells a class from the ordinary ones: ends of a line, if it crosses the frame */
  boundaries: list(z.object({ class: count, x: list(measured), y: list(measured) })),
});
export type Projection = z.infer<typeof projectionSchema>;

const explainedSchema = z.object({
  id: z.number(),
  /** 0 is ordinary */
  class: count,
  /** of neighbour distance, by which the list is sorted */
  score: measured,
  /** of each latent, from stamps that are otherwise alike [their standard deviations] */
  deviations: list(measured),
});
export type Explained = z.infer<typeof explainedSchema>;

const gallerySchema = z.object({ ids: list(z.number()), images: list(packedImage) });

export const anomaliesSchema = z
  .object({
    data: z.object({ name: z.string(), sha256: z.string(), stamps: count, which: z.string() }),
    vanilla: z.string().exactOptional(),
    /** names of the latents */
    latents: list(z.string()),
    /** classes that were looked for */
    classes: list(z.string()),
    ordinary: count,
    /** stamps that were left out, as a feature of theirs is no number or their class is not known */
    dropped: count,
    repeats: count,
    spaces: list(spaceSchema),
    /** training stamps that scores compare with, and how many stamps are looked at first */
    blind: z.object({ reference: count, first: list(count), scores: list(scoreSchema) }),
    /** of each class, and of all ordinary ones: medians of the deviations */
    typical: list(z.object({ name: z.string(), deviations: list(measured) })),
    /** of the classes the most anomalous members */
    members: list(explainedSchema),
    /** the most anomalous of all stamps, whatever their class; absent of results that explain members alone */
    most_unlike: list(explainedSchema).exactOptional(),
    projections: list(projectionSchema),
    /** [bands, height, width] of members of each class, and of the ordinary ones nearest to several of them */
    pictures: z.object({
      height: count,
      width: count,
      bands: list(bandSchema),
      classes: list(z.object({ name: z.string(), members: gallerySchema, neighbours: gallerySchema })),
    }),
  })
  .refine(
    ({ pictures: { height, width, bands, classes } }) =>
      classes.every(({ members, neighbours }) =>
        [...members.images, ...neighbours.images].every((image) =>
          hasPixels(image, { height: bands.length * height, width }),
        ),
      ),
    "an image does not have bands x height x width pixels",
  );
export type AnomaliesSection = z.infer<typeof anomaliesSchema>;
