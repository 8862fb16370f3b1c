/** What is known of stamps, from one layer of facts: all their bands are alike. */
import type { Band } from "../datasets/bands.ts";
import type { BandSystem, ImageSystem } from "../datasets/image-system.ts";
import type { Normaliser, Stretch } from "../train/run/config.ts";

export interface Facts extends Omit<BandSystem, "unit"> {
  readonly bands?: number;
  readonly unit?: string;
}

/** One band is called "r", several are called "band1", ... */
export function imageOf({ height, width, bands = 1, ...facts }: Facts): ImageSystem {
  const { unit = "ADU", pixel_scale, zero_point, psf_fwhm, ...detector } = facts;
  const band: Omit<Band, "name"> = {
    unit,
    ...(pixel_scale === undefined ? {} : { pixel_scale }),
    ...(zero_point === undefined ? {} : { zero_point }),
    ...(Object.keys(detector).length === 0 ? {} : { detector }),
    ...(psf_fwhm === undefined ? {} : { psf: { fwhm: psf_fwhm } }),
  };
  const names = bands === 1 ? ["r"] : Array.from({ length: bands }, (_, i) => `band${i + 1}`);
  return { height, width, bands: names.map((name) => ({ name, ...band })) };
}

export const sameStretch = (stretch: Stretch, bands = 1): Normaliser => ({
  bands: new Array<Stretch>(bands).fill(stretch),
});
