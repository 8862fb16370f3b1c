/** Section "shift" of results.json: how far other stamps are from those that the network was trained on, and in what. */
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

export const shiftNeeds = { model: ["encoder"] } as const satisfies Needs;

const setSchema = z.object({ name: z.string(), sha256: z.string(), stamps: count, which: z.string() });

/** A statistic, and its values where labels of source and target are permuted. */
const testSchema = z.object({
  value: measured,
  null_mean: measured,
  null_95: measured,
  /** one-sided */
  p: measured,
});
export type Tested = z.infer<typeof testSchema>;

const gallerySchema = z.object({ ids: list(z.number()), images: list(packedImage) });

export const shiftSchema = z
  .object({
    source: setSchema,
    target: setSchema,
    /** whether the target is the run's own data set: source and target are halves of its test split then */
    own: z.boolean(),
    /** numbers of a stamp that are compared */
    latents: count,
    permutations: count,
    /** area under the ROC curve of a classifier of source and target */
    area: testSchema,
    /** unbiased MMD^2, with the width of its kernel */
    mmd: testSchema.extend({ bandwidth: measured }),
    /** of halves of the source: from the target, and from each other */
    frechet: z.object({ distance: measured, own: measured, own_scatter: measured, size: count }),
    foreign: z.object({
      /** of the target, beyond `limit`; of the source it is 1 - `quantile` */
      share: figureSchema,
      quantile: measured,
      /** in the novelty of stamps: the distance to their neighbours in the source, over the median of the source's own */
      limit: measured,
      median: measured,
      /** the farthest first */
      most: list(z.object({ id: z.number(), novelty: measured, nearest: z.number() })),
    }),
    differences: list(
      z.object({
        name: z.string(),
        unit: z.string(),
        by: z.enum(["ratio", "difference"]),
        source: measured,
        target: measured,
        change: measured,
        effect: measured,
        differs: z.boolean(),
      }),
    ),
    /** first two principal components of both sets; class 0 is the source, 1 the target; absent of a single latent */
    plane: z
      .object({
        shares: list(measured),
        points: z.object({ x: list(measured), y: list(measured), class: list(count) }),
      })
      .exactOptional(),
    /** [bands, height, width] of the most foreign stamps, and of the nearest of the source to each */
    pictures: z.object({
      height: count,
      width: count,
      bands: list(bandSchema),
      foreign: gallerySchema,
      nearest: gallerySchema,
    }),
  })
  .refine(
    ({ pictures: { height, width, bands, foreign, nearest } }) =>
      [...foreign.images, ...nearest.images].every((image) =>
        hasPixels(image, { height: bands.length * height, width }),
      ),
    "an image does not have bands x height x width pixels",
  );
export type ShiftSection = z.infer<typeof shiftSchema>;
