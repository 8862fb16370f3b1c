/**
 * Two kinds of rare galaxies, drawn on demand. Green Peas (Cardamone+2009, MNRAS 399, 1191; those of KISS Brunker+2022): a burst on
 * an older body. Red spirals (Masters+2010, MNRAS 405, 783): discs of the green valley, nearly face-on, with small bulges.
 */
import type { Stream } from "../../shared/random/stream.ts";
import { DISTRIBUTIONS } from "../population/distributions.ts";
import { normalise } from "./history.ts";
import { clip, dex } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

const PEAS = "set here, after Cardamone+2009";
const RED = "set here, after Masters+2010";

export const GREEN_PEAS = {
  z: limits([0.15, 0.35], "1", [0, 1.5], "set here, within Cardamone+2009: 0.112 to 0.36; KISS 0.29 to 0.41"),
  log_mass: list([8.7, 0.35], "log Msun at z = 0.25: mean, scatter", [0, 13], PEAS),
  log_mass_evolution: number(
    5,
    "dex per unit of z",
    [-10, 10],
    "set here: only bright ones are seen far away",
  ),
  log_mass_limits: limits([8, 10.2], "log Msun", [7, 12], PEAS),
  log_sfr: list([0.75, 0.25], "log Msun/yr of the last 30 Myr: mean, scatter", [-5, 5], PEAS),
  log_sfr_limits: limits([0.2, 1.75], "log Msun/yr", [-5, 5], PEAS),
  burst_surviving: number(0.75, "1", [0.1, 1], "set here: surviving over formed mass"),
  burst_limits: limits([0.005, 0.6], "1", [0, 0.7], "set here: mass fraction formed in the last 30 Myr"),
  earlier: number(0.3, "1", [0, 0.4], "set here: formed 30 to 100 Myr ago, over the last 30 Myr"),
  ionising: number(
    0.2,
    "dex",
    [-1, 1],
    "set here, to widths of [OIII] of Cardamone+2009: how much more than 30 Myr at a constant rate light up",
  ),
  bulge: number(0.01, "1", [0, 1], "set here"),
  oxygen: list(
    [8.36, 0.1],
    "12 + log(O/H) at log M = 9.2: mean, scatter",
    [0, 10],
    "set here; Amorin+2010 8.05",
  ),
  oxygen_slope: number(0.1, "1/dex", [-2, 2], "set here"),
  av: list([0.18, 0.1], "mag: mean, scatter", [0, 5], PEAS),
  av_limits: limits([0, 0.5], "mag", [0, 5], "Cardamone+2009: E(B-V) < 0.25"),
  log_size: list([0.15, 0.15], "log kpc: mean, scatter", [-2, 2], "set here: unresolved in SDSS"),
} as const;

export const RED_SPIRALS = {
  z: limits([0.03, 0.085], "1", [0, 1.5], "Masters+2010"),
  log_mass: list([10.75, 0.25], "log Msun: mean, scatter", [0, 13], RED),
  log_mass_limits: limits([10.3, 11.3], "log Msun", [7, 12], RED),
  below: list([0.85, 0.3], "dex below the main sequence: mean, scatter", [0, 5], RED),
  below_limits: limits([0.2, 1.7], "dex", [0, 5], RED),
  bulge: list([2, 7], "parameters of the Beta distribution", [0.05, 1e6], RED),
  bulge_limits: limits([0.03, 0.4], "1", [0, 1], "set here, after fracDeV <= 0.5"),
  larger: number(0.03, "dex", [-1, 1], "set here: log size over that of star-forming galaxies"),
  least_q: number(0.63, "1", [0, 0.9], "Masters+2010: log(a/b) < 0.2"),
} as const;

type Normal = Pick<Stream, "normal">;

const limited = (s: Normal, [mean, scatter]: readonly number[], [low, high]: readonly number[]): number =>
  clip(mean + scatter * s.normal(), low, high);

/** z, uniform; log mass, larger far away; log SFR of the last 30 Myr. */
export function drawPea(
  s: Pick<Stream, "uniform" | "normal">,
  p: Values<typeof GREEN_PEAS>,
): { readonly z: number; readonly logMass: number; readonly logSfr: number } {
  const z = p.z[0] + (p.z[1] - p.z[0]) * s.uniform();
  const [mass, scatter] = p.log_mass;
  return {
    z,
    logMass: limited(s, [mass + p.log_mass_evolution * (z - 0.25), scatter], p.log_mass_limits),
    logSfr: limited(s, p.log_sfr, p.log_sfr_limits),
  };
}

/** Puts the burst of a Green Pea on the fractions of an older disc. */
export function addBurst(
  fractions: Float64Array,
  logMass: number,
  logSfr: number,
  p: Values<typeof GREEN_PEAS>,
): Float64Array {
  const formed = (dex(logSfr) * 3e7) / (dex(logMass) / p.burst_surviving);
  const burst = clip(formed, p.burst_limits[0], p.burst_limits[1]);
  fractions[0] = 0;
  normalise(fractions);
  for (let j = 0; j < fractions.length; j++) fractions[j] *= 1 - burst * (1 + p.earlier);
  fractions[0] = burst;
  fractions[1] += burst * p.earlier;
  return fractions;
}

/** 12 + log(O/H), A_V of the disc [mag] and log a_e [kpc] of a Green Pea. @param size unit residual */
export function drawPeaGas(
  s: Normal,
  logMass: number,
  size: number,
  p: Values<typeof GREEN_PEAS>,
): { readonly oh: number; readonly av: number; readonly logSize: number } {
  return {
    oh: p.oxygen[0] + p.oxygen[1] * s.normal() + p.oxygen_slope * (logMass - 9.2),
    av: limited(s, p.av, p.av_limits),
    logSize: p.log_size[0] + p.log_size[1] * size,
  };
}

/** z (uniform in z^3) and log mass of a red spiral, distance below the main sequence [dex], mass fraction of the bulge. */
export function drawRedSpiral(
  s: Stream,
  p: Values<typeof RED_SPIRALS>,
): { readonly z: number; readonly logMass: number; readonly below: number; readonly bulge: number } {
  const [near, far] = [p.z[0] ** 3, p.z[1] ** 3];
  return {
    z: Math.cbrt(near + (far - near) * s.uniform()),
    logMass: limited(s, p.log_mass, p.log_mass_limits),
    below: limited(s, p.below, p.below_limits),
    bulge: clip(beta.draw(s, p.bulge), p.bulge_limits[0], p.bulge_limits[1]),
  };
}
const beta = DISTRIBUTIONS.get("beta")!;

/** Magnitudes in the bands of SDSS (AB). */
export interface Ugriz {
  readonly u: number;
  readonly g: number;
  readonly r: number;
  readonly i: number;
  readonly z: number;
}

/** Cardamone+2009: the colours that make a Green Pea. */
export const peaColours = ({ u, g, r, i, z }: Ugriz): boolean =>
  u - r <= 2.5 && r - i <= -0.2 && r - z <= 0.5 && g - r >= r - i + 0.5 && u - r >= 2.5 * (r - z);

/** Masters+2010: the colour and brightness that make a red spiral. @param absolute M_r @param colour g - r, both at rest */
export const redSpiralColours = (absolute: number, colour: number): boolean =>
  absolute < -20.17 && colour > 0.63 - 0.02 * (absolute + 20);
