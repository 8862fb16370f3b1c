/** The directory of a data set in the making: what a new run and --resume find there. */
import { accessSync, constants, existsSync, rmSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SHARD_PATTERN } from "../../datasets/layout.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { formatBytes } from "../../shared/cli/progress.ts";
import { badFile, GalforgeError } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { makeEmptyDirectory } from "../../shared/files/directory.ts";
import { readJson } from "../../shared/files/read.ts";
import { removeTemporaries } from "../../shared/files/temporary.ts";
import { JOURNAL_FILE } from "./journal.ts";
import { type Plan, planDifferences } from "./plan.ts";

export const PLAN_FILE = "generate.json";
/** that a message lists */
const MOST_DIFFERENCES = 5;

/**
 * Makes `dir` ready for this plan. A new run wants an empty directory; a resumed one wants the same plan.
 * @returns whether this run is the first there
 * @throws GalforgeError that says what stands in the way
 */
export function prepareDirectory(dir: string, plan: Plan, resume: boolean): boolean {
  const planFile = join(dir, PLAN_FILE);
  const isNew = !resume || !existsSync(planFile);
  if (!isNew) comparePlans(dir, readJson(planFile), plan);
  else {
    if (resume && existsSync(dir) && statSync(dir).isDirectory()) removeLeftovers(dir);
    const remedy = resume
      ? `it has no ${PLAN_FILE}, so "sim generate" did not begin it; choose another --out`
      : "choose another --out, or continue an interrupted run with --resume";
    makeEmptyDirectory(dir, remedy);
    writeFileAtomic(planFile, `${JSON.stringify(plan, null, 2)}\n`);
  }
  removeLeftovers(dir);
  return isNew;
}

/** Deletes the files that a killed run had not finished, and nothing else. */
export function removeLeftovers(dir: string): void {
  const ours = [MANIFEST_FILE, PLAN_FILE, JOURNAL_FILE];
  try {
    removeTemporaries(dir, (name) => SHARD_PATTERN.test(name) || ours.includes(name));
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
