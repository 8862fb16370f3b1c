/** Bands whose pixels hold the flux through a filter. */
import type { Band } from "../../../datasets/bands.ts";
import { dex } from "../math.ts";
import type { Filter } from "./filter.ts";
import type { LightValues } from "./parameters.ts";

/** Units of flux and the AB magnitude of one. */
export const FLUX_UNITS = { nanomaggies: 22.5, nJy: 31.4 } as const;
export type FluxUnit = keyof typeof FLUX_UNITS;

const SDSS_BANDS = ["sdss-u", "sdss-g", "sdss-r", "sdss-i", "sdss-z"];

/** Place of a filter among u, g, r, i, z of SDSS ("sdss-u" is 0), -1 of others. */
export const sdssBand = (filter: string): number => SDSS_BANDS.indexOf(filter);

/** Magnitude of SDSS - AB of the same light, in a filter of SDSS (by its name, "sdss-u"); 0 in others. */
export const sdssOffset = (filter: string, p: LightValues): number =>
  p.sdss_zero_points[sdssBand(filter)] ?? 0;

/**
 * The band of a filter. One nanomaggie of SDSS is 22.5 mag in its own magnitudes, so its AB zero point has their offset.
 * @param name of the band, such as "r"
 */
export const bandOf = (
  name: string,
  filter: Filter,
  unit: FluxUnit,
  p: LightValues,
): Band & { readonly zero_point: number } => ({
  name,
  unit,
  zero_point: FLUX_UNITS[unit] - sdssOffset(filter.name, p),
});

/** A flux [AB maggies] in the unit of a band. */
export const inUnit = (maggies: number, { zero_point }: { readonly zero_point: number }): number =>
  maggies * dex(0.4 * zero_point);

/** AB magnitude of a flux [AB maggies]; Infinity for none. */
export const magnitude = (maggies: number): number => -2.5 * Math.log10(maggies);
