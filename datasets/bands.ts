/** What a pixel of a band means. Absent: unknown, or different from stamp to stamp; never guessed. */

/** The numbers of a detector that are the same for all stamps. */
export interface BandDetector {
  /** level that the pixels hold [unit / pixel] */
  readonly sky?: number;
  /** [e- / unit] */
  readonly gain?: number;
  /** [e-] */
  readonly read_noise?: number;
  /** [unit] */
  readonly saturation?: number;
}

export interface BandPsf {
  readonly kind?: string;
  /** smallest and largest FWHM [arcsec] */
  readonly fwhm?: readonly [number, number];
  readonly round?: boolean;
}

export interface Band {
  readonly name: string;
  readonly unit: string;
  /** AB magnitude of 1 unit */
  readonly zero_point?: number;
  /** [arcsec / pixel] */
  readonly pixel_scale?: number;
  readonly detector?: BandDetector;
  readonly psf?: BandPsf;
}
