/** The directory of an import: what a new run and --resume find there, and what a failed one leaves. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { badFile, GalforgeError } from "../../shared/errors.ts";
import { takeEmptyDirectory } from "../../shared/files/directory.ts";
import { type DirectoryLock, type LockWishes, lockDirectory } from "../../shared/files/lock.ts";
import { isThere } from "../../shared/files/read.ts";
import { removeTemporaries } from "../../shared/files/temporary.ts";
import { interrupted } from "../../shared/workers/work.ts";
import { isShardFile } from "../layout.ts";
import { MANIFEST_FILE } from "../schema.ts";
import { continueJournal, hasJournal, type ImportPlan, JOURNAL_FILE, type ShardLine } from "./journal.ts";

/** Cutouts that were left out, and why. */
export const SKIPPED_FILE = "skipped.csv";

const makes = (name: string): boolean =>
  isShardFile(name) || [MANIFEST_FILE, SKIPPED_FILE, JOURNAL_FILE].includes(name);

interface Taken {
  readonly lock: DirectoryLock;
  /** of an earlier run */
  readonly lines: readonly ShardLine[];
}

/** @throws GalforgeError for a directory that is not empty, or with --resume one of another import */
export async function takeDirectory(
  dir: string,
  plan: ImportPlan,
  resume: boolean,
  wishes: LockWishes,
): Promise<Taken> {
  if (resume && isThere(join(dir, MANIFEST_FILE))) {
    throw badFile(dir, "is a complete data set: there is nothing to go on with");
  }
  if (!resume || !hasJournal(dir)) {
    const remedy = "choose another --out, or go on with an interrupted import by --resume";
    const leaves = (name: string): boolean => makes(name) && !hasJournal(dir);
    return { lock: await takeEmptyDirectory(dir, { remedy, makes, leaves }, wishes), lines: [] };
  }
  const lock = await lockDirectory(dir, wishes);
  try {
    const lines = continueJournal(dir, plan);
    removeTemporaries(dir, makes);
    return { lock, lines };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Tidies up after a failure: complete shards are kept where nothing is wrong with what was given. @returns what to tell */
export function afterFailure(dir: string, error: unknown, shards: number): unknown {
  removeTemporaries(dir, makes);
  const mayGoOn = error instanceof GalforgeError && error.code !== "E_INPUT";
  if (!mayGoOn || shards === 0) {
    for (const name of readdirSync(dir)) if (makes(name)) rmSync(join(dir, name), { force: true });
  }
  if (!mayGoOn) return error;
  const left =
    shards === 0
      ? `nothing is left in ${dir}`
      : `${shards} shards are complete in ${dir}; the same command with --resume does the rest`;
  if (error.code === "E_INTERRUPTED") return interrupted(`interrupted: ${left}`);
  return new GalforgeError(error.code, `${error.message} (${left})`, error.data, error);
}
