/**
 * The directory of a run: config.json (written first), lock.json (while it trains), metrics.jsonl, events/, checkpoints/,
 * model/, results.json, report.html.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { badFile } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { makeEmptyDirectory } from "../../shared/files/directory.ts";
import { readJson } from "../../shared/files/read.ts";
import { finalName, removeTemporaries } from "../../shared/files/temporary.ts";
import type { RunConfig } from "./config.ts";
import { checkConfig } from "./config-check.ts";
import { LOCK_FILE, lockRun, type RunLock, TAKEOVER_FILE } from "./lock.ts";

export const CONFIG_FILE = "config.json";

/** What a process that died while it began a run leaves behind. */
const isLeftover = (name: string): boolean =>
  [LOCK_FILE, TAKEOVER_FILE].includes(name) || finalName(name) === CONFIG_FILE;

/**
 * Begins a run: an empty directory (made if it is missing) gets its config.json. Of two processes that begin one at the same
 * place, one succeeds.
 * @returns the lock of the directory: release it when training ends
 * @throws GalforgeError if the directory holds something, is in use, or cannot be written
 */
export function createRun(dir: string, config: RunConfig): RunLock {
  const path = join(dir, CONFIG_FILE);
  checkConfig(path, config);
  insistOnEmpty(dir);
  const lock = lockRun(dir);
  try {
    insistOnEmpty(dir); // nobody began a run there, and ended it, in between
    removeTemporaries(dir, (name) => name === CONFIG_FILE);
    writeFileAtomic(path, `${JSON.stringify(config, null, 2)}\n`);
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

function insistOnEmpty(dir: string): void {
  const isOurs = existsSync(dir) && statSync(dir).isDirectory() && readdirSync(dir).every(isLeftover);
  if (!isOurs) makeEmptyDirectory(dir, "choose another --out, or continue the run there with --resume");
}

/** Whether a run was begun there. */
export const holdsRun = (dir: string): boolean => existsSync(join(dir, CONFIG_FILE));

/** @throws GalforgeError if `dir` holds no run, one of another version, or a damaged config.json */
export function readConfig(dir: string): RunConfig {
  if (!existsSync(dir)) throw badFile(dir, "there is no such directory");
  if (!holdsRun(dir)) {
    throw badFile(dir, `holds no run: ${CONFIG_FILE} is missing. Give a directory that "train" made`);
  }
  const path = join(dir, CONFIG_FILE);
  return checkConfig(path, readJson(path));
}
