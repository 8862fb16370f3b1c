/**
 * A file that at most one process holds: docs/adr/0010-locks.md. It appears whole, by a hard link to a file that is written
 * before, and names its holder. It is deleted by its holder, or by another process once the holder is known to be dead. That
 * happens under a guard, a file of the same kind, and only after the lock was looked at again there: of processes that find
 * the same dead lock at once, none can delete the lock that another has just made.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { badFile, GalforgeError } from "../errors.ts";
import { isAlive, ownProcess, processSpace } from "./process.ts";
import { openTemporary } from "./temporary.ts";

const GUARD = ".takeover";
/** A guard is held for some milliseconds: one of an unknown process that is so old has lost its holder [ms]. */
const GUARD_SILENT_MS = 60_000;

const holderSchema = z.object({
  pid: z.int().min(1),
  began: z.string().exactOptional(),
  host: z.string(),
  /** of `processSpace`; absent in locks of galforge 0.1.0, which give no signs of life */
  space: z.string().exactOptional(),
  /** when the lock was made: ISO 8601, UTC */
  since: z.string(),
  /** tells this lock from every other */
  token: z.string(),
});
export type Holder = z.infer<typeof holderSchema>;

/** A lock as it was found. */
export interface Found {
  /** undefined: the file is damaged */
  readonly holder: Holder | undefined;
  /** of the last sign of life, by the clock of the file system [ms] */
  readonly signMs: number;
  /** since then, by the same clock [ms] */
  readonly silentMs: number;
}

export type Verdict = "alive" | "dead" | "unknown";

/**
 * Makes the lock `path`.
 * @returns its token, or what stands there; undefined if that has gone in between
 * @throws the error of the system
 */
export function tryLock(path: string): { token: string } | { found: Found | undefined } {
  const token = randomUUID();
  const mine: Holder = {
    ...ownProcess(),
    ...{ host: hostname(), space: processSpace(), since: new Date().toISOString(), token },
  };
  const { temporary, fd } = openTemporary(path);
  try {
    try {
      writeSync(fd, `${JSON.stringify(mine)}\n`);
    } finally {
      closeSync(fd);
    }
    if (isMade(temporary, path)) return { token };
    // a file just written tells the time of the file system, whose clock may not be ours
    return { found: look(path, statSync(temporary).mtimeMs) };
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Gives the file a second name. @returns false if that exists */
function isMade(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(code ?? "")) throw cause;
  }
  try {
    copyFileSync(temporary, path, constants.COPYFILE_EXCL); // a file system without hard links
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

/** undefined if it is not there. @param nowMs by the clock of the file system */
function look(path: string, nowMs: number): Found | undefined {
  const text = readLock(path);
  const info = statSync(path, { throwIfNoEntry: false });
  if (text === undefined || info === undefined) return undefined;
  const { mtimeMs } = info;
  return { holder: parseHolder(text), signMs: mtimeMs, silentMs: Math.max(0, nowMs - mtimeMs) };
}

/** undefined if it is not there. @throws GalforgeError if it cannot be read, or is no file, as none of ours is */
function readLock(path: string): string | undefined {
  try {
    // a link to nothing would be there and not there for ever, and reading a pipe may never end
    if (!lstatSync(path).isFile()) {
      throw badFile(
        path,
        "is a link, a pipe or another thing that is no file, where a lock has to be: delete it",
      );
    }
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof GalforgeError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw badFile(path, "cannot be read", cause);
  }
}

/** undefined for a damaged one. */
function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const holderOf = (path: string): Holder | undefined => parseHolder(readLock(path) ?? "");

/**
 * Whether its holder lives; of one that we cannot ask, whether it has been silent for too long. "unknown" of one that we cannot
 * ask and that may yet give a sign of life.
 */
export function judge({ holder, silentMs }: Found, silentLimitMs: number): Verdict {
  if (holder !== undefined && isHere(holder)) return isAlive(holder) ? "alive" : "dead";
  return givesSigns(holder) && silentMs > silentLimitMs ? "dead" : "unknown";
}

/** Not those of galforge 0.1.0. */
export const givesSigns = (holder: Holder | undefined): boolean =>
  holder === undefined || holder.space !== undefined;

/** Whether the number of its process means something to us. */
export const isHere = ({ host, space }: Holder): boolean =>
  space === undefined ? host === hostname() : space === processSpace();

/**
 * Deletes the lock if it still is the one that `isDoomed` was said of, when looked at again under the guard.
 * @returns false while another process is at it
 * @throws the error of the system
 */
export function removeLock(path: string, isDoomed: (found: Found) => boolean): boolean {
  const guard = `${path}${GUARD}`;
  const entered = tryLock(guard);
  if (!("token" in entered)) {
    const { found } = entered;
    const isLeft = (it: Found): boolean => judge(it, GUARD_SILENT_MS) === "dead";
    if (found !== undefined && isLeft(found)) removeLock(guard, isLeft); // its holder died there
    return false;
  }
  try {
    const now = statSync(guard).mtimeMs;
    const found = look(path, now);
    if (found !== undefined && isDoomed(found)) rmSync(path);
  } finally {
    rmSync(guard);
  }
  return true;
}

/** Deletes the lock if it is the one with that token. */
export function releaseLock(path: string, token: string): void {
  if (holderOf(path)?.token === token) rmSync(path, { force: true });
}

/**
 * Gives a sign of life: the newline at its end is written once more.
 * @returns "lost" if the lock is not the one with that token any more
 * @throws GalforgeError if it cannot be read or written
 */
export function beat(path: string, token: string): "kept" | "lost" {
  const text = readLock(path) ?? "";
  if (parseHolder(text)?.token !== token) return "lost";
  try {
    const fd = openSync(path, "r+");
    try {
      writeSync(fd, "\n", Buffer.byteLength(text) - 1);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw badFile(path, "cannot be written", cause);
  }
  return "kept";
}

/** "process 4711 on node17 since 2026-01-02T03:04:05.678Z" */
export function nameOf(holder: Holder | undefined): string {
  if (holder === undefined) return "a process that nothing is known of (the lock is damaged)";
  const where = isHere(holder) ? "" : ` on ${holder.host}`;
  return `process ${holder.pid}${where} since ${holder.since}`;
}

/** Whether the file is a lock, its guard, or unfinished. */
export const belongsToLock = (lock: string, name: string): boolean =>
  name === lock || name.startsWith(`${lock}.`);
