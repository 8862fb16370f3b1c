/**
 * Which galaxies have stopped to form stars: by their mass, or as satellites by their surroundings, whatever their mass (form of
 * Peng+2010, ApJ 721, 193). The quenched fraction is
 *   f_Q = f_M + (1 - f_M) satellites (1 + z)^satellites_evolution,  f_M = 1 / (1 + 10^(-slope (log M - log_mass - evolution z))),
 * 0 < z < 1 (f_M in the form of Behroozi+2013, ApJ 770, 57, where slope is 1.3, log_mass 10.2, evolution 0.5).
 */
import type { Stream } from "../../shared/random/stream.ts";
import { dex } from "./math.ts";
import { number, type Values } from "./parameter.ts";

export const QUENCHING = {
  slope: number(0.9, "1/dex", [0, 10], "set here, fitted to xGASS"),
  log_mass: number(10.6, "log Msun", [8, 13], "set here, fitted to xGASS"),
  evolution: number(0.2, "dex per unit of z", [-2, 2], "set here, fitted to colours of zCOSMOS"),
  satellites: number(0.11, "1", [0, 1], "set here, to xGASS below log M = 10"),
  satellites_evolution: number(-2, "1", [-10, 10], "set here: fewer satellites far away"),
  green_valley: number(0.1, "1", [0, 1], "set here: share of all galaxies, where f_Q is above its floor"),
  green_valley_floor: number(0.4, "1", [0.01, 1], "set here"),
} as const;
type QuenchingValues = Values<typeof QUENCHING>;

/** Fraction of galaxies that are quiescent or in the green valley. */
export function quenchedFraction(z: number, logMass: number, p: QuenchingValues): number {
  const byMass = 1 / (1 + dex(-p.slope * (logMass - p.log_mass - p.evolution * z)));
  return byMass + (1 - byMass) * p.satellites * (1 + z) ** p.satellites_evolution;
}

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
