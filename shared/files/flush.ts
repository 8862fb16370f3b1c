/** Making files survive a power cut: what a write and a rename alone leave in memory for some seconds. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { badFile } from "../errors.ts";

/** Windows flushes only what is open for writing; elsewhere the file may be read-only. */
const FLAGS = process.platform === "win32" ? "r+" : "r";

/** A rename survives a power cut only when its directory is flushed too. Windows cannot open directories. */
export function flushDirectory(dir: string): void {
  if (process.platform === "win32") return;
  const fd = openSync(dir, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Flushes finished files, one after the other, while the calling thread goes on: flushing is waiting for the device
 * (25 ms for 67 MB where it was measured, 3 ms of them on the processor).
 */
export class BackgroundFlush {
  #last: Promise<void> = Promise.resolve();

  add(path: string): void {
    this.#last = this.#last.then(() => flushFile(path));
    this.#last.catch(() => undefined); // `finish` reports it
  }

  /**
   * Waits for all files, then flushes `dir`, their directory, for their names.
   * @throws GalforgeError E_FILE for the first file that could not be written
   */
  async finish(dir: string): Promise<void> {
    await this.#last;
    flushDirectory(dir);
  }
}

async function flushFile(path: string): Promise<void> {
  try {
    const file = await open(path, FLAGS);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw badFile(path, "cannot be written", cause);
  }
}
