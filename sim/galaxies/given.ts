/** What may be known of a galaxy, such as a row of a catalogue, before the rest of it is drawn. */

import { outOfRange } from "../../shared/errors.ts";
import type { Orientation } from "./axis-ratio.ts";
import { AGE_BINS } from "./component.ts";
import { MAX_Z } from "./cosmology.ts";
import type { Profiles, Stars } from "./galaxy.ts";
import { dex } from "./math.ts";
import type { GalaxyParameters } from "./parameters.ts";
import { greenValleyFraction, quenchedFraction } from "./quenching.ts";

/** As in `Stars`; what is undefined is drawn. */
export interface Given {
  readonly z: number;
  /** log Msun */
  readonly logMass: number;
  readonly kind?: "SF" | "GV" | "Q" | undefined;
  /** log Msun/yr */
  readonly logSfr?: number | undefined;
  readonly bulgeMass?: number | undefined;
  /** 12 + log(O/H) on the scale of Tremonti+2004 */
  readonly ohT04?: number | undefined;
  /** [mag] */
  readonly av?: number | undefined;
  /** half-light major axis [kpc] */
  readonly size?: number | undefined;
  /** the same as sqrt(ab), in place of `size` [kpc] */
  readonly round?: number | undefined;
  readonly q?: number | undefined;
  /** [deg] */
  readonly pa?: number | undefined;
  /** Sersic index of the whole: both components have it, and one shape */
  readonly n?: number | undefined;
}

/** log Msun of galaxies that can be drawn. */
export const MASSES = [6, 12.5] as const;

/** @throws GalforgeError for a place where no galaxy can be drawn */
export function checkPlace(z: number, logMass: number): void {
  if (!(z >= 0 && z <= MAX_Z)) throw outOfRange("z of a galaxy", z, `0 to ${MAX_Z}`);
  if (!(logMass >= MASSES[0] && logMass <= MASSES[1])) {
    throw outOfRange("the log mass of a galaxy", logMass, `${MASSES.join(" to ")} [log Msun]`);
  }
}

/** Of the surviving mass of a disc at most this share formed in the last 0.1 Gyr. */
export const MOST_YOUNG = 0.8;

const gauss = (x: number, sigma: number): number => Math.exp((-x * x) / (2 * sigma * sigma)) / sigma;

/**
 * The class of a galaxy whose rate is known: with the probability of each at this mass and redshift times the density of its rates,
 * normal about the main sequence and about the residual rate, even in the green valley; above the sequence all form stars.
 * @param logSfr, @param logSfrMs [log Msun/yr] @param u uniform
 */
export function classOfRate(
  { z, logMass }: Pick<Given, "z" | "logMass">,
  logSfr: number,
  logSfrMs: number,
  u: number,
  { quenching, main_sequence: p }: Pick<GalaxyParameters, "quenching" | "main_sequence">,
): "SF" | "GV" | "Q" {
  const quenched = quenchedFraction(z, logMass, quenching);
  const valley = quenched * greenValleyFraction(quenched, quenching);
  const above = logSfr - logSfrMs;
  if (above >= 0) return "SF";
  const [least, most] = [p.green_valley_least, p.green_valley_most];
  const residual =
    p.quiescent + p.quiescent_slope * (logMass - 10.5) + p.quiescent_evolution * Math.log10(1 + z);
  const inValley = -above > least && -above < most ? Math.sqrt(2 * Math.PI) / (most - least) : 0;
  const weights = [
    (1 - quenched) * gauss(above, Math.hypot(p.scatter_long, p.scatter_short)),
    valley * inValley,
    (quenched - valley) * gauss(logSfr - logMass - residual, p.quiescent_scatter),
  ];
  const sum = weights[0] + weights[1] + weights[2];
  if (!(sum > 0)) return "Q"; // so far below all that the densities are 0
  if (u * sum < weights[0]) return "SF";
  return u * sum < weights[0] + weights[1] ? "GV" : "Q";
}

/**
 * Makes the rate of the last 0.1 Gyr 10^logSfr, and leaves to each component the mass of its stars.
 * @param surviving fraction of the stars of each age bin
 */
export function setRate(
  disc: Float64Array,
  bulge: Float64Array,
  logSfr: number,
  surviving: Float64Array,
): void {
  const factor = (dex(logSfr) * 1e8) / (disc[0] + disc[1] + bulge[0] + bulge[1]);
  for (const formed of [disc, bulge]) {
    const young = formed[0] * surviving[0] + formed[1] * surviving[1];
    let old = 0;
    for (let j = 2; j < AGE_BINS; j++) old += formed[j] * surviving[j];
    const older = old > 0 ? (old + young - factor * young) / old : 1;
    for (let j = 0; j < AGE_BINS; j++) formed[j] *= j < 2 ? factor : older;
  }
}

/** With what is given in place of what was drawn; the bulge keeps its angle to the disc, and has the shape of the whole if n is given. */
export function givenOrientation(drawn: Orientation, { q, pa, n }: Given): Orientation {
  const turned = pa === undefined ? 0 : pa - drawn.pa;
  const shape = {
    ...drawn,
    q: q ?? drawn.q,
    pa: pa ?? drawn.pa,
    paBulge: drawn.paBulge + turned,
  };
  return n === undefined ? shape : { ...shape, qBulge: shape.q, paBulge: shape.pa };
}

/** Half-light major axis [kpc]; undefined: it is not known. @param q axis ratio */
export const givenSize = ({ size, round }: Given, q: number): number | undefined =>
  size ?? (round === undefined ? undefined : round / Math.sqrt(q));

/** One Sersic profile, which both components have. */
export function oneProfile({ size }: Pick<Stars, "size">, n: number): Profiles {
  const whole = { size, n };
  return { disc: whole, bulge: whole, n };
}
