/** A lock for the moment in which a file is read, changed and written: `NAME.lock` beside it. */
import { badFile, GalforgeError } from "../errors.ts";
import { judge, nameOf, releaseLock, removeLock, tryLock } from "./lock-file.ts";

/** A holder that we cannot ask has died when the lock is so old: it is held for milliseconds [ms]. */
const SILENT_MS = 60_000;
/** Longest wait; other processes have their turn in between [ms]. */
const WAIT_MS = 90_000;
const PAUSE_MS = 15;

/**
 * Does `work` while no other process does so for the same file. Blocks the thread meanwhile.
 * @throws GalforgeError E_FILE if the lock cannot be made, or is not free for a minute and a half; what `work` throws
 */
export function whileLocked<T>(file: string, work: () => T): T {
  const path = `${file}.lock`;
  const token = acquire(file, path);
  try {
    return work();
  } finally {
    releaseLock(path, token);
  }
}

function acquire(file: string, path: string): string {
  const start = performance.now();
  for (;;) {
    try {
      const attempt = tryLock(path);
      if ("token" in attempt) return attempt.token;
      const { found } = attempt;
      if (found !== undefined && judge(found, SILENT_MS) === "dead") {
        removeLock(path, (again) => judge(again, SILENT_MS) === "dead");
      } else if (found !== undefined && performance.now() - start > WAIT_MS) {
        throw badFile(
          file,
          `is being written by ${nameOf(found.holder)} and does not become free: if that is gone, delete ${path}`,
        );
      }
    } catch (cause) {
      throw cause instanceof GalforgeError ? cause : badFile(file, "cannot be written", cause);
    }
    pause();
  }
}

/** Not the same for all, so that processes that began together do not stay so. */
const pause = (): unknown =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS * (0.5 + Math.random()));
