/**
 * Half-light major axes at 5000 A. With x = log M - log 5e10, galaxies with discs that form stars have
 *   log a_e = late + late_evolution log(1+z) + late_slope x + late_curvature log[(1 + k 10^x) / (1 + k)],
 * k = 5e10 / 3.98e10 = 1.256 (shape of Shen+2003, MNRAS 343, 978, late types: alpha 0.14, beta 0.39; zero and evolution between theirs
 * and van der Wel+2014, ApJ 788, 28), quiescent ones
 *   log a_e = early + early_evolution log(1+z) + early_slope (max(log M, break) - log 5e10) + faint_slope min(log M - break, 0),
 * and the green valley the mean of both. The scatter of discs falls with mass as in Shen+2003, their equation 19:
 *   sigma = massive + (dwarf - massive) / (1 + 10^(2 (log M - scatter_mass))).
 */
import { dex } from "./math.ts";
import { number, type Values } from "./parameter.ts";

const SET = "set here, between Shen+2003 and van der Wel+2014";
const SHEN = "Shen+2003, late types";

export const SIZES = {
  late: number(0.745, "log kpc", [-1, 2], SET),
  late_evolution: number(-0.05, "1", [-3, 3], SET),
  late_slope: number(0.14, "1", [-1, 2], SHEN),
  late_curvature: number(0.25, "1", [-1, 2], SHEN),
  early: number(0.64, "log kpc", [-1, 2], SET),
  early_evolution: number(-0.9, "1", [-3, 3], SET),
  early_slope: number(0.62, "1", [-1, 2], "set here, to xGASS; Shen+2003 0.56, van der Wel+2014 0.75"),
  early_break: number(10.2, "log Msun", [8, 12], "set here"),
  early_faint_slope: number(0.25, "1", [-1, 2], "set here"),
  scatter_dwarf: number(0.16, "dex", [0, 1], "set here; van der Wel+2014 0.16"),
  scatter_massive: number(0.12, "dex", [0, 1], "set here, to xGASS above log M = 10"),
  scatter_mass: number(10, "log Msun", [7, 13], "set here"),
  scatter_early: number(0.12, "dex", [0, 1], "set here; van der Wel+2014 0.10"),
} as const;
export type SizeValues = Values<typeof SIZES>;

const PIVOT = Math.log10(5e10);
const CURVE = 1.256;

/** log a_e [kpc] without scatter. */
export function meanLogSize(kind: "SF" | "GV" | "Q", z: number, logMass: number, p: SizeValues): number {
  const age = Math.log10(1 + z);
  const x = logMass - PIVOT;
  const late =
    p.late +
    p.late_evolution * age +
    p.late_slope * x +
    p.late_curvature * Math.log10((1 + CURVE * dex(x)) / (1 + CURVE));
  if (kind === "SF") return late;
  const massive = p.early_slope * (Math.max(logMass, p.early_break) - PIVOT);
  const faint = p.early_faint_slope * Math.min(logMass - p.early_break, 0);
  const early = p.early + p.early_evolution * age + massive + faint;
  return kind === "Q" ? early : (late + early) / 2;
}

/** Standard deviation of log a_e [dex]. */
export function sizeScatter(kind: "SF" | "GV" | "Q", logMass: number, p: SizeValues): number {
  const late =
    p.scatter_massive + (p.scatter_dwarf - p.scatter_massive) / (1 + dex(2 * (logMass - p.scatter_mass)));
  if (kind === "SF") return late;
  return kind === "Q" ? p.scatter_early : (late + p.scatter_early) / 2;
}
