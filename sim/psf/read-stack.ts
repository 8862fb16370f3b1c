/** Many PSF images in a row: of files that hold one or a cube of them, or of a directory of such files. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { badFile, badInput, outOfRange } from "../../shared/errors.ts";
import { normalisePsf, type PsfPixels } from "./image.ts";
import { loadArray } from "./load-image.ts";

/** Names of files in a directory that are taken as images. */
const IMAGE_FILE = /\.(npy|fits|fit|fts)(\.gz|\.fz)?$/i;

/** A directory's images by their names, in the order of character codes. @throws GalforgeError for a directory without any */
export function filesIn(file: string | readonly string[]): readonly string[] {
  if (typeof file !== "string") return file;
  let isDirectory: boolean;
  try {
    isDirectory = statSync(file).isDirectory();
  } catch (cause) {
    throw badFile(file, "cannot be read", cause);
  }
  if (!isDirectory) return [file];
  const names = readdirSync(file).filter((name) => IMAGE_FILE.test(name));
  if (names.length === 0) {
    throw badInput(`psf.file = ${file}`, "the stack is empty: the directory holds no image (.npy, .fits)");
  }
  return names.sort().map((name) => join(file, name));
}

/** Where each image is. */
interface Cube {
  readonly file: string;
  readonly pixels: ArrayLike<number>;
  readonly count: number;
  readonly ny: number;
  readonly nx: number;
}

/** Cubes in memory: the last one read, of one file. */
let last: Cube | undefined;

function openCube(file: string): Cube {
  if (last?.file === file) return last;
  const { shape, data } = loadArray(file);
  if (shape.length !== 2 && shape.length !== 3) {
    throw badFile(
      file,
      `a stack must be an image [ny, nx] or a cube of images [K, ny, nx], but this array has shape [${shape.join(", ")}]`,
    );
  }
  const [count, ny, nx] = shape.length === 3 ? shape : [1, ...shape];
  if (count === 0) throw badInput(`psf.file = ${file}`, "the stack is empty: it has no image");
  last = { file, pixels: Float64Array.from(data, Number), count, ny, nx };
  return last;
}

/** Counts of the files of stacks that were asked for. */
const counts = new Map<string, number>();

function countIn(file: string): number {
  const known = counts.get(file);
  if (known !== undefined) return known;
  const { count } = openCube(file);
  counts.set(file, count);
  return count;
}

/** @throws GalforgeError if there is none, or a file cannot be read */
export const countImages = (file: string | readonly string[]): number =>
  filesIn(file).reduce((sum, name) => sum + countIn(name), 0);

/** Reads every image, so that one that is no PSF is refused before anything is rendered. @throws GalforgeError naming the image */
export function checkStack(file: string | readonly string[]): void {
  for (const name of filesIn(file)) {
    const { count } = openCube(name);
    for (let k = 0; k < count; k++) normalisePsf(imageOf(name, k));
  }
}

/** @param index from 0 @throws GalforgeError if there are fewer */
export function loadFromStack(file: string | readonly string[], index: number): PsfPixels {
  let rest = index;
  const names = filesIn(file);
  for (const name of names) {
    // a list of single images is not read up to the one that is wanted
    const count = countIn(name);
    if (rest < count) return imageOf(name, rest);
    rest -= count;
  }
  throw outOfRange("psf.index", index, `from 0 to ${index - rest - 1}: the stack has ${index - rest} images`);
}

function imageOf(name: string, k: number): PsfPixels {
  const { pixels, count, ny, nx } = openCube(name);
  const own = Float64Array.from({ length: ny * nx }, (_, p) => pixels[k * ny * nx + p]);
  return { file: count === 1 ? name : `${name} [${k}]`, pixels: own, ny, nx };
}
