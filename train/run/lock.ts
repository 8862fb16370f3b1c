/**
 * lock.json: one process at a time trains in a run directory. The lock of a process that has died is taken over.
 *
 * A lock appears only by exclusive creation. A dead one is deleted only under `lock.json.takeover`, made in the same way, and
 * only after it was looked at again there: of processes that find the same dead lock at once, none can delete the lock that
 * another has just made.
 */
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { badFile } from "../../shared/errors.ts";
import { isAlive, ownProcess } from "../../shared/files/process.ts";

export const LOCK_FILE = "lock.json";
export const TAKEOVER_FILE = `${LOCK_FILE}.takeover`;

/** For what another process is about to finish: a lock that is being written or taken over. */
const TRIES = 50;
const PAUSE = 20; // [ms]

const holderSchema = z.object({
  pid: z.int().min(1),
  began: z.string().exactOptional(),
  host: z.string(),
  /** when the lock was made: ISO 8601, UTC */
  since: z.string(),
  /** tells this lock from every other */
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

export interface RunLock {
  /** Harmless when already released. Happens by itself when the process exits (a signal that nobody handles is no exit). */
  release(): void;
}

/**
 * Takes the run directory for this process.
 * @throws GalforgeError E_FILE that names the process that has it, or says why it cannot be locked
 */
export function lockRun(dir: string): RunLock {
  const path = join(dir, LOCK_FILE);
  const token = randomUUID();
  const mine: Holder = { ...ownProcess(), host: hostname(), since: new Date().toISOString(), token };
  for (let tries = 0; tries < TRIES; tries++) {
    if (createFile(path, `${JSON.stringify(mine)}\n`)) return hold(path, token);
    const holder = readHolder(path);
    if (holder !== undefined) {
      refuseLiving(path, holder);
      if (removeDead(path)) continue;
    }
    pause();
  }
  throw badFile(
    dir,
    `cannot be locked: ${LOCK_FILE} is damaged, or a process died while it took it over. If no process trains there, ` +
      `delete ${LOCK_FILE} and ${TAKEOVER_FILE}`,
  );
}

function hold(path: string, token: string): RunLock {
  const release = (): void => {
    process.off("exit", release);
    if (readHolder(path)?.token === token) rmSync(path, { force: true });
  };
  process.on("exit", release);
  return { release };
}

function refuseLiving(path: string, holder: Holder): void {
  const isHere = holder.host === hostname();
  if (isHere && !isAlive(holder)) return;
  const where = isHere ? "" : ` on ${holder.host}`;
  // only here, and only with the time of its start, do we know that it is the same process
  const remedy =
    isHere && holder.began !== undefined
      ? "wait for it, or end it"
      : `wait for it, or end it; if it is gone, delete ${path}`;
  throw badFile(dirname(path), `is in use by process ${holder.pid}${where} since ${holder.since}: ${remedy}`);
}

/** Deletes the lock of a dead process. @returns false while another process is at it */
function removeDead(path: string): boolean {
  const takeover = join(dirname(path), TAKEOVER_FILE);
  if (!createFile(takeover, "")) return false;
  try {
    const holder = readHolder(path); // again: it may be another by now
    if (holder !== undefined && holder.host === hostname() && !isAlive(holder)) rmSync(path);
  } finally {
    rmSync(takeover);
  }
  return true;
}

/** undefined if it is not there, or not (yet) whole. */
function readHolder(path: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === undefined || code === "ENOENT") return undefined;
    throw badFile(path, "cannot be read", cause);
  }
}

/** Flushed: a lock that a power cut empties would have to be deleted by hand. @returns false if the file exists */
function createFile(path: string, text: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, "wx");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw badFile(dirname(path), "cannot be locked", cause);
  }
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } catch (cause) {
    rmSync(path);
    throw badFile(path, "cannot be written", cause);
  } finally {
    closeSync(fd);
  }
  return true;
}

/** Blocks the thread: locking happens before there is anything else to do. */
const pause = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
