/**
 * Section "sweep" of results.json: each supervised latent moved over its range, the others fixed, decoded, measured.
 *
 * Measured are flux and hlr, and of e1, e2, x0, y0 those that are supervised (measure.ts: a relative measure, of the light inside the
 * stamp, as the PSF shows it). Changes are compared without units, in q = ln flux, ln hlr, e1, e2, x0, y0. The variation of a
 * quantity is
 *   V = sum over steps of |d(s + 1) - d(s)| / range of q in the training set,
 * where d = q for the quantity whose latent moves, and d = q - q of the simulation for the others (just q where the simulation is
 * not known): a larger galaxy loses light beyond the stamp, and the PSF rounds it less, which is no fault of a decoder. The range is
 * that of the label of this name (of a label that is not supervised, in the stamps that were read).
 */
import type { PackedImage } from "../compare/section.ts";

export interface SweepCurve {
  /** the label whose latent moves */
  readonly label: string;
  /** its values, in the label's unit, ascending [steps]: evenly spaced in the latent over the middle 96 % of the training range */
  readonly values: readonly number[];
  /**
   * what was measured of each decoded image, median over the base galaxies, by quantity ("flux", "hlr", ...) [steps]; flux in the unit of
   * the pixels, hlr in arcsec (pixels if the run knows no pixel scale), x0 and y0 in pixels. Empty if no galaxy could be measured.
   */
  readonly measured: Readonly<Record<string, readonly number[]>>;
  /** the central 68 % over the base galaxies [steps] */
  readonly low: Readonly<Record<string, readonly number[]>>;
  readonly high: Readonly<Record<string, readonly number[]>>;
  /**
   * the same as `measured` of the base galaxies simulated without noise with this one label changed: what a perfect decoder would show.
   * Absent where the simulation is not known.
   */
  readonly expected?: Readonly<Record<string, readonly number[]>>;
  /** V, mean over the base galaxies, by quantity */
  readonly variation?: Readonly<Record<string, number>>;
  /** Spearman's rank correlation of the label's own measured quantity with the latent, mean over galaxies; absent if it is not measured */
  readonly monotonicity?: number;
  /**
   * Share of the response that goes where it should: V of the own quantity / sum of V of all measured quantities, mean over galaxies.
   * 1: nothing else moves; 1/2: something else moves as much. Absent if the label's own quantity is not measured.
   */
  readonly disentanglement?: number;
  /** base galaxies that are left out of all this because one of their images shows no galaxy; absent if there are none */
  readonly unmeasured?: number;
  /** decoded images of one base galaxy, a few steps of the sweep, sky and pedestal subtracted, in the unit of the pixels */
  readonly images: readonly { readonly value: number; readonly image: PackedImage }[];
}

export interface SweepSection {
  /** base galaxies */
  readonly galaxies: number;
  readonly height: number;
  readonly width: number;
  /**
   * The decoder's zero level above the sky: median of (decoded - input), averaged over short runs of pixels, over the base galaxies with their
   * latents as they are. It was subtracted with the sky: 1 ADU too many in 4096 pixels is the light of a galaxy.
   */
  readonly pedestal?: number;
  readonly curves: readonly SweepCurve[];
}
