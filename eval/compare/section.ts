/** Section "compare" of results.json: how well labels are recovered, against linear baselines and the paper. */
import { z } from "zod";
import { bandSchema } from "../../datasets/fact-schemas.ts";
import { byName, count, hasPixels, list, measured, packedImage } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";
import { binnedSchema, relativeSchema, scoresSchema } from "../stats/scores.ts";

/** Of the network; where it has them too, stamps are shown as it makes them again. */
export const compareNeeds = { model: ["mean"], stamps: true } as const satisfies Needs;
export const reconstructionNeeds = { model: ["mean", "encoder", "decoder"] } as const satisfies Needs;

/** A linear regression on principal components predicts the label itself, or its logarithm ("log"): what does better on the training stamps. */
const baselineSchema = scoresSchema.extend({
  /** absent in results of 0.1.0, where it is "linear" */
  fitted: z.enum(["linear", "log"]).exactOptional(),
});

/** A way to estimate a label, against what the catalogue says, and against the truth where there is one. */
const methodSchema = z.object({
  name: z.string(),
  catalogue: scoresSchema.extend({ relative: list(relativeSchema).exactOptional() }),
  truth: scoresSchema.extend({ relative: list(relativeSchema).exactOptional() }).exactOptional(),
});
export type MethodScores = z.infer<typeof methodSchema>;

const labelSchema = z.object({
  name: z.string(),
  unit: z.string(),
  /** what the network's latent is linear in: the label, or its logarithm; absent in results of 0.1.0 */
  transform: z.enum(["linear", "log", "log1p"]).exactOptional(),
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
  /** where the data are a catalogue's: the network and what it has to beat, on the same stamps */
  methods: list(methodSchema).exactOptional(),
  /** the paper's own figures, all of them linear regressions, where it has them */
  paper: z
    .object({
      network: measured,
      pca_single: measured.exactOptional(),
      pca_all: measured.exactOptional(),
      /** which paper; absent: Leung et al. 2025 */
      source: z.string().exactOptional(),
    })
    .exactOptional(),
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
  /** [bands, height, width], as far as there are several bands */
  input: packedImage,
  /** with the sky of the input */
  output: packedImage,
  /** what is known of the sky and the detector of the stamp in each band; absent in results of 0.1.0 */
  detectors: list(
    z.object({
      sky: measured.exactOptional(),
      gain: measured.exactOptional(),
      read_noise: measured.exactOptional(),
    }),
  ).exactOptional(),
});
export type Reconstruction = z.infer<typeof reconstructionSchema>;

const reconstructionsSchema = z
  .object({
    height: count,
    width: count,
    /** of a pixel of the first band */
    unit: z.string(),
    /** of several, what colours are made of; absent for one */
    bands: list(bandSchema).exactOptional(),
    stamps: list(reconstructionSchema),
    /** root mean square of (input - output) over the expected noise of a pixel, all test stamps; absent if the noise is not known */
    rms_over_noise: measured.exactOptional(),
  })
  .refine(
    ({ stamps, height, width, bands = [1] }) =>
      stamps.every(({ input, output }) =>
        [input, output].every((image) => hasPixels(image, { height: bands.length * height, width })),
      ),
    "an image does not have bands x height x width pixels",
  );

export const compareSchema = z.object({
  data: z.object({ name: z.string(), sha256: z.string(), stamps: count, which: z.string() }),
  /** estimates are means over so many flips and turns of each stamp; absent: 1 */
  views: z.number().exactOptional(),
  /** training stamps, in an epoch */
  trained_on: count,
  /** every epoch had stamps of its own, from the simulator; absent if all were the same */
  new_every_epoch: z.literal(true).exactOptional(),
  /** the run whose latents are a method too */
  vanilla: z.string().exactOptional(),
  pca: z.object({ components: count, fitted_on: count, explained_variance: measured }),
  labels: list(labelSchema),
  /** absent where the network does not make stamps of latents */
  reconstructions: reconstructionsSchema.exactOptional(),
});
export type CompareSection = z.infer<typeof compareSchema>;
