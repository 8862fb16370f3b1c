/**
 * Galaxies that are no Sersic profiles: a sum of two with one half-light radius, whose indices and ellipses differ. So real galaxies look to a
 * fit of one profile: a bulge, a bar, a twist. Where both are equally flat the half-light radius of the sum is known exactly. Pure.
 */

import { digits } from "./distribution.ts";

/** Expressions of parameters that are there. */
export interface Whole {
  readonly hlr: string;
  readonly n: string;
  readonly e: string;
  /** of each band, by the names of their parameters */
  readonly fluxes: Readonly<Record<string, string>>;
}

/** At strength 1 the scatter of ln of the ratio of the indices, and of the difference of e1 and of e2; and where they are cut off. */
const RATIO = { scatter: 1.2, most: 2 };
const TWIST = { scatter: 0.25, most: 0.6 };
/** The second profile has at most this share of the light. */
const MOST = 0.5;
/** Sersic indices of the profiles. */
const N = "0.35, 6.1";

const within = ({ scatter, most }: typeof RATIO, strength: number) => ({
  truncated_normal: [0, digits(strength * scatter), -most, most],
});

/**
 * Its parameters have the names of the labels of the whole: the fluxes, hlr, and the flux-weighted means of ln n, e1 and e2.
 * @param strength above 0 @returns with components without a flux
 */
export function twoProfiles({ hlr, n, e, fluxes }: Whole, strength: number) {
  const index = (power: string): string => `clip(whole_n * exp(${power} * ln_n_ratio), ${N})`;
  const component = (name: string, share: string, own: string) => {
    const [e1, e2] = [1, 2].map((axis) => `(e${axis} ${share} * twist${axis} * (1 - whole_e))`);
    const shape = { e: `min(0.97, sqrt(${e1} ** 2 + ${e2} ** 2))`, pa: `atan2(${e2}, ${e1}) * 90 / pi` };
    return { kind: "sersic", name, hlr: "hlr", n: own, ...shape };
  };
  return {
    parameters: {
      ...fluxes,
      hlr: { expression: hlr, unit: "arcsec" },
      whole_n: n,
      whole_e: e,
      whole_pa: { uniform: [0, 180] },
      share: { uniform: [0, MOST] },
      ln_n_ratio: within(RATIO, strength),
      n1: index("(-share)"),
      n2: index("(1 - share)"),
      n: "n1 ** (1 - share) * n2 ** share",
      e1: "whole_e * cos(2 * whole_pa * pi / 180)",
      e2: "whole_e * sin(2 * whole_pa * pi / 180)",
      twist1: within(TWIST, strength),
      twist2: within(TWIST, strength),
    },
    components: [component("first", "- share", "n1"), component("second", "+ (1 - share)", "n2")],
  };
}

/** Fluxes of both. @param flux of the whole */
export const parted = (flux: string) => ({
  first: `${flux} * (1 - share)`,
  second: `${flux} * share`,
});
