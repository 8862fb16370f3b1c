/**
 * shards.jsonl: a line for every shard that is complete, so that --resume can tell whole shards from damaged ones by
 * their hash. The manifest takes its place when the set is complete. Lines are not flushed to the disk one by one: a
 * power cut may take the last ones, as it may take the shards that they speak of, and those are rendered again.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { shardFile } from "../../datasets/layout.ts";
import { readManifest } from "../../datasets/manifest.ts";
import { MANIFEST_FILE, type ShardEntry } from "../../datasets/schema.ts";
import { badFile, GalforgeError, show } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere, readText } from "../../shared/files/read.ts";
import type { ShardTask } from "./plan.ts";

export const JOURNAL_FILE = "shards.jsonl";

const fileShape = { file: z.string(), sha256: z.string(), bytes: z.number() };
const entrySchema = z.object({
  ...fileShape,
  first_id: z.number(),
  count: z.number(),
  device: z.string().optional(),
  planes: z.array(z.object({ name: z.string(), ...fileShape })).optional(),
});

export interface Completed {
  /** by file name */
  readonly entries: Map<string, ShardEntry>;
  /** a manifest that can be read is there */
  readonly hasManifest: boolean;
}

/**
 * Shards known to be complete, by file name: from the manifest of a complete set and from the journal. A manifest that
 * is damaged vouches for nothing, nor does an entry that does not fit the plan: `note` says so, and what the journal does not
 * know either is rendered again.
 * @param tasks of the plan @param planes what it stores beside each shard, by name
 * @throws GalforgeError for a manifest of another version
 */
export function readCompleted(
  dir: string,
  tasks: readonly ShardTask[],
  planes: readonly string[],
  note: (line: string) => void,
): Completed {
  const completed = new Map<string, ShardEntry>();
  const planned = new Map(tasks.map((task) => [shardFile(task.index), task]));
  const add = (entry: ShardEntry): void => {
    const task = planned.get(entry.file);
    const beside = (entry.planes ?? []).map(({ name }) => name);
    const isWhole = task !== undefined && beside.join() === planes.join();
    if (isWhole && task.firstId === entry.first_id && task.count === entry.count) {
      completed.set(entry.file, entry);
    } else note(`${show(entry.file)} is not as planned in what is recorded of it, which is not believed`);
  };
  let hasManifest = false;
  if (isThere(join(dir, MANIFEST_FILE))) {
    try {
      for (const entry of readManifest(dir).shards) add(entry);
      hasManifest = true;
    } catch (error) {
      if (!(error instanceof GalforgeError) || error.code === "E_VERSION") throw error;
      note(`${error.message}; --resume writes it anew, and renders shards again whose hash is lost with it`);
    }
  }
  const journal = join(dir, JOURNAL_FILE);
  if (!isThere(journal)) return { entries: completed, hasManifest };
  for (const line of readText(journal).split("\n")) {
    const entry = parseLine(line);
    if (entry !== undefined) add(entry);
  }
  return { entries: completed, hasManifest };
}

/** undefined for what a crash left half-written: that shard is rendered again. */
function parseLine(line: string): ShardEntry | undefined {
  try {
    return entrySchema.parse(JSON.parse(line)) as ShardEntry;
  } catch {
    return undefined;
  }
}

export class Journal {
  readonly #path: string;
  readonly #fd: number;

  /** Starts it anew with the lines that are known to be good. */
  constructor(dir: string, completed: Iterable<ShardEntry>) {
    this.#path = join(dir, JOURNAL_FILE);
    writeFileAtomic(this.#path, [...completed].map(toLine).join(""));
    this.#fd = openSync(this.#path, "a");
  }

  add(entry: ShardEntry): void {
    try {
      writeSync(this.#fd, toLine(entry));
    } catch (cause) {
      throw badFile(this.#path, "cannot be written", cause);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  static remove(dir: string): void {
    rmSync(join(dir, JOURNAL_FILE), { force: true });
  }
}

const toLine = (entry: ShardEntry): string => `${JSON.stringify(entry)}\n`;
