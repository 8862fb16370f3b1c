/** Section "limit" of results.json: how well any estimator could do on these stamps. */
import { z } from "zod";
import { count, list, measured } from "../../train/run/section-schema.ts";

const labelSchema = z.object({
  name: z.string(),
  unit: z.string(),
  /**
   * 1 - mean posterior variance / variance of the population: the best coefficient of determination that can be expected; NaN (null in JSON)
   * of too few galaxies
   */
  r2: measured,
  /** standard error of r2 by the number of galaxies */
  r2_error: measured,
  /** the same with the Cramer-Rao bound in place of the posterior variance, the population being a prior taken as Gaussian */
  r2_gaussian: measured,
  /** median over the galaxies of the posterior standard deviation [unit] */
  scatter: measured,
  /** median over the galaxies of the Cramer-Rao bound without prior, marginalised over the other parameters [unit] */
  cramer_rao: measured,
});
export type LabelLimit = z.infer<typeof labelSchema>;

export const limitSchema = z.object({
  data: z.object({ name: z.string(), stamps: count, which: z.string() }),
  /** why there is no R^2 */
  too_few: z.string().exactOptional(),
  /** mean share of proposals that the sampler accepted */
  acceptance: measured,
  /** flux, hlr, n, e1, e2, x0, y0; less what is the same for all galaxies */
  labels: list(labelSchema),
});
export type LimitSection = z.infer<typeof limitSchema>;
