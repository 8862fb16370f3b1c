/** A file that grows piece by piece, each of them whole: what is written survives the death of the process. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { badFile } from "../../shared/errors.ts";

export class AppendFile {
  readonly path: string;
  readonly #fd: number;
  #isOpen = true;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  /** Goes on at the end of the file, or makes it. @throws GalforgeError E_FILE if it cannot be written */
  static open(path: string): AppendFile {
    try {
      return new AppendFile(path, openSync(path, "a"));
    } catch (cause) {
      throw badFile(path, "cannot be written", cause);
    }
  }

  /** Appends all of `piece`, or (disk full) nothing of it. @throws GalforgeError E_FILE */
  write(piece: Uint8Array): void {
    let done = 0;
    try {
      while (done < piece.length) done += writeSync(this.#fd, piece, done, piece.length - done);
    } catch (cause) {
      if (done > 0) ftruncateSync(this.#fd, fstatSync(this.#fd).size - done);
      throw badFile(this.path, "cannot be written", cause);
    }
  }

  /** What is written survives a power cut too. */
  flush(): void {
    try {
      fsyncSync(this.#fd);
    } catch (cause) {
      throw badFile(this.path, "cannot be written", cause);
    }
  }

  /** Harmless when already closed. */
  close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }
}
