/** Stamps to be measured, as a file or a data set holds them: what is known without reading pixels, and their pixels. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { badFile } from "../../shared/errors.ts";
import { isNpy } from "../../shared/formats/npy.ts";
import type { ImageSystem } from "../../train/run/config.ts";
import { openDatasetStamps } from "./dataset-stamps.ts";
import { openFitsStamps } from "./fits-stamps.ts";
import { openNpyStamps } from "./npy-stamps.ts";

/** A number that all stamps of a file share, or one for each of them. */
export type PerStamp = number | Float64Array;

export const at = (value: PerStamp, index: number): number =>
  typeof value === "number" ? value : value[index];

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
}

export interface StampFacts {
  readonly path: string;
  readonly kind: "NPY" | "FITS" | "data set";
  /** at least 1 */
  readonly count: number;
  /** those of the stamps are those of the network */
  readonly shape: readonly [bands: number, height: number, width: number];
  /** of a stored value: "f4", "u2", ... as in NumPy */
  readonly type: string;
  /** what the file says of itself */
  readonly system: StampSystem;
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
 * @param image of the network
 * @throws GalforgeError if it is none of them, is damaged, or holds other stamps than the network knows
 */
export function openStamps(path: string, image: ImageSystem): StampFile {
  let start: Uint8Array;
  try {
    if (statSync(path).isDirectory()) return openDatasetStamps(path, image);
    start = firstBytes(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw badFile(path, "cannot be read", cause);
  }
  if (isNpy(start)) return openNpyStamps(path, image);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b; // the reader of FITS says what to do about it
  if (isGzip || Buffer.from(start).toString("latin1").startsWith("SIMPLE"))
    return openFitsStamps(path, image);
  throw badFile(path, "is neither a .npy file, nor a FITS file, nor the directory of a data set");
}

function firstBytes(path: string): Uint8Array {
  const bytes = new Uint8Array(8);
  const fd = openSync(path, "r");
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}
