/**
 * Velocity dispersions and black holes. By the virial theorem,
 *   sigma^2 = G M 10^dynamical / (K(n) r),  K = 73.32 / (10.465 + (n - 0.94)^2) + 0.954,  0.5 <= n <= 8
 * (Bertin+2002, A&A 386, 149; Taylor+2010, ApJ 722, 1), r = a_e sqrt(q), and
 *   log M_BH = zero + slope log(sigma / 200 km/s)  (McConnell & Ma 2013, ApJ 764, 184).
 */
import type { Stream } from "../../shared/random/stream.ts";
import { clip, dex } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

export const DISPERSION = {
  dynamical: number(0.32, "dex", [-1, 2], "set here, to Zahid+2016: 195 km/s at 1e11 Msun"),
  scatter: number(0.055, "dex", [0, 1], "set here"),
  black_hole: number(8.32, "log Msun", [5, 11], "McConnell & Ma 2013"),
  black_hole_slope: number(5.64, "1", [0, 10], "McConnell & Ma 2013"),
  black_hole_scatter: number(0.38, "dex", [0, 2], "McConnell & Ma 2013"),
  rotation: number(66, "km/s", [0, 500], "set here: rotation and resolution of what is measured"),
  rotation_scatter: number(0.08, "dex", [0, 1], "set here"),
  error: list([0.05, 9, 8], "of sigma; km/s; km/s per mag beyond r = 16.5", [0, 100], "set here"),
  outliers: number(0.006, "1", [0, 1], "set here: the catalogue's 1e11 to 1e12 Msun"),
  outlier_range: limits([400, 850], "km/s", [1, 5000], "set here"),
  limits: limits([35, 850], "km/s", [1, 5000], "set here: of what is measured"),
} as const;
type DispersionValues = Values<typeof DISPERSION>;

const G = 4.301e-6; // kpc km^2/s^2/Msun

/** [km/s] without scatter. @param radius half-light radius a_e sqrt(q) [kpc] */
export function virialDispersion(logMass: number, radius: number, n: number, p: DispersionValues): number {
  const k = 73.32 / (10.465 + (clip(n, 0.5, 8) - 0.94) ** 2) + 0.954;
  return Math.sqrt((G * dex(logMass + p.dynamical)) / (k * radius));
}

/** log black hole mass [Msun] of the relation. */
export const blackHole = (sigma: number, p: DispersionValues): number =>
  p.black_hole + p.black_hole_slope * Math.log10(sigma / 200);

/** Dispersion [km/s] and log black hole mass [Msun]; takes two normal numbers. */
export function drawDispersion(
  s: Pick<Stream, "normal">,
  logMass: number,
  radius: number,
  n: number,
  p: DispersionValues,
): { readonly sigma: number; readonly logMbh: number } {
  const sigma = virialDispersion(logMass, radius, n, p) * dex(p.scatter * s.normal());
  return { sigma, logMbh: blackHole(sigma, p) + p.black_hole_scatter * s.normal() };
}

/** What a catalogue of fibre spectra says of a dispersion, and how sure it is. */
export function measureDispersion(
  s: Pick<Stream, "uniform" | "normal">,
  sigma: number,
  r: number,
  p: DispersionValues,
): { readonly sigma: number; readonly error: number } {
  const error = Math.hypot(p.error[0] * sigma, p.error[1] + p.error[2] * clip(r - 16.5, 0, 2));
  const broad = Math.hypot(sigma, p.rotation * dex(p.rotation_scatter * s.normal()));
  const seen = broad + error * s.normal();
  const [wrong, u] = [s.uniform(), s.uniform()];
  const [low, high] = p.outlier_range;
  const value = wrong < p.outliers ? low + (high - low) * u : seen;
  return { sigma: clip(value, p.limits[0], p.limits[1]), error };
}
