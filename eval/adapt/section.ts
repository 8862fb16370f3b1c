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
      name: z.string(),
      seeds: count,
      seconds: measured,
      labels: list(
        z.object({
          name: z.string(),
          error: measured,
          r2: measured.nullable(),
          gap: z.object({ closed: measured, low: measured, high: measured }).exactOptional(),
          coverage: measured.nullable(),
          lost: measured.nullable(),
        }),
      ),
    }),
  ),
});
export type AdaptSection = z.infer<typeof adaptSchema>;
