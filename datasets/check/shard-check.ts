/**
 * Whether shards are as they were written: each is compared with its hash when it is first used, once in a process, and again only
 * if the file is another by then.
 */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { badFile } from "../../shared/errors.ts";
import { sha256File } from "../../shared/files/hash.ts";
import type { WrittenFile } from "../schema.ts";
import { shardPath } from "../shard-file.ts";

/** What is known to be good: the state of a file, by its absolute path. */
const good = new Map<string, string>();

const REMEDY =
  'put a good copy in its place, or, if "sim generate" made the set, give that command again with --resume: it makes the shard anew';

/**
 * Reads the whole file, unless this process has done so.
 * @throws GalforgeError E_FILE naming the shard: it is missing, of another size, or its bytes have changed
 */
export function checkShard(dir: string, entry: WrittenFile): void {
  const path = shardPath(dir, entry);
  const state = stateOf(path, entry);
  if (good.get(resolve(path)) === state) return;
  if (sha256File(path) !== entry.sha256) {
    throw badFile(
      path,
      `is damaged: its bytes have changed since it was written (SHA-256 differs from the manifest); ${REMEDY}`,
    );
  }
  good.set(resolve(path), state);
}

/** That another thread of this process has checked a shard. */
export const noteGood = (dir: string, entry: WrittenFile): void => {
  const path = shardPath(dir, entry);
  good.set(resolve(path), stateOf(path, entry));
};

/** Tells the file from what it is once it was written to. */
function stateOf(path: string, { bytes, sha256 }: WrittenFile): string {
  let found: { size: number; mtimeMs: number; ino: number };
  try {
    found = statSync(path);
  } catch (cause) {
    throw badFile(path, "cannot be read", cause);
  }
  const { size, mtimeMs, ino } = found;
  if (size !== bytes) {
    const how = size < bytes ? "is truncated" : "is too long";
    throw badFile(path, `${how}: it has ${size} bytes where the manifest says ${bytes}; ${REMEDY}`);
  }
  return `${sha256} ${mtimeMs} ${ino}`;
}
