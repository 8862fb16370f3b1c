/** Section "latents" of results.json: what each latent holds, how labels are recovered over their range, what a latent changes in an image. */
import { z } from "zod";
import { bandSchema } from "../../datasets/fact-schemas.ts";
import { byName, count, hasPixels, list, measured, packedImage } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";

/** Of the network; where it has a decoder, latents are moved. */
export const latentsNeeds = { model: ["encoder"] } as const satisfies Needs;
export const traversalNeeds = { model: ["decoder"] } as const satisfies Needs;

const labelSchema = z.object({
  name: z.string(),
  unit: z.string(),
  /** Spearman's rank correlation with each latent */
  correlations: list(measured),
  /** R^2 of linear regressions on the latents of labels, and on all, of stamps that they were not fitted to: the difference is what free latents hold besides. Absent without latents of labels, and of too few stamps */
  held: z.object({ informed: measured, all: measured }).exactOptional(),
});
export type LabelLatents = z.infer<typeof labelSchema>;

const recoveredSchema = z.object({
  name: z.string(),
  unit: z.string(),
  /** bins of equal counts of the label */
  bins: list(
    z.object({
      stamps: count,
      truth: measured,
      /** median estimate, and the central 68 % of estimates */
      estimate: measured,
      low: measured,
      high: measured,
      /** median error that the catalogue states; absent where it states none */
      error: measured.exactOptional(),
    }),
  ),
  /** at most 1000 stamps */
  points: z.object({
    truth: list(measured),
    estimate: list(measured),
    error: list(measured).exactOptional(),
  }),
});
export type Recovered = z.infer<typeof recoveredSchema>;

const traversalSchema = z.object({
  latent: z.string(),
  /** of the latent; of one that is a label's, in the label's unit */
  values: list(measured),
  /** what the pixels of each decoded image show, by quantity; null where there is no galaxy to be seen */
  shown: byName(list(measured)),
  images: list(packedImage),
});
export type Traversal = z.infer<typeof traversalSchema>;

const perturbedSchema = z.object({
  /** the quantity */
  name: z.string(),
  unit: z.string(),
  /** those that are moved, each the way in which the quantity rises, with its coefficient [unit a standard deviation], the largest first */
  latents: list(z.object({ name: z.string(), coefficient: measured })),
  /** at each of `MOVES` */
  images: list(packedImage),
});
export type Perturbed = z.infer<typeof perturbedSchema>;

/** Each image [bands, height, width]. */
const impliedSchema = z.object({
  /** latents that were drawn from their posterior */
  draws: count,
  input: packedImage,
  mean: packedImage,
  sd: packedImage,
  /** (input - mean) / sqrt(sd^2 + noise^2); where the noise is not known, in sd alone */
  residual: packedImage,
});
export type Implied = z.infer<typeof impliedSchema>;

const column = list(measured);

/** Of at most 1500 stamps, the same in all columns. */
const planesSchema = z.object({
  spaces: list(
    z.object({
      name: z.string(),
      /** the first two, with the shares of the variance that they have */
      components: z.object({ x: column, y: column, shares: list(measured) }),
      umap: z.object({ x: column, y: column }),
    }),
  ),
  quantities: list(z.object({ name: z.string(), unit: z.string(), values: column })),
});
export type Planes = z.infer<typeof planesSchema>;

export const latentsSchema = z
  .object({
    data: z.object({ name: z.string(), sha256: z.string(), stamps: count, which: z.string() }),
    latents: list(z.string()),
    labels: list(labelSchema),
    /** the labels that are looked at first: learned ones, those whose errors are stated, size and shape */
    familiar: list(z.string()),
    /** of each latent the labels that it is most alike, the first first; of labels that say the same one alone, without errors and truths of others */
    alike: list(list(z.string())),
    recovered: list(recoveredSchema),
    height: count,
    width: count,
    bands: list(bandSchema),
    /** absent where the network makes no stamps of latents */
    moved: z
      .object({
        /** id of the test galaxy whose latents are moved, one at a time: the one nearest to the medians of standardised latents */
        galaxy: z.number(),
        traversals: list(traversalSchema),
        /** of the labels that are looked at first; absent in results of earlier versions */
        perturbed: list(perturbedSchema).exactOptional(),
        /** absent where latents have no standard deviations, and in results of earlier versions */
        implied: impliedSchema.exactOptional(),
      })
      .exactOptional(),
    /** absent of one latent or few stamps, and in results of earlier versions */
    planes: planesSchema.exactOptional(),
  })
  .refine(
    ({ moved, height, width, bands }) =>
      [...(moved?.traversals ?? []), ...(moved?.perturbed ?? [])].every(({ images }) =>
        images.every((image) => hasPixels(image, { height: bands.length * height, width })),
      ),
    "an image does not have bands x height x width pixels",
  );
export type LatentsSection = z.infer<typeof latentsSchema>;
export type Moved = NonNullable<LatentsSection["moved"]>;
