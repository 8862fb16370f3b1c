/** What is known of stamps beside their pixels. */
import type { Band } from "./bands.ts";
import type { Dataset } from "./reader.ts";
import type { ImageShape } from "./schema.ts";

/** Stamps of a data set, or those that a model knows. What varies between stamps, or is not known, is absent. */
export interface ImageSystem {
  readonly height: number;
  readonly width: number;
  /** in the order of the stamps' first axis; none: rows without stamps, of height and width 0 */
  readonly bands: readonly Band[];
}

/** The stamps in one band, as one layer of facts. */
export interface BandSystem {
  readonly height: number;
  readonly width: number;
  /** of a pixel, e.g. "ADU" */
  readonly unit: string;
  /** [arcsec/pixel] */
  readonly pixel_scale?: number;
  /** [unit/pixel] */
  readonly sky?: number;
  /** [e-/unit] */
  readonly gain?: number;
  /** [e-] */
  readonly read_noise?: number;
  /** AB magnitude of 1 unit */
  readonly zero_point?: number;
  /** smallest and largest full width at half maximum of the PSF [arcsec] */
  readonly psf_fwhm?: readonly [number, number];
}

export const shapeOf = ({ height, width, bands }: ImageSystem): ImageShape => ({
  ...{ bands: bands.length, height, width },
});

/** @param band its place, from 0 */
export function bandSystem({ height, width, bands }: ImageSystem, band: number): BandSystem {
  const { unit, pixel_scale, zero_point, detector = {}, psf = {} } = bands[band];
  const { saturation: _, ...constants } = detector;
  return {
    ...{ height, width, unit, ...constants },
    ...(pixel_scale === undefined ? {} : { pixel_scale }),
    ...(zero_point === undefined ? {} : { zero_point }),
    ...(psf.fwhm === undefined ? {} : { psf_fwhm: psf.fwhm }),
  };
}

/** From the manifest; of a PSF that varies the label says how wide it is. */
export function imageSystemOf(dataset: Dataset): ImageSystem {
  const { shape, bands } = dataset.manifest;
  const { height, width } = shape;
  return { height, width, bands: bands.map((band) => withWidths(dataset, band, bands.length)) };
}

/** What a stamp may have as a label of its own, by its name; of several bands the name of the band stands behind. */
export const PER_STAMP = ["sky", "gain", "read_noise", "psf_fwhm"] as const;
type PerStampName = (typeof PER_STAMP)[number];

/** The label of a quantity of PER_STAMP, in one of `bands`. */
export const stampLabel = (name: PerStampName, band: string, bands: number): string =>
  bands === 1 ? name : `${name}_${band}`;

function withWidths(dataset: Dataset, band: Band, bands: number): Band {
  const label = stampLabel("psf_fwhm", band.name, bands);
  const isThere = dataset.labelColumns.some(({ name, role }) => name === label && role === "length");
  return isThere ? withFwhm(band, rangeOf(dataset.label(label))) : band;
}

/** @param fwhm smallest and largest [arcsec]; undefined: what the band says stays */
export const withFwhm = (band: Band, fwhm: readonly [number, number] | undefined): Band =>
  fwhm === undefined ? band : { ...band, psf: { ...band.psf, fwhm } };

/** Smallest and largest of positive values; undefined if one is not, or there are none. */
export function rangeOf(values: ArrayLike<number>): readonly [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return low > 0 && low <= high ? [low, high] : undefined;
}
