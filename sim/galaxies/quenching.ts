/**
 * Which galaxies have stopped to form stars. The quenched fraction is
 *   f_Q = 1 / (1 + 10^(-slope (log M - log_mass - evolution z))),  0 < z < 1
 * (form of Behroozi+2013, ApJ 770, 57, where slope is 1.3, log_mass 10.2, evolution 0.5).
 */
import type { Stream } from "../../shared/random/stream.ts";
import { dex } from "./math.ts";
import { number, type Values } from "./parameter.ts";

export const QUENCHING = {
  slope: number(0.85, "1/dex", [0, 10], "set here, fitted to xGASS"),
  log_mass: number(10.47, "log Msun", [8, 13], "set here, fitted to xGASS"),
  evolution: number(0.4, "dex per unit of z", [-2, 2], "set here, fitted to colours of zCOSMOS"),
  green_valley: number(0.1, "1", [0, 1], "set here: share of all galaxies, where f_Q is above its floor"),
  green_valley_floor: number(0.15, "1", [0.01, 1], "set here"),
} as const;
type QuenchingValues = Values<typeof QUENCHING>;

/** Fraction of galaxies that are quiescent or in the green valley. */
export const quenchedFraction = (z: number, logMass: number, p: QuenchingValues): number =>
  1 / (1 + dex(-p.slope * (logMass - p.log_mass - p.evolution * z)));

/** Fraction of these that are in the green valley, green_valley / max(f_Q, floor), at most 1. */
export const greenValleyFraction = (quenched: number, p: QuenchingValues): number =>
  Math.min(p.green_valley / Math.max(quenched, p.green_valley_floor), 1);

/** Star-forming, green valley or quiescent; takes two uniform numbers. */
export function drawClass(
  s: Pick<Stream, "uniform">,
  z: number,
  logMass: number,
  p: QuenchingValues,
): "SF" | "GV" | "Q" {
  const quenched = quenchedFraction(z, logMass, p);
  const [u, v] = [s.uniform(), s.uniform()];
  if (u >= quenched) return "SF";
  return v < greenValleyFraction(quenched, p) ? "GV" : "Q";
}
