/**
 * How much of the mass is in the bulge: B ~ Beta(mu k, (1 - mu) k), mu = mean + slope (log M - pivot) clipped to the limits
 * (after Simard+2011, Lang+2014). A quiescent galaxy with more than `elliptical` is one Sersic profile.
 */
import type { Stream } from "../../shared/random/stream.ts";
import { DISTRIBUTIONS } from "../population/distributions.ts";
import { clip } from "./math.ts";
import { limits, number, type Values } from "./parameter.ts";

const SET = "set here, shape after Simard+2011, Lang+2014";
const SLOPES = [-1, 1] as const;

export const BULGES = {
  quiescent: number(0.62, "1", [0, 1], `${SET}; at log M = 10.5`),
  quiescent_slope: number(0.12, "1/dex", SLOPES, SET),
  forming: number(0.16, "1", [0, 1], `${SET}; at log M = 10`),
  forming_slope: number(0.17, "1/dex", SLOPES, SET),
  green_valley: number(0.45, "1", [0, 1], `${SET}; at log M = 10.5`),
  green_valley_slope: number(0.1, "1/dex", SLOPES, SET),
  limits: limits([0.03, 0.93], "1", [0.02, 0.98], "set here"),
  quiescent_k: number(4, "1", [3, 100], "set here: the larger, the narrower"),
  other_k: number(3.5, "1", [3, 100], "set here: the larger, the narrower"),
  elliptical: number(0.72, "1", [0, 1], "set here"),
} as const;
type BulgeValues = Values<typeof BULGES>;

/** Mean of B. */
export function meanBulge(kind: "SF" | "GV" | "Q", logMass: number, p: BulgeValues): number {
  const mean =
    kind === "Q"
      ? p.quiescent + p.quiescent_slope * (logMass - 10.5)
      : kind === "GV"
        ? p.green_valley + p.green_valley_slope * (logMass - 10.5)
        : p.forming + p.forming_slope * (logMass - 10);
  return clip(mean, p.limits[0], p.limits[1]);
}

const beta = DISTRIBUTIONS.get("beta")!;

export function drawBulge(s: Stream, kind: "SF" | "GV" | "Q", logMass: number, p: BulgeValues): number {
  const mean = meanBulge(kind, logMass, p);
  const k = kind === "Q" ? p.quiescent_k : p.other_k;
  return beta.draw(s, [mean * k, (1 - mean) * k]);
}
