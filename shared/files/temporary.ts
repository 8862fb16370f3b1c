/**
 * Unfinished files: `NAME.SPACE-PID-RANDOM.tmp` beside the NAME that they will get. No two writers share one, nobody can
 * foresee one, and what a writer that died left behind is told from everything else in the directory.
 */
import { createHash, randomBytes } from "node:crypto";
import { constants, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive, processSpace } from "./process.ts";

/** SPACE: 6 digits that stand for `processSpace()`. */
const PATTERN = /^(.+)\.([0-9a-f]{6})-(\d+)-([0-9a-f]{8})\.tmp$/s;
/** A writer that could not be asked (another machine, a container) has not written for so long: it is dead [ms]. */
const SILENT_MS = 24 * 3600 * 1000;

const space = createHash("sha256").update(processSpace()).digest("hex").slice(0, 6);

const temporaryPath = (path: string): string =>
  `${path}.${space}-${process.pid}-${randomBytes(4).toString("hex")}.tmp`;

/**
 * Makes the unfinished file of `path` and opens it for writing. What has that name already is neither opened nor followed.
 * @throws the error of the system
 */
export function openTemporary(path: string): { temporary: string; fd: number } {
  const temporary = temporaryPath(path);
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants; // Windows has no O_NOFOLLOW, and with O_EXCL needs none
  return { temporary, fd: openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666) };
}

/** "a.csv" for the name of its unfinished file; undefined for every other name. */
export const finalName = (name: string): string | undefined => PATTERN.exec(name)?.[1];

/**
 * Deletes the unfinished files in `dir` whose final name is `isOurs`. The caller holds the lock of all writers of these names.
 * @throws the error of the system
 */
export function removeTemporaries(dir: string, isOurs: (finalName: string) => boolean): void {
  for (const name of readdirSync(dir)) {
    const final = finalName(name);
    if (final !== undefined && isOurs(final)) rmSync(join(dir, name), { force: true });
  }
}

/**
 * Deletes the unfinished files of `path` whose writers are dead: of this machine those that run no more, of others those that
 * nobody has written to for a day.
 * @throws the error of the system
 */
export function removeDeadTemporaries(path: string): void {
  const dir = dirname(path);
  for (const name of readdirSync(dir)) {
    const [, final, where, pid] = PATTERN.exec(name) ?? [];
    if (final !== basename(path)) continue;
    const temporary = join(dir, name);
    const isDead = where === space ? !isAlive({ pid: Number(pid) }) : isSilent(temporary);
    if (isDead) rmSync(temporary, { force: true });
  }
}

function isSilent(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  return info !== undefined && Date.now() - info.mtimeMs > SILENT_MS;
}
