/** Images to be measured, as a file or a data set holds them: what is known without reading pixels, and their pixels. */
import { statSync } from "node:fs";
import type { GivenFacts, ImageFacts } from "../../../datasets/survey/fits-facts.ts";
import { splitExtension } from "../../../datasets/survey/image-name.ts";
import type { PsfWidth } from "../../../datasets/survey/psf-width.ts";
import type { Celestial } from "../../../datasets/survey/wcs.ts";
import { badFile } from "../../../shared/errors.ts";
import type { ImageSystem } from "../../../train/run/config.ts";
import { openArrayStamps } from "./array-stamps.ts";
import { openDatasetStamps } from "./dataset-stamps.ts";
import type { PerStamp } from "./per-stamp.ts";

/** What is known of the stamps of a file; absent: not known. */
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

export interface StampFacts {
  readonly path: string;
  readonly kind: "NPY" | "FITS" | "data set";
  /** at least 1 */
  readonly count: number;
  /** of each; those of a data set are the network's */
  readonly shape: readonly [bands: number, height: number, width: number];
  /** of a stored value: "f4", "u2", ... as in NumPy */
  readonly type: string;
  /** what the file says of itself */
  readonly system: StampSystem;
  /** what its header says, if it is an array */
  readonly facts: ImageFacts | undefined;
  /** celestial coordinates of all its images; undefined: none */
  readonly celestial: Celestial | undefined;
  /** width of their PSF by a header; what `system` says comes first */
  readonly psf: PsfWidth | undefined;
  /** made by galforge: nothing of `system` is guessed, and the pixels hold the sky */
  readonly isOwn: boolean;
  /** object ids [count]; undefined: the file has none */
  readonly ids: Float64Array | undefined;
  /** what the user should know about how it is read */
  readonly notes: readonly string[];
}

export interface StampFile extends StampFacts {
  /** Pixels of the stamps [first, first + count) as stored, into `out` [count, bands, height, width]. */
  read(first: number, count: number, out: Float32Array): void;
  close(): void;
}

/**
 * Opens a .npy file, a FITS file or a data set, told apart by what they are, not by their names.
 * @param image of the network @param given by the user, which comes before what a header says
 * @throws GalforgeError if it is none of them, is damaged, or holds images that cannot become stamps of the network
 */
export function openStamps(path: string, image: ImageSystem, given: GivenFacts = {}): StampFile {
  return isDirectory(path) ? openDatasetStamps(path, image) : openArrayStamps(path, image, given);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(splitExtension(path).file).isDirectory();
  } catch (cause) {
    throw badFile(path, "cannot be read", cause);
  }
}
