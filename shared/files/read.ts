/** Reading files with errors that name the file. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { badFile, GalforgeError } from "../errors.ts";
import { parseJson } from "../formats/json.ts";

const PIECE = 1 << 20;

/**
 * Whether there is a file, a directory or another thing of that name.
 * @throws GalforgeError E_FILE if that cannot be told, as in a directory that one may not enter
 */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOTDIR") return false; // a part of the path is a file
    throw badFile(path, "cannot be reached", cause);
  }
}

/** A pipe without a writer opens at once. Windows has neither such pipes nor the flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading. Pipes, sockets, devices and directories are refused: reading them may never end.
 * @returns its descriptor, which the caller closes, and what is known of the file
 * @throws GalforgeError E_FILE naming the file and what it is instead
 */
export function openForReading(path: string): { readonly fd: number; readonly info: Stats } {
  let fd: number | undefined;
  try {
    fd = openSync(path, READ);
    const info = fstatSync(fd);
    if (!info.isFile()) throw badFile(path, `is not a file but ${kindOf(info)}`);
    return { fd, info };
  } catch (cause) {
    if (fd !== undefined) closeSync(fd);
    if (cause instanceof GalforgeError) throw cause;
    // a socket cannot be opened at all
    if ((cause as NodeJS.ErrnoException).code === "ENXIO") throw badFile(path, "is not a file but a socket");
    throw badFile(path, "cannot be read", cause);
  }
}

function kindOf(info: Stats): string {
  if (info.isDirectory()) return "a directory";
  if (info.isFIFO()) return "a named pipe";
  return info.isSocket() ? "a socket" : "a device";
}

export const readBytes = (path: string): Uint8Array => readWhole(path, (fd) => readFileSync(fd));

export const readText = (path: string): string => readWhole(path, (fd) => readFileSync(fd, "utf8"));

function readWhole<T>(path: string, read: (fd: number) => T): T {
  const { fd } = openForReading(path);
  try {
    return read(fd);
  } catch (cause) {
    throw badFile(path, "cannot be read", cause);
  } finally {
    closeSync(fd);
  }
}

/** A JSON document; a syntax error names the file and what JSON.parse says about the place. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return parseJson(text);
  } catch (cause) {
    throw badFile(path, `is not valid JSON: ${(cause as Error).message}`, cause);
  }
}

/** A file opened for reading at any position. */
export class OpenFile {
  readonly path: string;
  readonly size: number;
  readonly fd: number;

  private constructor(path: string, fd: number, size: number) {
    this.path = path;
    this.fd = fd;
    this.size = size;
  }

  static open(path: string): OpenFile {
    const { fd, info } = openForReading(path);
    return new OpenFile(path, fd, info.size);
  }

  /** Fills `into` from `position` on. @throws GalforgeError E_FILE when the file ends before */
  readInto(into: Uint8Array, position: number): void {
    for (let done = 0; done < into.length; ) {
      const got = this.#readSync(into, done, position);
      if (got === 0) throw this.truncated(position + into.length);
      done += got;
    }
  }

  #readSync(into: Uint8Array, done: number, position: number): number {
    try {
      return readSync(this.fd, into, done, into.length - done, position + done);
    } catch (cause) {
      throw badFile(this.path, "cannot be read", cause);
    }
  }

  /** The error for a file that should have had at least `needed` bytes. */
  truncated(needed: number): GalforgeError {
    return badFile(this.path, `is truncated: it has ${this.size} bytes and should have at least ${needed}`);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** The bytes of a file in pieces of at most 1 MiB. A piece is valid until the next one is asked for. */
export function* readPieces(path: string): Generator<Uint8Array> {
  const file = OpenFile.open(path);
  try {
    const buffer = new Uint8Array(Math.min(PIECE, file.size));
    for (let at = 0; at < file.size; ) {
      const piece = buffer.subarray(0, Math.min(PIECE, file.size - at));
      file.readInto(piece, at);
      at += piece.length;
      yield piece;
    }
  } finally {
    file.close();
  }
}
