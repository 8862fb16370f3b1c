/** The directory of a data set in the making: what a new run and --resume find there. */
import { accessSync, constants, existsSync, rmSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isShardFile } from "../../datasets/layout.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { formatBytes } from "../../shared/cli/progress.ts";
import { badFile, GalforgeError } from "../../shared/errors.ts";
import { takeEmptyDirectory } from "../../shared/files/directory.ts";
import { type DirectoryLock, type LockWishes, lockDirectory } from "../../shared/files/lock.ts";
import { isThere } from "../../shared/files/read.ts";
import { readSealedJson, writeSealedJson } from "../../shared/files/sealed.ts";
import { removeTemporaries } from "../../shared/files/temporary.ts";
import { JOURNAL_FILE } from "./journal.ts";
import { type Plan, planDifferences, writtenPlan } from "./plan.ts";

export const PLAN_FILE = "generate.json";
/** that a message lists */
const MOST_DIFFERENCES = 5;

/**
 * Takes `dir` for a new data set of this plan. It must be empty, or missing.
 * @returns its lock
 * @throws GalforgeError that says what stands in the way
 */
export async function beginSet(
  dir: string,
  plan: Plan,
  remedy: string,
  wishes: LockWishes,
): Promise<DirectoryLock> {
  const place = { remedy, makes: isPart, leaves: () => false };
  const lock = await takeEmptyDirectory(dir, place, wishes);
  try {
    writeSealedJson(join(dir, PLAN_FILE), writtenPlan(dir, plan));
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

/** Whether a data set was begun there. */
export const holdsPlan = (dir: string): boolean => isThere(join(dir, PLAN_FILE));

/**
 * Takes `dir` to go on with the data set that was begun there.
 * @returns its lock
 * @throws GalforgeError if that has another plan, or is in use
 */
export async function continueSet(dir: string, plan: Plan, wishes: LockWishes): Promise<DirectoryLock> {
  const lock = await lockDirectory(dir, wishes);
  try {
    comparePlans(dir, readSealedJson(join(dir, PLAN_FILE)), plan);
    removeLeftovers(dir);
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

/** Whether a data set has a file of that name. */
const isPart = (name: string): boolean =>
  isShardFile(name) || [MANIFEST_FILE, PLAN_FILE, JOURNAL_FILE].includes(name);

/** Deletes the files that a killed run had not finished, and nothing else. */
export function removeLeftovers(dir: string): void {
  try {
    removeTemporaries(dir, isPart);
  } catch (cause) {
    throw badFile(dir, "cannot be tidied up", cause);
  }
}

/** Undoes the start of a run that completed nothing, so that the same command can be given again. */
export function abandonDirectory(dir: string): void {
  for (const name of [PLAN_FILE, JOURNAL_FILE]) rmSync(join(dir, name), { force: true });
}

function comparePlans(dir: string, saved: unknown, wanted: Plan): void {
  const differences = planDifferences(saved, wanted);
  if (differences.length === 0) return;
  const more = differences.length - MOST_DIFFERENCES;
  const listed = [...differences.slice(0, MOST_DIFFERENCES), ...(more > 0 ? [`${more} more`] : [])].join(
    "; ",
  );
  throw new GalforgeError(
    "E_INPUT",
    `${dir}: --resume needs the options of the first run; different are: ${listed}. ` +
      "Give the same options, or choose another --out",
    { dir, differences },
  );
}

/**
 * Before anything is made: may we write there, and is there room?
 * @param needed bytes still to be written
 * @throws GalforgeError naming the directory that cannot be written, or needed and free bytes
 */
export async function checkPlace(dir: string, needed: number): Promise<void> {
  let existing = resolve(dir);
  while (!existsSync(existing)) existing = resolve(existing, "..");
  try {
    accessSync(existing, constants.W_OK);
  } catch (cause) {
    throw badFile(existing, "cannot be written", cause);
  }
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (needed <= free) return;
  throw new GalforgeError(
    "E_FILE",
    `${dir}: the data set needs ${formatBytes(needed)}, but ${formatBytes(free)} are free there: ` +
      "choose another --out, a smaller --n, or --dtype uint16",
    { file: dir, needed, free },
  );
}
