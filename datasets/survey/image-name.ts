/** Names of images: a file, an extension of it, a plane of a stack. */
import { existsSync } from "node:fs";

export interface ImageName {
  readonly file: string;
  /** by name or number */
  readonly extension: string | undefined;
  /** on the slowest axes, from 0 */
  readonly indices: readonly number[];
}

/**
 * `file.fits[SCI]`, `file.fits[SCI,2]` (EXTNAME and EXTVER) and `file.fits[2]` (0 is the primary array) name an extension;
 * brackets after those name planes from 0, slowest axis first, as in Python: `cube.fits[SCI][3]`. So does `stack.npy[3]`.
 * Brackets belong to the name of the file where there is a file of that name.
 */
export function splitExtension(path: string): ImageName {
  const brackets: string[] = [];
  let file = path;
  for (;;) {
    const [, rest, inside] = /^(.+)\[([^[\]]+)\]$/.exec(file) ?? [];
    if (rest === undefined || existsSync(file)) break;
    brackets.unshift(inside);
    file = rest;
  }
  const [extension, ...indices] = brackets;
  // a name behind the first brackets is no plane: the whole is left to be a file that does not exist
  if (indices.some((index) => !/^\s*\d+\s*$/.test(index)))
    return { file: path, extension: undefined, indices: [] };
  return { file, extension, indices: indices.map(Number) };
}
