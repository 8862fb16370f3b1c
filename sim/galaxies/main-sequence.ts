/**
 * How fast galaxies form stars. The main sequence is that of Catinella+2018 (MNRAS 476, 875) eq. 2 at z = 0.03,
 *   log SFR = log M + zero + slope (log M - 9),
 * plus the evolution P(z, M) - P(0.03, M) of Popesso+2023 (MNRAS 519, 1526) eq. 10,
 *   P = a0 + a1 t - log(1 + 10^(a4 (a2 + a3 t - log M))),  t the age of the universe [Gyr];
 * log M 8.5 to 11.5, z < 6. ProSpect's sequence (Thorne+2021) is 0.15 to 0.2 dex lower at z = 0.5 to 0.9.
 */
import type { Stream } from "../../shared/random/stream.ts";
import type { Cosmology } from "./cosmology.ts";
import { dex } from "./math.ts";
import { number, type Values } from "./parameter.ts";

const CATINELLA = "Catinella+2018 eq. 2";
const POPESSO = "Popesso+2023 eq. 10; quoted";

export const MAIN_SEQUENCE = {
  zero: number(-9.822, "log 1/yr", [-12, -7], CATINELLA),
  slope: number(-0.344, "1", [-2, 1], CATINELLA),
  a0: number(2.693, "log Msun/yr", [0, 5], POPESSO),
  a1: number(-0.186, "1/Gyr", [-1, 0], POPESSO),
  a2: number(10.85, "log Msun", [9, 12], POPESSO),
  a3: number(-0.0729, "1/Gyr", [-1, 1], POPESSO),
  a4: number(0.99, "1", [0.1, 3], POPESSO),
  scatter_long: number(0.22, "dex", [0, 1], "set here: deviations that live longer than 1 Gyr"),
  scatter_short: number(0.18, "dex", [0, 1], "set here: deviations that live 0.1 Gyr"),
  starburst_fraction: number(0.03, "1", [0, 1], "Sargent+2012; quoted"),
  starburst_boost: number(0.6, "dex", [0, 2], "Sargent+2012; quoted"),
  starburst_scatter: number(0.243, "dex", [0, 1], "Sargent+2012; quoted"),
  green_valley_least: number(0.5, "dex", [0, 3], "set here: smallest distance below the sequence"),
  green_valley_most: number(1.4, "dex", [0, 3], "set here: largest distance below the sequence"),
  quiescent: number(-12.8, "log 1/yr", [-16, -10], "set here: residual specific rate at log M = 10.5, z = 0"),
  quiescent_slope: number(-0.35, "1", [-2, 2], "set here"),
  quiescent_evolution: number(2, "dex per log(1+z)", [-5, 5], "set here"),
  quiescent_scatter: number(0.5, "dex", [0, 2], "set here"),
} as const;
type MainSequenceValues = Values<typeof MAIN_SEQUENCE>;

/** The redshift that the sequence is anchored at. */
const ANCHOR = 0.03;

/** log SFR [Msun/yr] of the main sequence. */
export function mainSequence(
  cosmology: Cosmology,
  z: number,
  logMass: number,
  p: MainSequenceValues,
): number {
  const popesso = (t: number): number =>
    p.a0 + p.a1 * t - Math.log10(1 + dex(p.a4 * (p.a2 + p.a3 * t - logMass)));
  const local = logMass + p.zero + p.slope * (logMass - 9);
  return local + popesso(cosmology.age(z)) - popesso(cosmology.age(ANCHOR));
}

export interface Activity {
  /** log SFR [Msun/yr] averaged over a Gyr: what the history is made of */
  readonly logSfrLong: number;
  /** how much more the last 0.1 Gyr formed [dex] */
  readonly short: number;
  readonly starburst: boolean;
  /** log of the residual specific SFR [1/yr] of a quiescent galaxy */
  readonly residual: number;
}

/** Deviations from the sequence; takes the same random numbers for every class. */
export function drawActivity(
  s: Pick<Stream, "uniform" | "normal">,
  kind: "SF" | "GV" | "Q",
  z: number,
  logMass: number,
  logSfrMs: number,
  p: MainSequenceValues,
): Activity {
  const long = p.scatter_long * s.normal();
  const short = p.scatter_short * s.normal();
  const starburst = s.uniform() < p.starburst_fraction && kind === "SF";
  const boost = p.starburst_boost + p.starburst_scatter * s.normal();
  const below = p.green_valley_least + (p.green_valley_most - p.green_valley_least) * s.uniform();
  const quiescent =
    p.quiescent + p.quiescent_slope * (logMass - 10.5) + p.quiescent_evolution * Math.log10(1 + z);
  return {
    logSfrLong: logSfrMs + (kind === "GV" ? -below : long),
    short: short + (starburst ? boost : 0),
    starburst,
    residual: quiescent + p.quiescent_scatter * s.normal(),
  };
}
