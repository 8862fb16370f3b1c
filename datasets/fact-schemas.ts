/** Checks of what documents from outside say of bands, labels and planes. */
import { z } from "zod";
import type { Band } from "./bands.ts";
import { LABEL_ROLES, type LabelColumn } from "./labels.ts";
import { PLANE_DTYPES } from "./layout.ts";
import type { Plane } from "./planes.ts";

const positive = z.number().positive();
const nonNegative = z.number().min(0);

export const bandSchema: z.ZodType<Band> = z.object({
  name: z.string().min(1),
  unit: z.string(),
  zero_point: z.number().exactOptional(),
  pixel_scale: positive.exactOptional(),
  detector: z
    .object({
      sky: z.number().exactOptional(),
      gain: positive.exactOptional(),
      read_noise: nonNegative.exactOptional(),
      saturation: positive.exactOptional(),
    })
    .exactOptional(),
  psf: z
    .object({
      kind: z.string().exactOptional(),
      fwhm: z
        .tuple([positive, positive])
        .refine(([low, high]) => low <= high, "the smallest width comes first")
        .exactOptional(),
      round: z.boolean().exactOptional(),
    })
    .exactOptional(),
});

export const labelSchema: z.ZodType<LabelColumn> = z.object({
  name: z.string().min(1),
  unit: z.string(),
  description: z.string(),
  role: z.enum(LABEL_ROLES, {
    error: ({ input }) =>
      `${input === undefined ? "is missing" : `"${String(input)}" is no role`}: one of ${LABEL_ROLES.join(", ")}`,
  }),
  band: z.string().exactOptional(),
  missing: z.boolean().exactOptional(),
  sigma: z.string().exactOptional(),
});

const side = z.int().min(1);

export const planeSchema: z.ZodType<Plane> = z.object({
  // stands in names of files
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, "must be lower-case letters, digits and _"),
  dtype: z.enum(PLANE_DTYPES, { error: `must be one of ${PLANE_DTYPES.join(", ")}` }),
  shape: z.tuple([side, side, side]),
  unit: z.string(),
  description: z.string(),
  bits: z.record(z.string(), z.int().min(0).max(31)).exactOptional(),
});
