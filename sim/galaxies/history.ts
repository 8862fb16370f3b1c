/**
 * Star formation histories on the age bins of component.ts, as fractions of the mass that formed.
 * A delayed exponential, SFR ~ t' e^(-t'/tau) with onset T before now, has with x = T/tau and H(u) = 1 - (1 + u) e^-u
 *   [H(x (1 - a/T)) - H(x (1 - b/T))] / H(x)
 * of its mass between the ages a < b; x < 0 rises to this day.
 */
import type { Stream } from "../../shared/random/stream.ts";
import { AGE_BINS, AGE_EDGES } from "./component.ts";
import type { Activity } from "./main-sequence.ts";
import { clip, dex } from "./math.ts";
import { limits, number, type Values } from "./parameter.ts";
import { risingness } from "./present-rate.ts";

export const HISTORY = {
  onset: number(0.94, "age of the universe", [0.1, 1], "set here: onset of discs"),
  onset_slope: number(0.06, "1/dex", [0, 0.3], "set here: later below log M = 10, down to 7.5"),
  onset_scatter: number(0.05, "age of the universe", [0, 0.5], "set here"),
  onset_limits: limits([0.35, 0.97], "age of the universe", [0.05, 1], "set here"),
  returned: number(0.62, "1", [0.1, 1], "set here: surviving mass over formed mass of a disc"),
  disc_floor: number(0.25, "1", [0.05, 1], "set here: least mass fraction that a disc's rate is divided by"),
  quiescent_time: number(
    0.43,
    "age of the universe",
    [0.05, 0.9],
    "set here, to red galaxies of SDSS and zCOSMOS, z < 1",
  ),
  quiescent_time_slope: number(-0.1, "1/dex", [-0.5, 0.5], "set here, after Gallazzi+2005, McDermid+2015"),
  quiescent_time_limits: limits([0.12, 0.75], "age of the universe", [0.01, 0.95], "set here"),
  quiescent_disc_later: number(0.05, "age of the universe", [0, 0.5], "set here"),
  quiescent_disc_limits: limits([0.12, 0.8], "age of the universe", [0.01, 0.95], "set here"),
  bulge_time: number(0.36, "age of the universe", [0.05, 0.9], "set here: bulges of SF and GV"),
  bulge_time_limits: limits([0.15, 0.7], "age of the universe", [0.01, 0.95], "set here"),
  time_scatter: number(0.09, "age of the universe", [0, 0.5], "set here"),
  early_onset: number(
    0.75,
    "formation time",
    [0.05, 0.95],
    "set here, to the same: onset of bulges and quiescent discs",
  ),
  residual_returned: number(0.58, "1", [0.1, 1], "set here"),
  residual_floor: number(0.1, "1", [0.01, 1], "set here"),
  death: number(0.05, "1", [0, 0.1], "Behroozi+2013 eq. 14"),
  death_time: number(1.4, "Myr", [0.1, 100], "Behroozi+2013 eq. 14"),
  burst10: number(0.13, "dex", [0, 1], "set here: scatter of the last 10 Myr about the last 30"),
} as const;
export type HistoryValues = Values<typeof HISTORY>;

/** No history begins less than this long ago [Gyr], or has a time scale below 0.1 Gyr. */
const LEAST_ONSET = 0.3;
const LEAST_TAU = 0.1;

/** H(u) = 1 - (1 + u) e^-u; its series near 0, where the difference cancels. */
export function delayed(u: number): number {
  if (Math.abs(u) < 1e-3) return ((u * u) / 2) * (1 - (2 * u) / 3 + (u * u) / 4);
  return 1 - (1 + u) * Math.exp(-u);
}

/**
 * Fractions of a delayed exponential in the age bins; their sum is 1. @param onset T [Gyr], up to 13.8 @param x T/tau, -25 to 60
 * @param fractions takes them, all overwritten
 */
export function delayedFractions(
  onset: number,
  x: number,
  fractions: Float64Array = new Float64Array(AGE_BINS),
): Float64Array {
  const steepness = Math.abs(x) < 1e-9 ? 1e-9 : x; // 0 / 0 at 0
  const whole = delayed(steepness);
  let before = whole;
  for (let j = 0; j < AGE_BINS; j++) {
    const now = delayed(steepness * (1 - Math.min(AGE_EDGES[j + 1] / onset, 1)));
    fractions[j] = (before - now) / whole;
    before = now;
  }
  return fractions;
}

/** Makes the sum of fractions 1. */
export function normalise(fractions: Float64Array): Float64Array {
  let sum = 0;
  for (const f of fractions) sum += f;
  for (let j = 0; j < fractions.length; j++) fractions[j] /= sum;
  return fractions;
}

