/** The free latents of each stamp: what the network holds of it beside its labels. */
import type { Quantity } from "./quantity.ts";

/**
 * A column for each latent that is no label's, by its name (`latentNames`), as the network gives it; NaN where a stamp is empty.
 * @param labels latents of labels, which come first
 */
export const latentColumns = (names: readonly string[], labels: number): Quantity[] =>
  names.slice(labels).map((name, j) => ({
    column: { name, unit: "1", description: "latent that is no label's", kind: "float64" },
    values: ({ rows, count, latents }) =>
      Float64Array.from({ length: count }, (_, k) =>
        rows.empty[k] === 1 ? Number.NaN : latents![k * names.length + labels + j]!,
      ),
  }));
