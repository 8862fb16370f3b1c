/** A piece of a survey image with one galaxy that matters, and all that is known of it. Positions are ours: FITS pixels - 0.5. */

import type { NoiseMap } from "./noise-map.ts";
import type { PsfWidth } from "./psf-width.ts";
import type { Celestial } from "./wcs.ts";

/** A keyword of a header and what it says. */
export interface HeaderFilter {
  readonly key: string;
  readonly text: string;
}

/** Which pixels are bad. */
export interface Mask {
  /** for messages */
  readonly path: string;
  /** what its file marks */
  readonly marks: "bad" | "good";
  /** 1: bad [ny * nx] */
  readonly bad: Uint8Array;
}

export interface Cutout {
  /** for messages */
  readonly path: string;
  /** as stored, in the image's own unit ("ADU" below, whatever it is) [ny * nx], x fastest */
  readonly pixels: Float32Array;
  readonly ny: number;
  readonly nx: number;
  /** [arcsec/pixel] */
  readonly pixelScale: number | undefined;
  /** AB magnitude of 1 ADU */
  readonly zeroPoint: number | undefined;
  /** [ADU/pixel] */
  readonly sky: number | undefined;
  /** standard deviation of a sky pixel [ADU], or a map */
  readonly sigma: NoiseMap | number | undefined;
  /** [e-/ADU] */
  readonly gain: number | undefined;
  /** whether pixels may be ADU, the unit of networks, by what its header says; absent: they may */
  readonly isAdu?: boolean;
  /** what its header says that the user should know: the same text for all such headers */
  readonly notes?: readonly string[];
  /** Pixels that are not finite are bad in any case. */
  readonly mask: Mask | undefined;
  /** number of the object that a pixel belongs to, 0: none [ny * nx] */
  readonly segments: Int32Array | undefined;
  readonly centre: readonly [x: number, y: number] | undefined;
  /** celestial coordinates; absent: none */
  readonly celestial?: Celestial | undefined;
  /** width of the PSF; absent: not known */
  readonly psf?: PsfWidth | undefined;
  /** what its header says of its filter, by keyword */
  readonly filters?: readonly HeaderFilter[];
}

/** The stamps that a network knows: the part of its `ImageSystem` that matters here. */
export interface StampTarget {
  readonly height: number;
  readonly width: number;
  /** [arcsec/pixel]; absent: not known, so nothing is resampled */
  readonly pixel_scale?: number | undefined;
  /** added to every pixel [ADU/pixel] */
  readonly sky: number;
  /** [e-/ADU] */
  readonly gain?: number | undefined;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number | undefined;
  /** standard deviation of a sky pixel [ADU]; absent: it varies, or is not known */
  readonly noise?: number | undefined;
  /** the highest flux that it was trained on [ADU]; absent: it does not estimate flux */
  readonly brightest?: number | undefined;
}

export interface Replaced {
  readonly notFinite: number;
  /** by the mask or the map of the noise */
  readonly masked: number;
  readonly neighbours: number;
  /** without data */
  readonly blank: number;
}

/** What says how many of the network's ADU a pixel is, best first (flux-system.ts). */
export const FLUX_SCALES = ["zero point", "gain", "as given", "noise"] as const;
export type FluxScale = (typeof FLUX_SCALES)[number];

/** A cutout as a network takes it. */
export interface Stamp {
  /** in the network's flux system, its sky included [height * width] */
  readonly pixels: Float32Array;
  /** where the stamp's corner (0, 0) is in the cutout [its pixels] */
  readonly origin: readonly [x: number, y: number];
  /** pixels of the cutout to one of the stamp: a position u in the stamp is origin + step u in the cutout */
  readonly step: number;
  /** from the flux of the cutout to that of the stamp, and what says so */
  readonly factor: number;
  readonly scale: FluxScale;
  /** AB magnitude of 1 ADU of the cutout; undefined: not known, or one that cannot be */
  readonly zeroPoint: number | undefined;
  /** all pixels of the cutout that it shows are equal */
  readonly isBlank: boolean;
  /** of the cutout, given or measured [its ADU/pixel] */
  readonly sky: number;
  /** standard deviation of a sky pixel of the cutout, given or measured [its ADU] */
  readonly sigma: number;
  /** the same of the stamp: sigma factor step, which is what white noise becomes [the network's ADU] */
  readonly noise: number;
  readonly measured: { readonly sky: boolean; readonly sigma: boolean };
  /** the sky was measured, but hardly anything is sky, or light of the galaxy reaches the edge, or it is not flat */
  readonly crowded: boolean;
  /** pixels of the cutout inside the stamp that were replaced by sky and noise */
  readonly replaced: Replaced;
  /** pixels of the stamp that the cutout does not cover: sky and noise */
  readonly padded: number;
  /** whether the noise that was given differs from that of the pixels by more than a factor of 3 */
  readonly otherNoise: boolean;
  /** whether there is a segmentation, but without the galaxy: what is in the middle was taken */
  readonly unsegmented: boolean;
  /** whether what is in the middle of the stamp is darker than the sky */
  readonly darker: boolean;
  /** whether a single pixel has more light than a PSF lets it */
  readonly spiked: boolean;
  /** whether the pixel scale had to be changed */
  readonly resampled: boolean;
}

/** Standard normal numbers, such as a `Stream` gives. */
export interface Normals {
  normal(): number;
}
