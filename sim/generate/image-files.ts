/** Where rendered images go: one array in a NPY or FITS file, or a directory with one file an image. */
import { extname, join } from "node:path";
import { AtomicFile, writeFileAtomic } from "../../shared/files/atomic.ts";
import { FitsUnit } from "../../shared/files/fits-unit.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";
import { CHECKSUM_CARDS } from "../../shared/formats/fits-checksum.ts";
import type { Card } from "../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../shared/formats/fits-image.ts";
import { encodeNpy, npyHead } from "../../shared/formats/npy.ts";

export interface ImageSink {
  /** the next image */
  add(pixels: Float32Array, shape: readonly number[], name: string): void;
  /** makes the files appear; returns their paths */
  finish(): string[];
  /** deletes what is unfinished */
  abort(): void;
}

/**
 * float32 [count, ...image] in `file` (.npy or .fits), whole or absent.
 * @param image [ny, nx] or [bands, ny, nx] @param about cards for the header of a FITS file
 */
export function openArray(
  file: string,
  count: number,
  image: readonly number[],
  about: readonly Card[],
): ImageSink {
  const shape = [count, ...image];
  const output = AtomicFile.create(file);
  const cards = [{ key: "BUNIT", value: "adu" }, ...about, ...CHECKSUM_CARDS];
  const unit = isFits(file) ? new FitsUnit(output, imageHead({ dtype: "float32", shape, cards })) : undefined;
  if (unit === undefined) output.write(npyHead("float32", shape));
  return {
    add: (pixels) =>
      unit === undefined ? output.write(bytesOfArray(pixels)) : unit.write(encodePixels(pixels)),
    finish() {
      unit?.finish();
      output.commit();
      return [file];
    },
    abort: () => output.abort(),
  };
}

/** float32 [ny, nx] or [bands, ny, nx] in `dir`/name.npy for every image; `dir` is empty. */
export function openFolder(dir: string): ImageSink {
  const files: string[] = [];
  return {
    add(pixels, shape, name) {
      const file = join(dir, `${name}.npy`);
      writeFileAtomic(file, encodeNpy(pixels, shape));
      files.push(file);
    },
    finish: () => files,
    abort: () => {}, // every file that is there is whole
  };
}

/** A name that ends so is meant to be one file. */
export const isArrayFile = (out: string): boolean => [".npy", ".fits", ".fit"].includes(suffix(out));
/** Whether a file that begins so is one. */
export const looksLikeArray = (head: string): boolean =>
  head.startsWith("\x93NUMPY") || head.startsWith("SIMPLE  =");
const isFits = (file: string): boolean => suffix(file) !== ".npy";
const suffix = (file: string): string => extname(file).toLowerCase();