/**
 * The disc of a galaxy that forms stars: the delayed exponential whose present rate is the long-term one, then the first
 * 0.1 Gyr times 10^short, and the next bin times half of that in dex.
 * @param onset [Gyr] @param logRate log SFR over surviving mass of the galaxy [1/yr] @param bulge mass fraction of the bulge
 */
export function formingDisc(
  onset: number,
  logRate: number,
  short: number,
  bulge: number,
  p: HistoryValues,
  out?: Float64Array,
): Float64Array {
  const perGyr = (p.returned * dex(logRate + 9)) / Math.max(1 - bulge, p.disc_floor);
  const fractions = delayedFractions(onset, risingness(perGyr * onset), out);
  fractions[0] *= dex(short);
  fractions[1] *= dex(short);
  fractions[2] *= dex(short / 2);
  return normalise(fractions);
}

/**
 * Stars of a bulge, or of a quiescent disc: a delayed exponential that began at early_onset of the formation time and whose mean
 * is that time. @param universe age of the universe [Gyr] @param time formation time over that age
 */
export function earlyStars(
  universe: number,
  time: number,
  p: HistoryValues,
  out?: Float64Array,
): Float64Array {
  const formed = time * universe;
  const began = Math.max(p.early_onset * formed, LEAST_ONSET);
  const tau = Math.max((formed - began) / 2, LEAST_TAU);
  const onset = universe - began;
  return delayedFractions(onset, clip(onset / tau, 0.5, 60), out);
}

/** Adds the residual star formation of the last Gyr to a quiescent disc. @param logRate log specific SFR [1/yr] */
export function addResidual(
  fractions: Float64Array,
  logRate: number,
  bulge: number,
  p: HistoryValues,
): Float64Array {
  const perGyr = (p.residual_returned * dex(logRate + 9)) / Math.max(1 - bulge, p.residual_floor);
  for (let j = 0; j < AGE_BINS && AGE_EDGES[j] < 1; j++) {
    fractions[j] += perGyr * (Math.min(AGE_EDGES[j + 1], 1) - AGE_EDGES[j]);
  }
  return normalise(fractions);
}

/** Fractions of the two components in the age bins. */
export interface Histories {
  readonly disc: Float64Array;
  readonly bulge: Float64Array;
}

export const makeHistories = (): Histories => ({
  disc: new Float64Array(AGE_BINS),
  bulge: new Float64Array(AGE_BINS),
});

/**
 * Fractions in the age bins of what disc and bulge formed; takes three normal numbers. @param universe age of the universe [Gyr]
 * @param out takes them: arrays that large are dear to make
 */
export function drawHistory(
  s: Pick<Stream, "normal">,
  kind: "SF" | "GV" | "Q",
  galaxy: { readonly universe: number; readonly logMass: number; readonly bulgeMass: number },
  activity: Activity,
  p: HistoryValues,
  out: Histories = makeHistories(),
): Histories {
  const { universe, logMass, bulgeMass } = galaxy;
  const [onset, quiescent, bulge] = [s.normal(), s.normal(), s.normal()];
  if (kind === "Q") {
    const time = quiescentTime(logMass, quiescent, p);
    const later = limited(time + p.quiescent_disc_later, p.quiescent_disc_limits);
    return {
      disc: addResidual(earlyStars(universe, later, p, out.disc), activity.residual, bulgeMass, p),
      bulge: normalise(earlyStars(universe, time, p, out.bulge)),
    };
  }
  const began = discOnset(universe, logMass, onset, p);
  const time = limited(p.bulge_time + p.time_scatter * bulge, p.bulge_time_limits);
  return {
    disc: formingDisc(began, activity.logSfrLong - logMass, activity.short, bulgeMass, p, out.disc),
    bulge: normalise(earlyStars(universe, time, p, out.bulge)),
  };
}

/** Onset of a disc that forms stars [Gyr ago]. @param residual unit residual */
export function discOnset(universe: number, logMass: number, residual: number, p: HistoryValues): number {
  const mean = p.onset - p.onset_slope * clip(10 - logMass, 0, 2.5);
  return Math.max(universe * limited(mean + p.onset_scatter * residual, p.onset_limits), LEAST_ONSET);
}

/** Formation time of a quiescent galaxy [age of the universe]. @param residual unit residual */
export function quiescentTime(logMass: number, residual: number, p: HistoryValues): number {
  const mean = p.quiescent_time + p.quiescent_time_slope * (logMass - 10.7);
  return limited(mean + p.time_scatter * residual, p.quiescent_time_limits);
}

const limited = (time: number, [low, high]: readonly number[]): number => clip(time, low, high);
