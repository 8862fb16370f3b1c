/** Which label is the total flux of an object in a band. Pure. */
import type { Band } from "../../datasets/bands.ts";
import type { LabelColumn } from "../../datasets/labels.ts";

/** A name of a band's own: with several bands that of the band stands behind. */
export const inBand = (name: string, bands: readonly Band[], band: number): string =>
  bands.length === 1 ? name : `${name}_${bands[band].name}`;

/** "flux", of several bands "flux_g", in the unit of the pixels; undefined if there is none. */
export const fluxLabel = <L extends Pick<LabelColumn, "name" | "unit">>(
  labels: readonly L[],
  bands: readonly Band[],
  band: number,
): L | undefined =>
  labels.find(({ name, unit }) => name === inBand("flux", bands, band) && unit === bands[band].unit);
