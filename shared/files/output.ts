/** What a command makes must not take the place of what it reads, nor of anything else that is worth keeping. */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { badFile, badInput, GalforgeError } from "../errors.ts";
import { isThere } from "./read.ts";
import { removeDeadTemporaries } from "./temporary.ts";

export interface Output {
  /** files and directories that are read */
  readonly inputs: readonly string[];
  /** what is made, in words: "a picture (PNG)" */
  readonly kind: string;
  /** Whether the beginning of a file, of `HEAD` bytes at most as Latin-1, is that of one of this kind. */
  looksRight(head: string): boolean;
}

/** Two blocks of a FITS file, so that the name of its first extension is seen. */
const HEAD = 5760;

/**
 * Checks where a file is to be written, before work is spent on it, and deletes what writers of it left that died.
 * @throws GalforgeError if its directory is missing; if something is there that is an input under whatever name, or is no file
 *   of the kind that is made
 */
export function checkOutput(out: string, { inputs, kind, looksRight }: Output): void {
  const parent = dirname(resolve(out));
  if (!isThere(parent)) throw badFile(out, `cannot be written: make the directory ${parent} first`);
  refuseOverwriting(out, inputs);
  try {
    const info = statSync(out, { throwIfNoEntry: false });
    if (info?.isDirectory()) throw badFile(out, "is a directory: give the name of a file");
    if (info?.isFile() && info.size > 0 && !looksRight(headOf(out))) {
      throw badFile(
        out,
        `is there and is not ${kind}; it would be lost: choose another name, or delete it first`,
      );
    }
    removeDeadTemporaries(out);
  } catch (cause) {
    throw cause instanceof GalforgeError ? cause : badFile(out, "cannot be written", cause);
  }
}

/**
 * @param inputs files and directories that are read
 * @throws GalforgeError if `out` is one of them or a file in one of them, under whatever name: through links, hard ones too
 */
export function refuseOverwriting(out: string, inputs: readonly string[]): void {
  const place = identityOf(out);
  if (place === undefined) return;
  for (const input of inputs) {
    for (const file of filesOf(input)) {
      if (identityOf(file) !== place) continue;
      const which =
        resolve(file) === resolve(out) ? "one of the inputs" : `the same file as ${file}, an input`;
      throw badInput("--out", `${out} is ${which}, which would be lost: choose another name`);
    }
  }
}

/** The same for every name of a file; undefined if there is none. */
function identityOf(path: string): string | undefined {
  try {
    const info = statSync(path, { bigint: true, throwIfNoEntry: false });
    return info && `${info.dev}:${info.ino}`;
  } catch {
    return undefined; // what cannot be reached is neither read nor replaced: whoever does that says why it cannot
  }
}

/** The input, and what is in it if it is a directory. */
function* filesOf(input: string): Generator<string> {
  yield input;
  let names: string[];
  try {
    if (statSync(input, { throwIfNoEntry: false })?.isDirectory() !== true) return;
    names = readdirSync(input, { recursive: true, encoding: "utf8" });
  } catch {
    return; // as above
  }
  for (const name of names) yield join(input, name);
}

function headOf(path: string): string {
  const head = Buffer.alloc(HEAD);
  const fd = openSync(path, "r");
  try {
    return head.toString("latin1", 0, readSync(fd, head));
  } finally {
    closeSync(fd);
  }
}
