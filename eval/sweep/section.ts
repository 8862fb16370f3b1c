/**
 * Section "sweep" of results.json: each supervised latent moved over its range, the others fixed, decoded, measured.
 *
 * Measured are flux and hlr, and of e1, e2, x0, y0 those that are supervised (measure.ts: a relative measure, of the light inside the
 * stamp, as the PSF shows it). Changes are compared without units, in q = ln flux, ln hlr, e1, e2, x0, y0. The variation of a
 * quantity is
 *   V = sum over steps of |d(s + 1) - d(s)| / range of q in the training set,
 * where d = q for the quantity whose latent moves, and d = q - q of the simulation for the others (just q where the simulation is
 * not known): a larger galaxy loses light beyond the stamp, and the PSF rounds it less, which is no fault of a decoder. The range is
 * that of the label of this name, of several bands of flux_BAND (of a label that is not supervised, in the stamps that were read).
 */
import { z } from "zod";
import { byName, count, hasPixels, list, measured, packedImage } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";

/** Of the network. */
export const sweepNeeds = { model: ["encoder", "decoder", "label-latents"] } as const satisfies Needs;

const columns = byName(list(measured));

const curveSchema = z.object({
  /** the label whose latent moves */
  label: z.string(),
  /** of stamps of several bands: the one that images and measures are of, the label's own or the one in the middle */
  band: z.string().exactOptional(),
  /** its values, in the label's unit, ascending [steps]: evenly spaced in the latent over the middle 96 % of the training range */
  values: list(measured),
  /**
   * what was measured of each decoded image, median over the base galaxies, by quantity ("flux", "hlr", ...) [steps]; flux in the unit of
   * the pixels, hlr in arcsec (pixels if the run knows no pixel scale), x0 and y0 in pixels. Empty if no galaxy could be measured.
   */
  measured: columns,
  /** the central 68 % over the base galaxies [steps] */
  low: columns,
  high: columns,
  /**
   * the same as `measured` of the base galaxies simulated without noise with this one label changed: what a perfect decoder would show.
   * Absent where the simulation is not known.
   */
  expected: columns.exactOptional(),
  /** V, mean over the base galaxies, by quantity */
  variation: byName(measured).exactOptional(),
  /** Spearman's rank correlation of the label's own measured quantity with the latent, mean over galaxies; absent if it is not measured */
  monotonicity: measured.exactOptional(),
  /**
   * Share of the response that goes where it should: V of the own quantity / sum of V of all measured quantities, mean over galaxies.
   * 1: nothing else moves; 1/2: something else moves as much. Absent if the label's own quantity is not measured.
   */
  disentanglement: measured.exactOptional(),
  /** base galaxies that are left out of all this because one of their images shows no galaxy; absent if there are none */
  unmeasured: count.exactOptional(),
  /** decoded images of one base galaxy, a few steps of the sweep, sky and pedestal subtracted, in the unit of the pixels */
  images: list(z.object({ value: measured, image: packedImage })),
});
export type SweepCurve = z.infer<typeof curveSchema>;

export const sweepSchema = z
  .object({
    /** base galaxies */
    galaxies: count,
    height: count,
    width: count,
    /**
     * The decoder's zero level above the sky: median of (decoded - input), averaged over short runs of pixels, over the base galaxies with
     * their latents as they are. It was subtracted with the sky: 1 ADU too many in 4096 pixels is the light of a galaxy.
     */
    pedestal: measured.exactOptional(),
    /** the same of stamps of several bands, by name */
    pedestals: byName(measured).exactOptional(),
    curves: list(curveSchema),
  })
  .refine(
    (it) => it.curves.every(({ images }) => images.every(({ image }) => hasPixels(image, it))),
    "an image does not have height x width pixels",
  );
export type SweepSection = z.infer<typeof sweepSchema>;
