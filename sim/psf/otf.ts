/**
 * A point spread function as the renderer sees it: its optical transfer function (OTF), normalised to 1 at k = 0. `k` is in
 * radians per arcsecond everywhere in this folder.
 */
export interface RadialOtf {
  readonly kind: "radial";
  /** equal names have equal `value` functions: tables are shared by name (the scale is not part of it) */
  readonly name: string;
  /** kappa = k * scale [arcsec] */
  readonly scale: number;
  readonly e: number;
  readonly pa: number;
  /** OTF as a function of the dimensionless kappa, kappa >= 0 */
  readonly value: (kappa: number) => number;
  /** smooth in log kappa: may be interpolated from a coarse grid */
  readonly smooth: boolean;
}

/** A PSF given as an image: a complex OTF, known on request at any (kx, ky). */
export interface ImageOtf {
  readonly kind: "image";
  readonly name: string;
  /** the image holds the pixel response already */
  readonly includesPixel: boolean;
  /** |k| beyond which the OTF is negligible [rad / arcsec] */
  readonly kMax: number;
  /** OTF on the grid kx x ky, row-major [ky][kx], as two arrays: real and imaginary parts */
  readonly onGrid: (kx: Float64Array, ky: Float64Array) => { re: Float64Array; im: Float64Array };
}

export type Otf = RadialOtf | ImageOtf;
