/**
 * Files that are either whole or absent: written under a name of their own (temporary.ts) beside their destination, flushed
 * to the disk, then renamed. Of two writers of one file the last one to finish is what stays, whole. A destination that is a
 * symbolic link is replaced itself: what it points to is not touched. Flushing is for power cuts only, and can be left to
 * flush.ts. Everything here is synchronous: it runs in worker threads and in short writes.
 */
import { closeSync, fsyncSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { badFile, GalforgeError } from "../errors.ts";
import { flushDirectory } from "./flush.ts";
import { openTemporary } from "./temporary.ts";

export class AtomicFile {
  readonly path: string;
  readonly #temporary: string;
  #fd: number | undefined;
  #bytes = 0;

  private constructor(path: string, temporary: string, fd: number) {
    this.path = path;
    this.#temporary = temporary;
    this.#fd = fd;
  }

  /**
   * @throws GalforgeError E_FILE if the directory is missing or cannot be written, or if `path` is a directory, a device or
   *   another thing that a file must not replace
   */
  static create(path: string): AtomicFile {
    try {
      if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) {
        throw badFile(path, "is there and is no file: choose another name");
      }
      const { temporary, fd } = openTemporary(path);
      return new AtomicFile(path, temporary, fd);
    } catch (cause) {
      if (cause instanceof GalforgeError) throw cause;
      throw badFile(path, "cannot be written", cause);
    }
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends all of `data`. After a failure the temporary file is gone and the object is closed. */
  write(data: Uint8Array): void {
    const fd = this.#open();
    try {
      // a single write may be short (signals, 2 GiB limit, nearly full disk)
      for (let done = 0; done < data.length; ) {
        done += writeSync(fd, data, done, data.length - done, this.#bytes + done);
      }
    } catch (cause) {
      this.abort();
      throw badFile(this.path, "cannot be written", cause);
    }
    this.#bytes += data.length;
  }

  /** Leaves room for bytes that `rewrite` brings, in any order. @returns where they begin */
  reserve(bytes: number): number {
    const start = this.#bytes;
    this.#bytes += bytes;
    return start;
  }

  /** Writes over bytes that are there, such as a head that depends on what follows it. A failure is one of `write`. */
  rewrite(data: Uint8Array, position: number): void {
    const fd = this.#open();
    try {
      for (let done = 0; done < data.length; ) {
        done += writeSync(fd, data, done, data.length - done, position + done);
      }
    } catch (cause) {
      this.abort();
      throw badFile(this.path, "cannot be written", cause);
    }
  }

  /**
   * Makes the file appear under its name.
   * @param durable wait until it would survive a power cut; otherwise only a crash of the process
   */
  commit({ durable = true } = {}): void {
    const fd = this.#open();
    try {
      if (durable) fsyncSync(fd);
      this.#fd = undefined;
      closeSync(fd);
      renameSync(this.#temporary, this.path);
      if (durable) flushDirectory(dirname(this.path));
    } catch (cause) {
      this.abort();
      throw badFile(this.path, "cannot be written", cause);
    }
  }

  /** Closes and deletes the temporary file; the destination is untouched. Harmless when already closed. */
  abort(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    rmSync(this.#temporary, { force: true });
  }

  #open(): number {
    if (this.#fd === undefined) throw new Error(`${this.path} is already closed`);
    return this.#fd;
  }
}

/** Writes a whole file atomically. */
export function writeFileAtomic(path: string, data: Uint8Array | string): void {
  const file = AtomicFile.create(path);
  file.write(typeof data === "string" ? new TextEncoder().encode(data) : data);
  file.commit();
}
