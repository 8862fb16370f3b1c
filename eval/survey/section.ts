/** Section "survey" of results.json: a network and a classical fit on galaxies of a real survey, against their published labels. */
import type { PackedImage } from "../compare/section.ts";

export const QUANTITIES = ["mag", "hlr", "n", "q"] as const;
export type QuantityName = (typeof QUANTITIES)[number];

export interface Measured {
  readonly value: number;
  /** standard deviation; absent where it is not known */
  readonly sigma?: number;
}

/** mag (AB), hlr [arcsec, circularised], n, q = b/a; what was not measured is absent */
export type Measurements = { readonly [Q in QuantityName]?: Measured };

export interface SurveyGalaxy {
  readonly name: string;
  /** of the catalogue */
  readonly label: Readonly<Record<QuantityName, number>>;
  readonly network: Measurements;
  /** against the network's values: estimates outside the training set, a stamp that had to be mended, ... */
  readonly flags: readonly string[];
  readonly fit: SurveyFit;
  /** absent beyond the first galaxies of a large sample */
  readonly pictures?: SurveyPictures;
}

export interface SurveyFit {
  /** none if the fit failed */
  readonly values: Measurements;
  readonly status: string;
  /** chi-square over the number of pixels less that of parameters */
  readonly chi2: number;
  /** wall clock, one thread */
  readonly ms: number;
}

/** The part of the image that the network saw [height, width]; residuals are (data - model) / sigma, NaN where a pixel is not used. */
export interface SurveyPictures {
  readonly height: number;
  readonly width: number;
  readonly data: PackedImage;
  /** the Sersic profile that the network's estimates stand for, with the PSF of the galaxy; sky of the fit included */
  readonly network: PackedImage;
  readonly network_residual: PackedImage;
  readonly fit_residual: PackedImage;
  /** parameters that the network does not estimate, taken from the fit for its picture */
  readonly borrowed: readonly string[];
}

/** Of the differences estimate - label: of hlr those of ln(hlr). */
export interface Differences {
  /** galaxies */
  readonly count: number;
  /** median of |difference| */
  readonly absolute: number;
  /** median of the difference */
  readonly bias: number;
}

export interface SurveyQuantity {
  readonly name: QuantityName;
  /** what the difference is of, e.g. "ln hlr" */
  readonly of: string;
  /** that `absolute` should not exceed */
  readonly bar?: number;
  /** absent if the network does not estimate it */
  readonly network?: Differences;
  /** absent if no fit succeeded */
  readonly fit?: Differences;
  /** network - fit, on the same images */
  readonly between?: Differences;
}

export interface SurveySection {
  readonly data: {
    /** folder */
    readonly name: string;
    /** galaxies measured */
    readonly galaxies: number;
    readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  };
  /** of pixels in the pictures, e.g. "ADU" */
  readonly unit: string;
  /** AB magnitude of 1 unit */
  readonly zero_point: number;
  readonly trained_on: string;
  readonly quantities: readonly SurveyQuantity[];
  readonly galaxies: readonly SurveyGalaxy[];
}
