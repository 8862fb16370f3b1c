/** The families of densities by their names. */
import { affine } from "../bijectors/affine.ts";
import { composed } from "../bijectors/composed.ts";
import { spline } from "../bijectors/spline.ts";
import type { Weights } from "../weights.ts";
import { autoregressive } from "./autoregressive.ts";
import type { Density, DensityShape } from "./density.ts";
import { gaussian } from "./gaussian.ts";
import { mixture } from "./mixture.ts";
import { realnvp } from "./realnvp.ts";

/** Half the range of standardised targets that splines bend. */
const BOUND = 5;
/** Affine couplings, as in Siddiqa et al. 2025. */
const COUPLINGS = 12;
const COMPONENTS = 8;

export interface SplineShape {
  /** splines one after the other, and bins of each */
  readonly transforms: number;
  readonly bins: number;
}

type Make = (weights: Weights, name: string, shape: DensityShape, splines: SplineShape) => Density;

export const families = {
  spline: {
    summary: "autoregressive rational-quadratic splines",
    make: (weights, name, shape, { transforms, bins }) => {
      const splines = Array.from({ length: transforms }, () => spline(bins, BOUND));
      return autoregressive(weights, name, shape, composed([affine, ...splines]));
    },
  },
  realnvp: {
    summary: `${COUPLINGS} affine couplings`,
    make: (weights, name, shape) => realnvp(weights, name, shape, COUPLINGS),
  },
  gaussian: {
    summary: "a normal distribution with its covariance",
    make: gaussian,
  },
  mixture: {
    summary: `${COMPONENTS} normal distributions`,
    make: (weights, name, shape) => mixture(weights, name, shape, COMPONENTS),
  },
} as const satisfies Record<string, { readonly summary: string; readonly make: Make }>;

export type Family = keyof typeof families;
export const FAMILIES = Object.keys(families) as [Family, ...Family[]];
