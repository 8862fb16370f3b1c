/**
 * Oxygen of the gas on two scales, and metals of the stars. Electron temperatures (Curti+2020, MNRAS 491, 944, eq. 5, table 6;
 * log M 7.5 to 11.5, z < 2.5):
 *   12 + log(O/H) = zero - (gamma / turn) log(1 + 10^(-turn (log M - mass - rate log SFR))).
 * The scale of the MPA-JHU catalogue (Tremonti+2004, ApJ 613, 898, eq. 3; log M 8.5 to 11.3) is its relation at this mass plus
 * `contrast` times the distance from the mean relation of the other scale: converting one median into the other saturates.
 */
import { clip, dex, interpolate, polynomial } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

const CURTI = "Curti+2020 table 6";
const GALLAZZI = "Gallazzi+2005 table 2; below 8.9 and above 11.5 set here";

export const METALLICITY = {
  zero: number(8.779, "12 + log(O/H)", [7, 10], CURTI),
  gamma: number(0.31, "1", [0, 1], CURTI),
  turn: number(2.1, "1", [0.1, 5], CURTI),
  mass: number(10.11, "log Msun", [8, 12], CURTI),
  rate: number(0.56, "1", [0, 1], CURTI),
  rate_floor: number(
    0.7,
    "dex",
    [0, 5],
    "set here: how far below the main sequence the relation is followed",
  ),
  scatter: number(0.06, "dex", [0, 0.5], "set here"),
  size_slope: number(-0.032, "dex", [-0.5, 0.5], "set here, after Ellison+2008: per unit size residual"),
  mean_relation: list(
    [8.793, 0.28, 1.2, 10.02],
    "zero, gamma, turn, mass",
    [0, 15],
    "Curti+2020 eq. 2; quoted",
  ),
  t04: list([-1.492, 1.847, -0.08026], "12 + log(O/H)", [-10, 10], "Tremonti+2004 eq. 3"),
  t04_limits: limits([7.8, 11.3], "log Msun", [5, 13], "Tremonti+2004, extended below 8.5"),
  contrast: number(1.2, "1", [0, 5], "set here"),
  stars_mass: limits(
    [8, 8.5, 8.91, 9.11, 9.31, 9.51, 9.72, 9.91, 10.11, 10.31, 10.51, 10.72, 10.91, 11.11, 11.31, 11.51, 12],
    "log Msun",
    [5, 14],
    GALLAZZI,
  ),
  stars: list(
    [
      -1, -0.8, -0.6, -0.61, -0.65, -0.61, -0.52, -0.41, -0.23, -0.11, -0.01, 0.04, 0.07, 0.1, 0.12, 0.13,
      0.15,
    ],
    "log Z/Zsun",
    [-3, 1],
    GALLAZZI,
  ),
  stars_scatter: number(0.13, "dex", [0, 1], "set here"),
  stars_gas: number(0.6, "1", [-1, 1], "set here: correlation with the oxygen of the gas"),
  disc: number(-0.08, "dex", [-1, 1], "set here: discs that form stars"),
  bulge: number(0.08, "dex", [-1, 1], "set here"),
} as const;
type MetallicityValues = Values<typeof METALLICITY>;

/** Stars outside are given the nearest metallicity: the SED table ends there. */
export const LOG_Z = [-1.6, 0.19] as const;

const turning = (zero: number, gamma: number, turn: number, x: number): number =>
  zero - (gamma / turn) * Math.log10(1 + dex(-turn * x));

/**
 * 12 + log(O/H) by electron temperatures. @param logSfr, @param logSfrMs [Msun/yr]
 * @param gas unit residual @param size unit residual of the size: large galaxies are poor in metals
 */
export function oxygen(
  logMass: number,
  logSfr: number,
  logSfrMs: number,
  gas: number,
  size: number,
  p: MetallicityValues,
): number {
  const rate = Math.max(logSfr, logSfrMs - p.rate_floor);
  const mean = turning(p.zero, p.gamma, p.turn, logMass - p.mass - p.rate * rate);
  return mean + p.scatter * gas + p.size_slope * size;
}

/** The same on the scale of Tremonti+2004. */
export function oxygenT04(logMass: number, oh: number, p: MetallicityValues): number {
  const [own, other] = meanOxygen(logMass, p);
  return other + p.contrast * (oh - own);
}

/** By electron temperatures what it is on the scale of Tremonti+2004; the mean of this mass where `contrast` is 0. */
export function oxygenOfT04(logMass: number, ohT04: number, p: MetallicityValues): number {
  const [own, other] = meanOxygen(logMass, p);
  return p.contrast === 0 ? own : own + (ohT04 - other) / p.contrast;
}

/** Means of the two scales at a mass. */
function meanOxygen(logMass: number, p: MetallicityValues): readonly [number, number] {
  const [zero, gamma, turn, mass] = p.mean_relation;
  return [
    turning(zero, gamma, turn, logMass - mass),
    polynomial(p.t04, clip(logMass, p.t04_limits[0], p.t04_limits[1])),
  ];
}

/** log Z/Zsun of the stars. @param gas unit residual of the gas @param own unit residual of their own */
export function stellarMetals(logMass: number, gas: number, own: number, p: MetallicityValues): number {
  const both = p.stars_gas * gas + Math.sqrt(1 - p.stars_gas ** 2) * own;
  return interpolate(p.stars_mass, p.stars, logMass) + p.stars_scatter * both;
}

/** The same of one component, within the SED table. */
export const componentMetals = (logZ: number, offset: number): number =>
  clip(logZ + offset, LOG_Z[0], LOG_Z[1]);
