/** Section "survey" of results.json: a network and a classical fit on galaxies of a real survey, against their published labels. */
import { z } from "zod";
import { count, hasPixels, list, measured, packedImage } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";

/** Of the network: a survey's magnitudes and radii, of images in one band, are compared with flux and hlr. */
export const surveyNeeds = { model: ["mean"], labels: ["flux", "hlr"], bands: 1 } as const satisfies Needs;

export const QUANTITIES = ["mag", "hlr", "n", "q"] as const;
export type QuantityName = (typeof QUANTITIES)[number];

const measurementSchema = z.object({
  value: measured,
  /** standard deviation; absent where it is not known */
  sigma: measured.exactOptional(),
});
export type Measured = z.infer<typeof measurementSchema>;

/** mag (AB), hlr [arcsec, circularised], n, q = b/a; what was not measured is absent */
const measurementsSchema = z.object({
  mag: measurementSchema.exactOptional(),
  hlr: measurementSchema.exactOptional(),
  n: measurementSchema.exactOptional(),
  q: measurementSchema.exactOptional(),
});
export type Measurements = z.infer<typeof measurementsSchema>;

/** The part of the image that the network saw [height, width]; residuals are (data - model) / sigma, NaN where a pixel is not used. */
const picturesSchema = z
  .object({
    height: count,
    width: count,
    data: packedImage,
    /** the Sersic profile that the network's estimates stand for, with the PSF of the galaxy; sky of the fit included */
    network: packedImage,
    network_residual: packedImage,
    fit_residual: packedImage,
    /** parameters that the network does not estimate, taken from the fit for its picture */
    borrowed: list(z.string()),
  })
  .refine(
    (it) =>
      [it.data, it.network, it.network_residual, it.fit_residual].every((image) => hasPixels(image, it)),
    "an image does not have height x width pixels",
  );
export type SurveyPictures = z.infer<typeof picturesSchema>;

const fitSchema = z.object({
  /** none if the fit failed */
  values: measurementsSchema,
  status: z.string(),
  /** chi-square over the number of pixels less that of parameters */
  chi2: measured,
  /** wall clock, one thread */
  ms: measured,
});
export type SurveyFit = z.infer<typeof fitSchema>;

const galaxySchema = z.object({
  name: z.string(),
  /** of the catalogue */
  label: z.object({ mag: measured, hlr: measured, n: measured, q: measured }),
  network: measurementsSchema,
  /** against the network's values: estimates outside the training set, a stamp that had to be mended, ... */
  flags: list(z.string()),
  fit: fitSchema,
  /** absent beyond the first galaxies of a large sample */
  pictures: picturesSchema.exactOptional(),
});
export type SurveyGalaxy = z.infer<typeof galaxySchema>;

/** Of the differences estimate - label: of hlr those of ln(hlr). */
const differencesSchema = z.object({
  /** galaxies */
  count,
  /** median of |difference| */
  absolute: measured,
  /** median of the difference */
  bias: measured,
});
export type Differences = z.infer<typeof differencesSchema>;

const quantitySchema = z.object({
  name: z.enum(QUANTITIES),
  /** what the difference is of, e.g. "ln hlr" */
  of: z.string(),
  /** that `absolute` should not exceed */
  bar: z.number().exactOptional(),
  /** absent if the network does not estimate it */
  network: differencesSchema.exactOptional(),
  /** absent if no fit succeeded */
  fit: differencesSchema.exactOptional(),
  /** network - fit, on the same images */
  between: differencesSchema.exactOptional(),
});
export type SurveyQuantity = z.infer<typeof quantitySchema>;

export const surveySchema = z.object({
  data: z.object({
    /** folder */
    name: z.string(),
    /** galaxies measured */
    galaxies: count,
    skipped: list(z.object({ name: z.string(), reason: z.string() })),
  }),
  /** of pixels in the pictures, e.g. "ADU" */
  unit: z.string(),
  /** AB magnitude of 1 unit */
  zero_point: measured,
  trained_on: z.string(),
  quantities: list(quantitySchema),
  galaxies: list(galaxySchema),
});
export type SurveySection = z.infer<typeof surveySchema>;
