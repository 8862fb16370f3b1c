/** Errors of catalogues: those of spectra and photometry of SDSS (MPA-JHU), and of fits to photometry (ProSpect, CIGALE). */
import { list, number, type Values } from "../parameter.ts";

const KAUFFMANN = "set here, after Kauffmann+2003 and Salim+2007: 0.07 to 0.12";
const BARS = "set here: error bars of 0.5 to 1 dex";

export const CATALOGUE = {
  stated: number(0.1, "dex", [0, 1], "set here: scatter of the error that is stated about the real one"),
  stated_magnitude: number(
    0.04,
    "dex",
    [0, 1],
    "scatter of the stated error of a magnitude; SDSS at fixed magnitude, colours and errors of other bands: 0.01 (r) to 0.04 (u)",
  ),
  size: number(0.05, "dex", [0, 1], "set here: error of the size from which errors of magnitudes are stated"),
  sdss_z: number(1e-4, "1", [0, 0.1], "set here"),
  sdss_mass: number(0.1, "dex", [0, 1], KAUFFMANN),
  sdss_rate: list([0.18, 0.25], "dex: star-forming, quiescent (log sSFR < -11)", [0, 2], "set here"),
  sdss_floor: list(
    [-11.65, -0.25, 0.25],
    "log 1/yr at log M = 10.5, per dex, scatter: what is found where nothing forms",
    [-15, 5],
    "set here; passive galaxies of xGASS -11.5 to -11.7",
  ),
  sdss_oxygen: number(0.04, "dex", [0, 1], "set here"),
  sdss_calibration: list(
    [0.03, 0.015, 0.015, 0.015, 0.02],
    "mag in u, g, r, i, z of SDSS",
    [0, 1],
    "set here",
  ),
  decals_z: number(1e-3, "1", [0, 0.1], "set here: as stated; redshifts are exact"),
  decals_mass: list(
    [0.12, 0.2, 0.05],
    "dex: GAMA, deep fields, too massive in deep fields",
    [-1, 1],
    "set here",
  ),
  decals_mass_outliers: list([0.05, 2.5], "share, factor of the error", [0, 20], "set here"),
  decals_rate: list([0.35, 0.5], "dex: GAMA, deep fields", [0, 2], BARS),
  decals_quiescent: list([-12, 1], "log 1/yr, scatter: where log sSFR < -11", [-15, 5], BARS),
  decals_rate_outliers: list([0.1, 1], "share, dex", [0, 5], BARS),
  decals_calibration: number(0.02, "mag", [0, 1], "set here"),
} as const;
export type ErrorValues = Values<typeof CATALOGUE>;
