/** The interval of a share that was counted (Wilson 1927, JASA 22, 209): it never leaves 0 to 1, and has a width at 0 and at 1, too. Pure. */
import type { Figure } from "../../train/run/section-schema.ts";

/**
 * With p = successes / trials and z standard deviations (1: the central 68 %):
 *   (p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
 * @param successes 0 to `trials`; the mean over repeats need not be whole @param trials independent ones; of none nothing is known: 0 to 1
 */
export function wilson(successes: number, trials: number, z = 1): Figure {
  if (trials === 0) return { value: Number.NaN, low: 0, high: 1 };
  const p = successes / trials;
  const share = (z * z) / trials;
  const middle = (p + share / 2) / (1 + share);
  const half = Math.sqrt(share * p * (1 - p) + (share * share) / 4) / (1 + share);
  return {
    value: p,
    low: Math.max(0, Math.min(p, middle - half)),
    high: Math.min(1, Math.max(p, middle + half)),
  };
}
