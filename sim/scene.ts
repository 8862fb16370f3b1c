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

/** A Sersic profile cut off at a radius: flux and half-light radius are those of what is inside. */
export interface TruncatedComponent extends Omit<SersicComponent, "kind"> {
  readonly kind: "truncated";
  /** of the circular profile before the shear, above sqrt(2) hlr [arcsec] */
  readonly trunc: number;
}

/** A Spergel galaxy: its transform is flux / (1 + (k r0)^2)^(1 + nu). */
export interface SpergelComponent extends Omit<SersicComponent, "kind" | "n"> {
  readonly kind: "spergel";
  /** Spergel index, -0.85 <= nu <= 4 */
  readonly nu: number;
}

/** What is a function of an elliptical radius. */
export type RadialComponent = SersicComponent | TruncatedComponent | SpergelComponent;

/** Arms along logarithmic spirals in the plane of a disc (profiles/modulated.ts). */
export interface Arms {
  /** their number */
  readonly arms: number;
  /** angle between an arm and the circles about the centre, 5 to 175 [deg]: outwards, arms below 90 turn counter-clockwise */
  readonly arm_pitch: number;
  /** how far the brightness rises and falls, relative to the disc's, 0 to 1 */
  readonly arm_amplitude: number;
  /** where an arm crosses the half-light radius, counter-clockwise from the major axis in the disc [deg] */
  readonly arm_phase: number;
  /** radius at which arms have half their amplitude, which rises outwards from 0 at the centre [arcsec] */
  readonly arm_start: number;
}

/** A bar in the plane of a disc, a modulation with cos 2 theta. */
export interface Bar {
  /** at bar_radius, relative to the disc's brightness, 0 to 1 */
  readonly bar_amplitude: number;
  /** [arcsec] */
  readonly bar_radius: number;
  /** counter-clockwise from the major axis, in the disc [deg] */
  readonly bar_phase: number;
}

/** Part of a disc's light in points at random places of it. */
export interface KnotsOfDisc {
  readonly count: number;
  /** of the disc's flux, 0 to 1 */
  readonly fraction: number;
  readonly places: Places;
}

/**
 * What was done to a component at last, such as lensing: light at (x, y) from its centre goes to (xx x + xy y, yx x + yy y); its flux is what
 * stands beside it.
 */
export interface Mapped {
  readonly map?: { readonly xx: number; readonly xy: number; readonly yx: number; readonly yy: number };
}

/** Names random places: the same for the same three. */
export interface Places {
  readonly seed: number;
  /** the number of the object */
  readonly object: number;
  /** of the component */
  readonly name: string;
}

/**
 * A disc with a Sersic profile, seen at an angle: as a shear of its face-on image (e), or as a disc of finite thickness (inclination,
 * scale_height), whose brightness falls as sech^2(z / scale_height) beside its plane.
 */
export interface DiscComponent extends Placed, Mapped {
  readonly kind: "disc";
  readonly n: number;
  /** half-light radius, of what is inside `trunc`: sqrt(ab) of an ellipse with e, that of the face-on disc with an inclination [arcsec] */
  readonly hlr: number;
  readonly flux: number;
  /** [arcsec] */
  readonly trunc?: number;
  /** 0 where there is an inclination */
  readonly e: number;
  /** 0 (face-on) to 90 (edge-on) [deg] */
  readonly inclination: number;
  /** [arcsec] */
  readonly scale_height: number;
  readonly pa: number;
  readonly arms?: Arms;
  readonly bar?: Bar;
  readonly knots?: KnotsOfDisc;
}

/** Points of equal flux, at random places of a Sersic profile, sheared with it. */
export interface KnotsComponent extends Placed, Mapped {
  readonly kind: "knots";
  readonly count: number;
  /** Sersic index of the profile that they are drawn from: 0.5 is a Gaussian, 1 an exponential disc */
  readonly n: number;
  readonly hlr: number;
  /** of all points together */
  readonly flux: number;
  readonly e: number;
  readonly pa: number;
  readonly places: Places;
}

