/** What a detector has beside sky, gain, read noise and full well, as plain data. Checked by detector-check.ts. */

/** How noise in one pixel goes with that in others. */
export type Correlation =
  | {
      /** of the resampling that made the image: covariance.ts */
      readonly kernel: ResamplingKernel;
      /** pixel of the image over pixel of the exposures that it was made of */
      readonly scale: number;
      /** of drizzle: side of a drop over that of a pixel of the exposures, 0 < pixfrac <= 1 */
      readonly pixfrac?: number;
    }
  /** a small image: white noise is convolved with it */
  | { readonly kernel: readonly (readonly number[])[] }
  /** such an image as a FITS or NPY file */
  | { readonly file: string }
  /** an image of blank sky (FITS or NPY), whose noise it has: blank.ts */
  | { readonly blank: string };

export const RESAMPLING_KERNELS = ["drizzle", "bilinear", "lanczos3", "lanczos4", "lanczos5"] as const;
export type ResamplingKernel = (typeof RESAMPLING_KERNELS)[number];

/** Gaussian noise, in place of Poisson electrons and read noise. */
export interface GaussianNoise {
  readonly kind: "gaussian";
  /** the galaxy's own light s adds s / gain to the variance, correlated as the rest; absent: it has no noise */
  readonly photons?: true;
  /** of a pixel [ADU]; absent: of the variance map, of the blank image, or sqrt(sky / gain + (read_noise / gain)^2) */
  readonly sigma?: number;
  /** FITS or NPY image of the stamp's size [ADU^2] */
  readonly variance?: string;
  readonly correlation?: Correlation;
}

/** A window of a real image is added to each stamp. */
export interface Background {
  /** FITS or NPY image, or a directory of such [ADU] */
  readonly from: string;
  /** share of the pixels of a window that may be without a value; they are marked NODATA */
  readonly most_missing: number;
}

/** The sky is sky + x (i - middle) + y (j - middle) in column i and row j [ADU / pixel]. */
export interface Gradient {
  readonly x: number;
  readonly y: number;
}

export interface DetectorEffects {
  /** effects/brighter-fatter.ts [1/e-] */
  readonly brighter_fatter?: number;
  readonly cosmic_rays?: {
    /** expected number per pixel */ readonly rate: number;
    /** mean of the lengths [pixel] */ readonly length: number;
    /** median of the charge of a pixel of length [e-] */ readonly charge: number;
  };
  readonly hot_pixels?: {
    /** share of all pixels */ readonly fraction: number;
    /** mean of their dark charge [e-] */ readonly charge: number;
  };
  /** share of columns that see no light */
  readonly bad_columns?: number;
  /** charge above the full well flows along its column */
  readonly bleeding?: true;
  /** c of Q + c Q^2 [1/e-] */
  readonly non_linearity?: number;
  /** share of the charge of a pixel that each of its four neighbours shows */
  readonly ipc?: number;
  readonly satellite_trails?: {
    /** expected number per stamp */ readonly rate: number;
    /** full width at half maximum [pixel] */ readonly width: number;
    /** of a pixel of length [ADU] */ readonly brightness: number;
  };
}

/** Of a detector: absent fields are not there. */
export interface DetectorModel {
  /** absent: Poisson electrons and Gaussian read noise */
  readonly noise?: GaussianNoise;
  readonly background?: Background;
  readonly gradient?: Gradient;
  readonly effects?: DetectorEffects;
}

/** Whether the fast loop of detector.ts is all that there is to do. */
export const isPlain = (detector: DetectorModel): boolean =>
  detector.noise === undefined &&
  detector.background === undefined &&
  detector.gradient === undefined &&
  detector.effects === undefined;

/** Where a pixel's random numbers come from. */
export interface PixelSource {
  readonly seed: number;
  readonly object: number;
  /** counted from 0 */
  readonly band: number;
}

/** Variance of a pixel for each ADU of the galaxy's own light [ADU]. */
export const varianceOfLight = ({
  gain,
  noise,
}: {
  readonly gain: number;
  readonly noise?: GaussianNoise;
}): number => (noise === undefined || noise.photons === true ? 1 / gain : 0);
