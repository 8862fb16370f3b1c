/**
 * lock.json: one process at a time makes or changes what is in a directory (a run, a data set, an export). How it is kept,
 * and when it is taken over: docs/adr/0010-locks.md.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "../cli/progress.ts";
import { badFile, GalforgeError } from "../errors.ts";
import {
  beat,
  belongsToLock,
  type Found,
  givesSigns,
  isHere,
  judge,
  nameOf,
  releaseLock,
  removeLock,
  tryLock,
  type Verdict,
} from "./lock-file.ts";
import { removeDeadTemporaries } from "./temporary.ts";

export const LOCK_FILE = "lock.json";

/** Between signs of life [ms]. */
const BEAT_MS = 20_000;
/** A process that we cannot ask, on another machine or in a container, is dead when it has given none for so long [ms]. */
export const SILENT_MS = 600_000;
/** Between looks at a lock that is waited for [ms]. */
const LOOK_MS = 1000;
/** For another process that takes it over [ms]. */
const TURN_MS = 10;

export interface LockWishes {
  readonly signal?: AbortSignal | undefined;
  /** tells the user what is waited for, and what was taken over */
  note(line: string): void;
  /** do not wait for a process that we cannot ask */
  readonly breakLock?: boolean | undefined;
}

export interface DirectoryLock {
  /** the lock of a process that died was found: it may have left something behind */
  readonly isTakenOver: boolean;
  /**
   * To be called before what is made is given its name, and every few seconds by what leaves timers no time.
   * @throws GalforgeError if another process has taken the directory, because this one had stood still for too long
   */
  check(): void;
  /** Harmless when already released. Happens by itself when the process exits (a signal that nobody handles is no exit). */
  release(): void;
}

/** Whether the file is part of the lock. */
export const isLockFile = (name: string): boolean => belongsToLock(LOCK_FILE, name);

/**
 * Takes the directory, which exists, for this process. The lock of a process of this machine that has died is taken over at
 * once. One of another machine is waited for: until it gives a sign of life, or has given none for 10 minutes.
 * @throws GalforgeError E_FILE that names the process that has it, or says why it cannot be locked; E_INTERRUPTED
 */
export async function lockDirectory(dir: string, wishes: LockWishes): Promise<DirectoryLock> {
  const path = join(dir, LOCK_FILE);
  let waitedFor: Found | undefined;
  let isTakenOver = false;
  for (;;) {
    const attempt = attemptLock(dir, () => tryLock(path));
    if ("token" in attempt) return hold(dir, path, attempt.token, isTakenOver);
    const { found } = attempt;
    if (found === undefined) continue; // it was released in between
    const why = whyRemovable(found, wishes);
    if (why === undefined) {
      refuseLiving(dir, found, waitedFor);
      if (waitedFor === undefined) wishes.note(waitingNote(dir, found));
      waitedFor = found;
      await sleep(LOOK_MS);
      if (wishes.signal?.aborted) {
        throw new GalforgeError("E_INTERRUPTED", `interrupted: ${dir} was not touched`);
      }
    } else if (attemptLock(dir, () => removeLock(path, (again) => isSame(again, found)))) {
      isTakenOver = true;
      wishes.note(`${dir}: taken over from ${nameOf(found.holder)}, ${why}`);
    } else await sleep(TURN_MS);
  }
}

function attemptLock<T>(dir: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (cause) {
    throw cause instanceof GalforgeError ? cause : badFile(dir, "cannot be locked", cause);
  }
}

/** undefined: it may not be removed. Whom we know to be alive keeps his lock, whatever is wished. */
function whyRemovable(found: Found, { breakLock }: LockWishes): string | undefined {
  const verdict = judge(found, SILENT_MS);
  const { holder, silentMs } = found;
  if (verdict === "dead") {
    return holder !== undefined && isHere(holder)
      ? "which has ended"
      : `silent for ${formatDuration(silentMs / 1000)}`;
  }
  return breakLock === true && !isKnown(found, verdict) ? "by --break-lock" : undefined;
}

/** Only with the time of its start do we know that it is the same process. */
const isKnown = ({ holder }: Found, verdict: Verdict): boolean =>
  verdict === "alive" && holder?.began !== undefined;

/** A process of ours that runs, another's that has given a sign of life since we looked, and one that never would. */
function refuseLiving(dir: string, found: Found, waitedFor: Found | undefined): void {
  const { holder } = found;
  const verdict = judge(found, SILENT_MS);
  const gaveSign = waitedFor !== undefined && !isSame(found, waitedFor);
  if (verdict !== "alive" && givesSigns(holder) && !gaveSign) return;
  const remedy = isKnown(found, verdict) || gaveSign ? "" : "; if it is gone, give --break-lock";
  throw badFile(dir, `is in use by ${nameOf(holder)}: wait for it, or end it${remedy}`);
}

/** The same lock, and no sign of life in between. */
const isSame = (a: Found, b: Found): boolean => a.holder?.token === b.holder?.token && a.signMs === b.signMs;

function waitingNote(dir: string, { holder, silentMs }: Found): string {
  const [ago, limit] = [silentMs, SILENT_MS].map((ms) => formatDuration(ms / 1000));
  return (
    `${dir}: locked by ${nameOf(holder)}, whose last sign of life is ${ago} old. ` +
    `Waiting for another one, or until it is ${limit} old; --break-lock does not wait`
  );
}

function hold(dir: string, path: string, token: string, isTakenOver: boolean): DirectoryLock {
  removeDeadTemporaries(path);
  const timer = setInterval(() => {
    try {
      beat(path, token);
    } catch {
      // what is wrong is said by `check`, which does the same
    }
  }, BEAT_MS).unref();
  const release = (): void => {
    clearInterval(timer);
    process.off("exit", release);
    releaseLock(path, token);
  };
  process.on("exit", release);
  return {
    isTakenOver,
    check() {
      if (beat(path, token) === "kept") return;
      throw badFile(
        dir,
        `was taken from this process, by one that held it for dead or broke its lock (see ${path}). This one stops, and leaves what is there`,
      );
    },
    release,
  };
}
