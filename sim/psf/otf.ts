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
  /**
   * where the OTF is not smooth in kappa > 0, or ends [kappa]; the largest is where it ends. Without any, it is smooth in log kappa and may be
   * interpolated from a coarse grid
   */
  readonly edges: readonly number[];
  /** amplitude of the oscillating wings that edges make, in that of an open circular aperture with its edge at kappa = 1 */
  readonly wings: number;
}

/** A complex OTF on a grid kx x ky and on kx x -ky, row-major [ky][kx]. */
export interface ImageGrids {
  readonly plus: { readonly re: Float64Array; readonly im: Float64Array };
  readonly minus: { readonly re: Float64Array; readonly im: Float64Array };
}

/** A PSF given as an image: a complex OTF, known on request at any (kx, ky), and exact values in real space. */
export interface ImageOtf {
  readonly kind: "image";
  readonly name: string;
  /** where it came from, for messages */
  readonly file: string;
  /** the image holds the pixel response already */
  readonly includesPixel: boolean;
  /** its pixel scale [arcsec] */
  readonly scale: number;
  /** [ny][nx], of sum 1; the PSF's centre is the middle of the image */
  readonly pixels: Float64Array;
  readonly ny: number;
  readonly nx: number;
  /** along each axis the PSF is 0 farther than this from its centre [arcsec] */
  readonly support: number;
  /** mean |OTF| over rings of modes (image-rings.ts) */
  readonly rings: () => Float64Array;
  readonly onGrid: (kx: Float64Array, ky: Float64Array) => ImageGrids;
}

export type Otf = RadialOtf | ImageOtf;
