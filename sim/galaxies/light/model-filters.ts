/**
 * Filters whose measured curves are not in the package, as models: two logistic edges, s(x) = 1 / (1 + exp(-x)),
 *   T = s((lambda - rise) / w_rise) s((fall - lambda) / w_fall).
 * The blue edge is the filter's; the red one of y is that of silicon, which absorbs less and less of the light there. The water of the
 * atmosphere (9300 to 9700 A) is in their heights, not in their shape. Between its edges u grows as a power of lambda, and beyond
 * them it leaks, which is all that it sees of a passive galaxy at z = 1:
 *   T = (lambda / 3700 A)^growth s(...) s(...) + leak (lambda / 7500 A)^0.8 s((9500 A - lambda) / 300 A).
 * Numbers set here to agree with the published curves at airmass 1.2: total_u and total_y of github.com/lsst/throughputs 1.9, and Y of
 * Abbott+2018 (DES DR1). How well: docs/filters.md.
 */
import type { Curve } from "./filter.ts";

/** [A]; nothing passes before `first` and beyond `last`. */
interface Model {
  readonly rise: readonly [at: number, width: number];
  readonly fall: readonly [at: number, width: number];
  readonly growth: number;
  readonly leak: number;
  readonly first: number;
  readonly last: number;
}

const EDGES = { growth: 0, leak: 0 } as const;

const MODELS: Readonly<Record<string, Model>> = {
  "lsst-u": { rise: [3384, 46], fall: [3928, 38], growth: 7.14, leak: 4.1e-4, first: 3150, last: 10900 },
  "lsst-y": { ...EDGES, rise: [9245, 50], fall: [10165, 180], first: 8900, last: 11000 },
  "decam-Y": { ...EDGES, rise: [9513, 25], fall: [10174, 166], first: 9300, last: 10700 },
};

export const MODEL_FILTERS: readonly string[] = Object.keys(MODELS);

/** Much less than the narrowest edge [A]. */
const STEP = 5;

const step = (x: number): number => 1 / (1 + Math.exp(-x));

/** @param name one of MODEL_FILTERS */
export function modelCurve(name: string): Curve {
  const { rise, fall, growth, leak, first, last } = MODELS[name];
  const wavelength = Array.from({ length: (last - first) / STEP + 1 }, (_, i) => first + i * STEP);
  const response = wavelength.map((lambda) => {
    const band = step((lambda - rise[0]) / rise[1]) * step((fall[0] - lambda) / fall[1]);
    const leaked = leak * (lambda / 7500) ** 0.8 * step((9500 - lambda) / 300);
    return (lambda / 3700) ** growth * band + leaked;
  });
  return { wavelength, response };
}
