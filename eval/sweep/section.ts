/** Section "sweep" of results.json: each supervised latent moved over its range, the others fixed, decoded, measured. */
import type { PackedImage } from "../compare/section.ts";

export interface SweepCurve {
  /** the label whose latent moves */
  readonly label: string;
  /** its values, in the label's unit, ascending [steps] */
  readonly values: readonly number[];
  /** what was measured of each decoded image, median over the base galaxies, by quantity ("flux", "hlr") [steps] */
  readonly measured: Readonly<Record<string, readonly number[]>>;
  /** the central 68 % over the base galaxies [steps] */
  readonly low: Readonly<Record<string, readonly number[]>>;
  readonly high: Readonly<Record<string, readonly number[]>>;
  /** Spearman's rank correlation of the label's own measured quantity with the latent, mean over galaxies; absent if it is not measured */
  readonly monotonicity?: number;
  /**
   * Share of the response that goes where it should: |d ln own| / sum over measured quantities of |d ln quantity|, of total
   * variations over the sweep, mean over galaxies; 1: nothing else moves. Absent if the label's own quantity is not measured.
   */
  readonly disentanglement?: number;
  /** decoded images of one base galaxy, a few steps of the sweep */
  readonly images: readonly { readonly value: number; readonly image: PackedImage }[];
}

export interface SweepSection {
  readonly galaxies: number;
  readonly height: number;
  readonly width: number;
  readonly curves: readonly SweepCurve[];
}
