/**
 * Star formation by H-alpha. SFR [Msun/yr] = 7.9e-42 L(H-alpha) [erg/s] for the initial mass function of Salpeter, 0.1 to 100 Msun (Kennicutt 1998,
 * ARA&A 36, 189), times 0.63 for that of Chabrier, which labels have (Madau & Dickinson 2014, ARA&A 52, 415). L = 4 pi D_L^2 F 10^(0.4 A), A by the
 * Balmer decrement. It is that of the light in the flux (of a fibre: inside it), and means nothing where a nucleus ionises. Pure.
 */
import type { Cosmology } from "../../sim/galaxies/cosmology.ts";
import { balmerDecrement, halphaAttenuation } from "./balmer.ts";

const SALPETER = 7.9e-42; // Msun/yr per erg/s
const CHABRIER = 0.63;
const MPC = 3.085677581491367e24; // cm
/** The unit of fluxes [erg/s/cm^2]. */
const FLUX_UNIT = 1e-17;

/**
 * log10 of the rate [Msun/yr, Chabrier]; NaN unless both fluxes are positive and 0 < z.
 * @param halpha, @param hbeta [1e-17 erg/s/cm^2] @param z at most MAX_Z of the cosmology
 */
export function logSfrOfHalpha(halpha: number, hbeta: number, z: number, cosmology: Cosmology): number {
  const decrement = balmerDecrement(halpha, hbeta);
  if (Number.isNaN(decrement) || !(z > 0)) return Number.NaN;
  const distance = cosmology.luminosityDistance(z) * MPC;
  const luminosity = 4 * Math.PI * distance * distance * halpha * FLUX_UNIT;
  return Math.log10(SALPETER * CHABRIER * luminosity) + 0.4 * halphaAttenuation(decrement);
}
