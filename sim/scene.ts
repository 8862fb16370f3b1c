/** What is rendered. Conventions (DESIGN section 2): docs/conventions.md. Checked by scene-check.ts, once, at the boundary. */

import type { DetectorModel } from "./noise/model.ts";

/** Where a component is. */
interface Placed {
  /** its centre less that of the scene, along +x [arcsec]; 0 unless given */
  readonly dx?: number;
  /** along +y [arcsec] */
  readonly dy?: number;
}

/** A Sersic galaxy. exponential = n 1, de Vaucouleurs = n 4, Gaussian = n 0.5 (exactly). */
export interface SersicComponent extends Placed {
  readonly kind: "sersic";
  /** Sersic index, 0.3 <= n <= 6.2 */
  readonly n: number;
  /** half-light radius of the circular profile before the area-preserving shear, sqrt(ab) [arcsec] */
  readonly hlr: number;
  /** total flux to infinity [ADU] */
  readonly flux: number;
  /** distortion (a^2-b^2)/(a^2+b^2), 0 <= e < 1 */
  readonly e: number;
  /** position angle, degrees counter-clockwise from +x */
  readonly pa: number;
}

export interface PointComponent extends Placed {
  readonly kind: "point";
  readonly flux: number;
}

export type Component = SersicComponent | PointComponent;

/** Distortion and position angle of an elliptical PSF. */
interface Elliptical {
  readonly e?: number;
  readonly pa?: number;
}

export type Psf =
  | ({ readonly kind: "gaussian" /** [arcsec] */; readonly fwhm: number } & Elliptical)
  | ({ readonly kind: "moffat"; readonly fwhm: number; readonly beta: number } & Elliptical)
  | ({ readonly kind: "kolmogorov"; readonly fwhm: number } & Elliptical)
  | ({
      readonly kind: "airy";
      /** lambda / D [arcsec] */ readonly lam_over_diam: number;
      /** linear central obscuration, 0 <= obscuration < 1 */ readonly obscuration?: number;
    } & Elliptical)
  | {
      readonly kind: "image";
      /** FITS or NPY */ readonly file: string;
      /** [arcsec per pixel of the PSF image]; default: the stamp's */ readonly pixel_scale?: number;
      /** true (default): the image already holds the detector's pixel response, as PSFs measured from stars do */
      readonly includes_pixel?: boolean;
    };

export type PsfKind = Psf["kind"];

/** Components about a centre (x0, y0) [pixels from the stamp's lower-left corner], which may lie outside the stamp. */
export interface Source {
  readonly components: readonly Component[];
  readonly x0: number;
  readonly y0: number;
}

/** One stamp: its object, and others that are on it, under one PSF. */
export interface Scene extends Source {
  /** further objects; labels are of the first alone */
  readonly others?: readonly Source[];
  readonly psf: Psf;
  /** [arcsec / pixel] */
  readonly pixel_scale: number;
  /** [ny, nx] */
  readonly stamp: readonly [number, number];
}

/** Sky, photons and read noise; what else there is, is of the model (noise/model.ts). */
export interface Detector extends DetectorModel {
  /** sky level [ADU / pixel] */
  readonly sky: number;
  /** [e- / ADU] */
  readonly gain: number;
  /** [e-] */
  readonly read_noise: number;
  /** full well [ADU] above which a pixel is clipped */
  readonly saturation?: number;
}
