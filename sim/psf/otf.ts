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
  /** of a PSF that ends with a step: its OTF oscillates, falls as a power of kappa only, and has to be tabulated as it is */
  readonly ending?: Ending;
  /** amplitude of the oscillating wings that edges make, in that of an open circular aperture with its edge at kappa = 1 */
  readonly wings: number;
}

/** A circular profile of flux 1 that is 0 beyond a radius. */
export interface Ending {
  /** [arcsec] */
  readonly radius: number;
  /** on which it varies at its centre [arcsec] */
  readonly core: number;
  /** inside the radius, of r^2 [arcsec^2]: flux per square arcsecond */
  readonly brightness: (r2: number) => number;
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

/** An OTF that is known on grids of modes: that of a telescope, a product of OTFs, a sum of such. */
export interface GridOtf {
  readonly kind: "grid";
  readonly name: string;
  /** the PSF holds the pixel response already */
  readonly includesPixel: boolean;
  /** the PSF is its own mirror image about its centre: imaginary parts are 0 */
  readonly isReal: boolean;
  /** the OTF is 0, or negligible, for |k| beyond [rad / arcsec] */
  readonly kMax: number;
  /** the largest scale of what it is made of, along its major axis [arcsec] */
  readonly size: number;
  /** where the OTF has edges the PSF has wings that fall as a power: the period of a quadrature needs this much more [arcsec]; 0 without edges */
  readonly wings: number;
  /** along each axis a PSF image in it is 0 farther than this from its centre [arcsec] */
  readonly support: number;
  readonly onGrid: (kx: Float64Array, ky: Float64Array) => ImageGrids;
}

/** A sum of PSFs that are rendered each in its own way, because one of them is sharp in real space. */
export interface SumOtf {
  readonly kind: "sum";
  readonly name: string;
  readonly includesPixel: boolean;
  /** of weights that sum to 1 */
  readonly parts: readonly WeightedOtf[];
}

export interface WeightedOtf {
  readonly weight: number;
  readonly otf: RadialOtf | ImageOtf | GridOtf;
}

export type Otf = RadialOtf | ImageOtf | GridOtf | SumOtf;

/** Whether the PSF holds the pixel response already. */
export const includesPixel = (otf: Otf): boolean => otf.kind !== "radial" && otf.includesPixel;
