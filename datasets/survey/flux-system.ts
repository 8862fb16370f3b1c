/** How fluxes of a cutout become those of a network. */
import type { Cutout, StampTarget } from "./cutout.ts";

/**
 * Factor from the cutout's pixel values to the network's: 10^(0.4 (zp0 - zp)) where both zero points are known; else g / g0, for
 * the same electrons, where both gains are; else 1.
 */
export function fluxFactor(
  { zeroPoint, gain }: Pick<Cutout, "zeroPoint" | "gain">,
  network: Pick<StampTarget, "zero_point" | "gain">,
): number {
  if (zeroPoint !== undefined && network.zero_point !== undefined) {
    return 10 ** (0.4 * (network.zero_point - zeroPoint));
  }
  return gain === undefined || network.gain === undefined ? 1 : gain / network.gain;
}

/** Relative difference of pixel scales that are the same number, written with fewer digits. */
const SAME_SCALE = 1e-3;

export const isSameScale = (scale: number, known: number): boolean =>
  Math.abs(scale - known) <= SAME_SCALE * known;
