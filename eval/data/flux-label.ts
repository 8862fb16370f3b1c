/** Names of labels that are of a band, and which of them is the total flux of an object. Pure. */
import type { Band } from "../../datasets/bands.ts";
import type { LabelColumn } from "../../datasets/labels.ts";

/** A name of a band's own: with several bands that of the band stands behind. */
export const inBand = (name: string, bands: readonly Band[], band: number): string =>
  bands.length === 1 ? name : `${name}_${bands[band].name}`;

/** The name of a label without that of its band. */
export const bareName = ({ name, band }: Pick<LabelColumn, "name" | "band">): string =>
  band !== undefined && name.endsWith(`_${band}`) ? name.slice(0, -band.length - 1) : name;

/** Place of the band that a label is looked at in: its own, else the one in the middle. */
export function bandOf({ band }: Pick<LabelColumn, "band">, bands: readonly Band[]): number {
  const own = bands.findIndex(({ name }) => name === band);
  return own >= 0 ? own : Math.floor((bands.length - 1) / 2);
}

/** "flux", of several bands "flux_g", in the unit of the pixels; undefined if there is none. */
export const fluxLabel = <L extends Pick<LabelColumn, "name" | "unit">>(
  labels: readonly L[],
  bands: readonly Band[],
  band: number,
): L | undefined =>
  labels.find(({ name, unit }) => name === inBand("flux", bands, band) && unit === bands[band].unit);
