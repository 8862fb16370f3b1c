/**
 * Filters whose measured curves are not in the package, as models: two logistic edges,
 *   T = 1 / (1 + exp((rise - lambda) / w_rise)) / (1 + exp((lambda - fall) / w_fall)),  nothing beyond `last`.
 * The blue edge is the filter's, the red one that of silicon, which absorbs less and less of the light there. The water of the
 * atmosphere (9300 to 9700 A) is in their heights, not in their shape. Numbers set here to agree with the published curves at airmass
 * 1.2: total_y of github.com/lsst/throughputs 1.9, and Y of Abbott+2018 (DES DR1). How well: docs/filters.md.
 */
import type { Curve } from "./filter.ts";

/** [A] */
interface Edges {
  readonly rise: readonly [at: number, width: number];
  readonly fall: readonly [at: number, width: number];
  readonly first: number;
  readonly last: number;
}

const MODELS: Readonly<Record<string, Edges>> = {
  "lsst-y": { rise: [9245, 50], fall: [10165, 180], first: 8900, last: 11000 },
  "decam-Y": { rise: [9513, 25], fall: [10174, 166], first: 9300, last: 10700 },
};

export const MODEL_FILTERS: readonly string[] = Object.keys(MODELS);

/** Much less than the narrowest edge [A]. */
const STEP = 5;

/** @param name one of MODEL_FILTERS */
export function modelCurve(name: string): Curve {
  const { rise, fall, first, last } = MODELS[name];
  const wavelength = Array.from({ length: (last - first) / STEP + 1 }, (_, i) => first + i * STEP);
  const edge = (by: number): number => 1 / (1 + Math.exp(-by));
  const response = wavelength.map(
    (lambda) => edge((lambda - rise[0]) / rise[1]) * edge((fall[0] - lambda) / fall[1]),
  );
  return { wavelength, response };
}
