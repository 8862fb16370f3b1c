/** Directories that results go to. */
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { badFile, GalforgeError } from "../errors.ts";
import { type DirectoryLock, isLockFile, type LockWishes, lockDirectory } from "./lock.ts";
import { finalName, removeTemporaries } from "./temporary.ts";

/**
 * Makes `dir` (and its parents) if it is missing, and insists that it is empty: nothing is ever overwritten.
 * @param remedy what to do about a directory that is not empty
 */
export function makeEmptyDirectory(dir: string, remedy: string): void {
  const names = listDirectory(dir) ?? [];
  if (names.length > 0) throw notEmpty(dir, names[0], remedy);
  makeDirectory(dir);
}

export interface Place {
  /** what to do about a directory that is not empty */
  readonly remedy: string;
  /** Whether a file of that name would be made: unfinished ones of that name are deleted. */
  makes(name: string): boolean;
  /** Whether a process that died while it made the same may have left it: deleted if one did. */
  leaves(name: string): boolean;
}

/**
 * Makes `dir` if it is missing, takes it for this process, and insists that it is empty, but for what a process left that died
 * while it made the same there.
 * @returns its lock
 * @throws GalforgeError as `lockDirectory`; E_FILE, before anything is touched, for a directory that holds something else
 */
export async function takeEmptyDirectory(
  dir: string,
  place: Place,
  wishes: LockWishes,
): Promise<DirectoryLock> {
  const before = listDirectory(dir) ?? [];
  if (!before.some(isLockFile)) refuseOthers(dir, before, place);
  makeDirectory(dir);
  const lock = await lockDirectory(dir, wishes);
  try {
    removeTemporaries(dir, place.makes);
    if (lock.isTakenOver) removeNamed(dir, place.leaves);
    refuseOthers(dir, listDirectory(dir) ?? [], place);
    return lock;
  } catch (cause) {
    lock.release();
    throw cause instanceof GalforgeError ? cause : badFile(dir, "cannot be tidied up", cause);
  }
}

/**
 * Makes the files of a directory, all of them or none: takes it for this process, and deletes them again if `work` fails. What
 * a process left that was killed meanwhile is deleted first.
 * @param place what is made there
 * @throws GalforgeError as `takeEmptyDirectory`; what `work` throws
 */
export async function fillDirectory<T>(
  dir: string,
  place: Omit<Place, "leaves">,
  wishes: LockWishes,
  work: (lock: DirectoryLock) => Promise<T>,
): Promise<T> {
  const { makes } = place;
  const lock = await takeEmptyDirectory(dir, { ...place, leaves: makes }, wishes);
  try {
    const done = await work(lock);
    lock.check();
    return done;
  } catch (error) {
    lock.check(); // what is there may be another's by now
    removeNamed(dir, makes);
    removeTemporaries(dir, makes);
    throw error;
  } finally {
    lock.release();
  }
}

/** Deletes what has such a name in `dir`. */
function removeNamed(dir: string, isDoomed: (name: string) => boolean): void {
  for (const name of readdirSync(dir)) {
    if (isDoomed(name)) rmSync(join(dir, name), { recursive: true, force: true });
  }
}

function refuseOthers(dir: string, names: readonly string[], { remedy, makes }: Place): void {
  const other = names.find((name) => !isLockFile(name) && !makes(finalName(name) ?? ""));
  if (other !== undefined) throw notEmpty(dir, other, remedy);
}

const notEmpty = (dir: string, name: string, remedy: string): GalforgeError =>
  badFile(dir, `is not empty (it holds ${name}): ${remedy}`);

/** undefined if there is none. */
function listDirectory(dir: string): string[] | undefined {
  try {
    const info = statSync(dir, { throwIfNoEntry: false });
    if (info === undefined) return undefined;
    if (!info.isDirectory()) throw badFile(dir, "is a file; a directory is needed here");
    return readdirSync(dir);
  } catch (cause) {
    throw cause instanceof GalforgeError ? cause : badFile(dir, "cannot be made or read", cause);
  }
}

function makeDirectory(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw badFile(dir, "cannot be made or read", cause);
  }
}
