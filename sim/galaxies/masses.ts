/**
 * From surviving masses to what formed, and from that to rates: of a population of age a, 1 - death ln(1 + a / death_time)
 * survives (Behroozi+2013 eq. 14). The age of a bin is the geometric mean of its edges, the youngest being 2 Myr.
 */
import { AGE_BINS, AGE_EDGES } from "./component.ts";
import type { HistoryValues } from "./history.ts";

const MYR = 1e3; // per Gyr
const YOUNGEST = 0.002; // Gyr

/** Surviving fraction of the stars of each age bin. */
export function survivingFractions(p: HistoryValues): Float64Array {
  return Float64Array.from({ length: AGE_BINS }, (_, j) => {
    const age = Math.sqrt(Math.max(AGE_EDGES[j], YOUNGEST) * AGE_EDGES[j + 1]) * MYR;
    return 1 - p.death * Math.log(1 + age / p.death_time);
  });
}

/** Mass formed in each age bin, in place of its fractions, of a component whose stars weigh `mass` [Msun] today. */
export function formMass(fractions: Float64Array, mass: number, surviving: Float64Array): Float64Array {
  let sum = 0;
  for (let j = 0; j < AGE_BINS; j++) sum += fractions[j] * surviving[j];
  for (let j = 0; j < AGE_BINS; j++) fractions[j] *= mass / sum;
  return fractions;
}

/** Star formation rate of the last 0.1 Gyr [Msun/yr], from what two components formed. */
export const recentRate = (disc: Float64Array, bulge: Float64Array): number =>
  (disc[0] + disc[1] + bulge[0] + bulge[1]) / 1e8;

/** Star formation rate of the last 30 Myr [Msun/yr], of a disc: bulges light up no lines. */
export const youngRate = (disc: Float64Array): number => disc[0] / 3e7;

/** Mean age of the stars of two components, weighted with the mass that formed [Gyr]. */
export function meanAge(disc: Float64Array, bulge: Float64Array): number {
  let mass = 0;
  let sum = 0;
  for (let j = 0; j < AGE_BINS; j++) {
    const formed = disc[j] + bulge[j];
    mass += formed;
    sum += (formed * (AGE_EDGES[j] + AGE_EDGES[j + 1])) / 2;
  }
  return sum / mass;
}
