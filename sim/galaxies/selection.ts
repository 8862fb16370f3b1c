/** Which galaxies are in a survey: pure predicates on total AB magnitudes, and the least mass that is worth drawing. */
import type { Cosmology } from "./cosmology.ts";
import { limits, list, number, type Values } from "./parameter.ts";

const STRAUSS = "Strauss+2002; quoted";

export const SELECTIONS = {
  mgs_r: limits([13.5, 17.77], "mag, Petrosian", [0, 40], STRAUSS),
  mgs_surface: number(24.5, "mag/arcsec^2", [10, 40], STRAUSS),
  mgs_fibre: list([15, 15, 14.5], "mag in g, r, i: the brightest", [0, 40], STRAUSS),
  mgs_z: limits([0.005, 0.3], "1", [0, 1.5], STRAUSS),
  petrosian: list([0.01, 0.07], "mag fainter than total: n < 2.5, others", [0, 1], "set here"),
  gama_r: number(19.8, "mag", [0, 40], "Driver+2022, Liske+2015; quoted"),
  gama_z: limits([0.005, 0.6], "1", [0, 1.5], "Driver+2022, Liske+2015; quoted"),
  deep_i: number(22.5, "mag", [0, 40], "set here, after Zou+2022"),
  deep_z: limits([0.02, 1], "1", [0, 1.5], "Zou+2022; quoted"),
  deep_kept: list([0.15, 19.5], "dex per mag fainter than a magnitude", [0, 40], "set here"),
  light_mass: list(
    [0.28, 0.12, 0.3],
    "Msun/Lsun: least in r, least in i, dex per z in i",
    [0, 10],
    "set here",
  ),
} as const;
type SelectionValues = Values<typeof SELECTIONS>;

/** Petrosian magnitude of a galaxy whose best Sersic index is n. */
export const petrosian = (total: number, n: number, p: SelectionValues): number =>
  total + p.petrosian[n > 2.5 ? 1 : 0];

/** Mean surface brightness inside the half-light radius [mag/arcsec^2]. @param hlr a_e sqrt(q) [arcsec] */
export const surfaceBrightness = (magnitude: number, hlr: number): number =>
  magnitude + 2.5 * Math.log10(2 * Math.PI * hlr * hlr);

/** The main sample of SDSS. @param r Petrosian magnitude @param fibre magnitudes in g, r, i inside 3 arcsec */
export function inMainSample(
  z: number,
  r: number,
  hlr: number,
  fibre: readonly number[],
  p: SelectionValues,
): boolean {
  return (
    z >= p.mgs_z[0] &&
    z <= p.mgs_z[1] &&
    r > p.mgs_r[0] &&
    r <= p.mgs_r[1] &&
    surfaceBrightness(r, hlr) <= p.mgs_surface &&
    fibre.every((magnitude, i) => magnitude > p.mgs_fibre[i])
  );
}

/** Equatorial GAMA. */
export const inGama = (z: number, r: number, p: SelectionValues): boolean =>
  r < p.gama_r && z >= p.gama_z[0] && z < p.gama_z[1];

/** Redshifts of deep fields, which are rarer for faint galaxies. @param u uniform number of this galaxy */
export const inDeep = (z: number, i: number, u: number, p: SelectionValues): boolean =>
  i < deepLimit(u, p) && z > p.deep_z[0] && z < p.deep_z[1];

/** Magnitude below which a galaxy is kept: for u uniform, of magnitude i with probability 10^(-kept_0 max(i - kept_1, 0)). */
export const deepLimit = (u: number, { deep_i, deep_kept: [slope, from] }: SelectionValues): number =>
  slope > 0 ? Math.min(deep_i, from - Math.log10(u) / slope) : deep_i;

/**
 * Least log mass [Msun] of a galaxy of this magnitude: that of the smallest mass for its light. It saves time only.
 * @param lightMass mass over luminosity [Msun/Lsun] at z = 0 @param slope how much less it is per unit of z [dex]
 */
export function leastMass(
  cosmology: Cosmology,
  z: number,
  magnitude: number,
  lightMass: number,
  slope: number,
): number {
  const modulus = 5 * Math.log10(cosmology.luminosityDistance(Math.max(z, 0.003)) * 1e5);
  return -0.4 * (magnitude - modulus - SUN) + Math.log10(lightMass) - slope * z;
}
const SUN = 4.65; // absolute magnitude in r
