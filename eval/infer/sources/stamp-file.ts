/** Images to be measured, as a file or a data set holds them: what is known without reading pixels, and their pixels. */

import type { Band } from "../../../datasets/bands.ts";
import { onlyFwhm } from "../../../datasets/export/cards.ts";
import type { ImageFacts } from "../../../datasets/survey/fits-facts.ts";
import type { PsfWidth } from "../../../datasets/survey/psf-width.ts";
import type { Celestial } from "../../../datasets/survey/wcs.ts";
import type { PerStamp } from "./per-stamp.ts";

/** What is known of the stamps of a file in a band; absent: not known. */
export interface StampSystem {
  /** [arcsec/pixel] */
  readonly pixel_scale?: number | undefined;
  /** [ADU/pixel] */
  readonly sky?: PerStamp | undefined;
  /** [e-/ADU] */
  readonly gain?: PerStamp | undefined;
  /** [e-] */
  readonly read_noise?: PerStamp | undefined;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number | undefined;
  /** full width at half maximum of the PSF [arcsec] */
  readonly psf_fwhm?: PerStamp | undefined;
}

/** What the stamps of a band have in common. */
export function systemOfBand(band: Band): StampSystem {
  const { pixel_scale, zero_point, detector = {} } = band;
  const { sky, gain, read_noise } = detector;
  return { pixel_scale, zero_point, sky, gain, read_noise, psf_fwhm: onlyFwhm(band) };
}

export interface StampFacts {
  readonly path: string;
  readonly kind: "NPY" | "FITS" | "data set";
  /** at least 1 */
  readonly count: number;
  /** of each, in the bands of the network; those of a data set are the network's */
  readonly shape: readonly [bands: number, height: number, width: number];
  /** of a stored value: "f4", "u2", ... as in NumPy */
  readonly type: string;
  /** what the file says of itself, of each band of the network */
  readonly systems: readonly StampSystem[];
  /** what its header says, if it is an array */
  readonly facts: ImageFacts | undefined;
  /** celestial coordinates of all its images; undefined: none */
  readonly celestial: Celestial | undefined;
  /** width of their PSF by a header; what `systems` say comes first */
  readonly psf: PsfWidth | undefined;
  /** made by galforge: nothing of `systems` is guessed, and the pixels hold the sky */
  readonly isOwn: boolean;
  /** what objects are called, by number or by name [count]; undefined: the file does not say */
  readonly ids: Float64Array | readonly string[] | undefined;
  /** what the user should know about how it is read */
  readonly notes: readonly string[];
}

export interface StampFile extends StampFacts {
  /** Pixels of the stamps [first, first + count) as stored, into `out` [count, bands, height, width]. */
  read(first: number, count: number, out: Float32Array): void;
  close(): void;
}
