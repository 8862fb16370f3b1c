/** Section "adapt" of results.json: what ways of adapting a network to a target gain. */
import { z } from "zod";
import { count, list, measured } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";

export const adaptNeeds = { model: ["mean"] } as const satisfies Needs;

export const adaptSchema = z.object({
  target: z.string(),
  /** test stamps of each data at most */
  test: count,
  epochs: count,
  methods: list(
    z.object({
      /** such as "finetune-300" */
      name: z.string(),
      seeds: count,
      /** of a training, mean [s] */
      seconds: measured,
      labels: list(
        z.object({
          name: z.string(),
          /** mean absolute error in units of the latent, mean over seeds */
          error: measured,
          r2: measured.nullable(),
          /** absent without an oracle, and where that is no better than the zero shot */
          gap: z.object({ closed: measured, low: measured, high: measured }).exactOptional(),
          coverage: measured.nullable(),
          /** share of R2 on the source's test stamps that is lost */
          lost: measured.nullable(),
        }),
      ),
    }),
  ),
});
export type AdaptSection = z.infer<typeof adaptSchema>;
export type MethodGain = AdaptSection["methods"][number];
export type LabelGain = MethodGain["labels"][number];
