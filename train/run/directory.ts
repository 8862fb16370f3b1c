/**
 * The directory of a run: config.json (written first), lock.json (while it trains), metrics.jsonl, events/, checkpoints/,
 * model/, novelty.json (known-latents.ts), results.json, report.html.
 */
import { join } from "node:path";
import { badFile } from "../../shared/errors.ts";
import { takeEmptyDirectory } from "../../shared/files/directory.ts";
import type { DirectoryLock, LockWishes } from "../../shared/files/lock.ts";
import { isThere } from "../../shared/files/read.ts";
import { readSealedJson, writeSealedJson } from "../../shared/files/sealed.ts";
import { removeTemporaries } from "../../shared/files/temporary.ts";
import type { RunConfig } from "./config.ts";
import { checkConfig, checkHead } from "./config-check.ts";

export const CONFIG_FILE = "config.json";
/** Folder of the model that is used: that of the best epoch. */
export const MODEL_FOLDER = "model";
/** Its description, in tfjs's format. */
export const MODEL_FILE = join(MODEL_FOLDER, "model.json");

/**
 * Begins a run: an empty directory (made if it is missing) gets its config.json. Of two processes that begin one at the same
 * place, one succeeds.
 * @returns the lock of the directory: release it when training ends
 * @throws GalforgeError if the directory holds something, is in use, or cannot be written
 */
export async function createRun(dir: string, config: RunConfig, wishes: LockWishes): Promise<DirectoryLock> {
  const path = join(dir, CONFIG_FILE);
  checkConfig(path, config);
  const place = {
    remedy: "choose another --out, or continue the run there with --resume",
    makes: (name: string) => name === CONFIG_FILE,
    leaves: () => false,
  };
  const lock = await takeEmptyDirectory(dir, place, wishes);
  try {
    writeSealedJson(path, config);
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

/** Where training writes, and what: results and reports are written by others, at any time. */
const WRITTEN: readonly (readonly [folder: string, names: RegExp])[] = [
  [".", /^(config\.json|metrics\.jsonl)$/],
  ["checkpoints", /./],
  [MODEL_FOLDER, /./],
];

/** Deletes what a training that was killed had not finished. The caller holds the lock. */
export function removeUnfinished(run: string): void {
  for (const [folder, names] of WRITTEN) {
    const dir = join(run, folder);
    if (isThere(dir)) removeTemporaries(dir, (name) => names.test(name));
  }
}

/** Whether a run was begun there. */
export const holdsRun = (dir: string): boolean => isThere(join(dir, CONFIG_FILE));

/** @throws GalforgeError if `dir` holds no run, one of another version, or a damaged config.json */
export function readConfig(dir: string): RunConfig {
  if (!isThere(dir)) throw badFile(dir, "there is no such directory");
  if (!holdsRun(dir)) {
    throw badFile(dir, `holds no run: ${CONFIG_FILE} is missing. Give a directory that "train" made`);
  }
  const path = join(dir, CONFIG_FILE);
  return checkConfig(
    path,
    readSealedJson(path, (document) => checkHead(path, document)),
  );
}
