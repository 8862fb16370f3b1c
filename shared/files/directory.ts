/** Directories that results go to. */
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { badFile } from "../errors.ts";

/**
 * Makes `dir` (and its parents) if it is missing, and insists that it is empty: nothing is ever overwritten.
 * @param remedy what to do about a directory that is not empty
 */
export function makeEmptyDirectory(dir: string, remedy: string): void {
  if (existsSync(dir) && !statSync(dir).isDirectory()) {
    throw badFile(dir, "is a file; a directory is needed here");
  }
  let names: string[];
  try {
    mkdirSync(dir, { recursive: true });
    names = readdirSync(dir);
  } catch (cause) {
    throw badFile(dir, "cannot be made or read", cause);
  }
  if (names.length > 0) throw badFile(dir, `is not empty (it holds ${names[0]}): ${remedy}`);
}