/** An image as a galaxy: interpolated, enlarged, turned, sheared, in that order. */
export interface ImageComponent extends Placed, Mapped {
  readonly kind: "image";
  /** FITS or NPY */
  readonly file: string;
  /** [arcsec per pixel of the image]; default: the stamp's */
  readonly pixel_scale?: number;
  readonly flux: number;
  /** factor on its size, 1: as it is */
  readonly resize: number;
  /** counter-clockwise [deg] */
  readonly rotate: number;
  readonly e: number;
  readonly pa: number;
  /** the PSF of the image, which is taken away; absent: it is left in */
  readonly own_psf?: Psf;
}

export type Component = RadialComponent | PointComponent | DiscComponent | KnotsComponent | ImageComponent;

/** Distortion and position angle of an elliptical PSF. */
interface Elliptical {
  readonly e?: number;
  readonly pa?: number;
}

export type Psf =
  | ({ readonly kind: "gaussian" /** [arcsec] */; readonly fwhm: number } & Elliptical)
  | ({
      readonly kind: "moffat";
      /** of the profile, whether it ends or not */ readonly fwhm: number;
      readonly beta: number;
      /** radius beyond which it is 0 [arcsec]; flux 1 inside; undefined: it does not end */ readonly trunc?: number;
    } & Elliptical)
  | ({ readonly kind: "kolmogorov"; readonly fwhm: number } & Elliptical)
  | ({
      /** turbulence of an outer scale; either r0 or fwhm is given */
      readonly kind: "vonkarman";
      /** wavelength [nm] */ readonly lam: number;
      /** outer scale [m] */ readonly L0: number;
      /** Fried's parameter at lam [m] */ readonly r0?: number;
      readonly fwhm?: number;
    } & Elliptical)
  | ({
      readonly kind: "airy";
      /** lambda / D [arcsec] */ readonly lam_over_diam: number;
      /** linear central obscuration, 0 <= obscuration < 1 */ readonly obscuration?: number;
    } & Elliptical)
  | {
      /** a telescope with aberrations (psf/optical.ts) */
      readonly kind: "optical";
      readonly lam_over_diam: number;
      /** Zernike coefficients [waves] of Noll's number: what stands at 0 is not used */
      readonly aberrations: readonly number[];
      readonly obscuration?: number;
      /** struts, evenly spaced; 0 unless given */ readonly nstruts?: number;
      /** a part of the diameter; 0.05 unless given */ readonly strut_thick?: number;
      /** of the first, counter-clockwise from +y [degrees] */ readonly strut_angle?: number;
    }
  | {
      /** one of many images */
      readonly kind: "stack";
      /** a cube, a directory of images, or files one after the other */ readonly file:
        | string
        | readonly string[];
      /** from 0 */ readonly index: number;
      readonly pixel_scale?: number;
      readonly includes_pixel?: boolean;
    }
  | {
      /** a model of PSFEx at a place of its image */
      readonly kind: "psfex";
      readonly file: string;
      /** place in the image that PSFEx saw, from its lower-left corner [pixels]; not needed where the PSF is the same everywhere */
      readonly x?: number;
      readonly y?: number;
      /** of that image [arcsec / pixel]; default: the stamp's */ readonly pixel_scale?: number;
    }
  | { readonly kind: "sum"; readonly sum: readonly WeightedPsf[] }
  | { readonly kind: "convolve"; readonly convolve: readonly Psf[] }
  | {
      readonly kind: "image";
      /** FITS or NPY */ readonly file: string;
      /** [arcsec per pixel of the PSF image]; default: the stamp's */ readonly pixel_scale?: number;
      /** true (default): the image already holds the detector's pixel response, as PSFs measured from stars do */
      readonly includes_pixel?: boolean;
    };

/** A part of the light: weights are relative to their sum. */
export type WeightedPsf = Psf & { readonly weight: number };

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
