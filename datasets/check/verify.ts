/**
 * Checks a whole data set: every byte against its hash, every number against the schema. One pass over each file,
 * in constant memory. A damaged shard is a line in the report, not an exception.
 */
import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { GalforgeError } from "../../shared/errors.ts";
import { OpenFile } from "../../shared/files/read.ts";
import { SHARD_PATTERN, type ShardLayout, stampBytes } from "../layout.ts";
import { readManifest } from "../manifest.ts";
import type { Manifest, ShardEntry } from "../schema.ts";
import { layoutMismatch, outlineShard, readIds, type ShardOutline, shardPath } from "../shard-file.ts";
import { firstBadPixel, firstOutside } from "./finite.ts";

const PIECE = 1 << 20;

export interface Problem {
  readonly file: string;
  readonly message: string;
}

export interface VerifyReport {
  readonly dir: string;
  readonly ok: boolean;
  readonly stamps: number;
  readonly shards: number;
  /** read, of all shards */
  readonly bytes: number;
  readonly problems: readonly Problem[];
}

export interface VerifyOptions {
  /** allowed values of a label, both ends included */
  readonly ranges?: ReadonlyMap<string, readonly [min: number, max: number]>;
  /** called after each shard */
  readonly onProgress?: (shardsDone: number, shards: number) => void;
}

/**
 * @throws GalforgeError only if there is no readable manifest: then nothing is known to check against
 */
export function verifyDataset(dir: string, options: VerifyOptions = {}): VerifyReport {
  const manifest = readManifest(dir);
  const problems: Problem[] = [...strayFiles(dir, manifest), ...idProblems(manifest)];
  let bytes = 0;
  manifest.shards.forEach((entry, s) => {
    const check = new ShardCheck(dir, manifest, entry, options.ranges ?? new Map());
    problems.push(...check.run().map((message) => ({ file: entry.file, message })));
    bytes += check.bytes;
    options.onProgress?.(s + 1, manifest.shards.length);
  });
  const { n, shards } = manifest;
  return { dir, ok: problems.length === 0, stamps: n, shards: shards.length, bytes, problems };
}

/** Shards that the manifest does not know, and unfinished files: ours, and those of galforge 0.1.0. */
function strayFiles(dir: string, manifest: Manifest): Problem[] {
  const known = new Set(manifest.shards.map((s) => s.file));
  return readdirSync(dir)
    .filter((name) => (SHARD_PATTERN.test(name) && !known.has(name)) || name.endsWith(".tmp"))
    .map((file) => ({
      file,
      message: file.endsWith(".tmp")
        ? "unfinished file, left by an interrupted run: delete it"
        : "not in the manifest: does it belong to another data set?",
    }));
}

/** Ids that occur in two shards. */
function idProblems(manifest: Manifest): Problem[] {
  const sorted = [...manifest.shards].sort((a, b) => a.first_id - b.first_id);
  return sorted.slice(1).flatMap((entry, i) => {
    const before = sorted[i];
    if (before.first_id + before.count <= entry.first_id) return [];
    return [{ file: entry.file, message: `shares object ids with ${before.file}` }];
  });
}

class ShardCheck {
  bytes = 0;
  readonly #path: string;
  readonly #manifest: Manifest;
  readonly #entry: ShardEntry;
  readonly #ranges: NonNullable<VerifyOptions["ranges"]>;

  constructor(
    dir: string,
    manifest: Manifest,
    entry: ShardEntry,
    ranges: NonNullable<VerifyOptions["ranges"]>,
  ) {
    this.#path = shardPath(dir, entry);
    this.#manifest = manifest;
    this.#entry = entry;
    this.#ranges = ranges;
  }

  run(): string[] {
    if (!existsSync(this.#path)) return ["missing"];
    try {
      const file = OpenFile.open(this.#path);
      try {
        return this.#contents(file);
      } finally {
        file.close();
      }
    } catch (cause) {
      if (cause instanceof GalforgeError) return [cause.message.replace(`${this.#path}: `, "")];
      throw cause;
    }
  }

  #contents(file: OpenFile): string[] {
    const entry = this.#entry;
    if (file.size !== entry.bytes) {
      const how = file.size < entry.bytes ? "truncated" : "too long";
      return [`${how}: ${file.size} bytes where the manifest says ${entry.bytes}`];
    }
    const outline = outlineShard(file);
    const { shape, dtype, labels } = this.#manifest;
    const wanted: ShardLayout = {
      ...shape,
      dtype,
      count: entry.count,
      labelNames: labels.map((l) => l.name),
    };
    const mismatch = layoutMismatch(outline.layout, wanted);
    if (mismatch !== undefined) return [`does not fit the manifest: ${mismatch}`];
    const problems = [...this.#columns(file, outline)];
    const hash = createHash("sha256");
    const bad = this.#images(file, outline, hash);
    if (bad !== undefined) problems.push(bad);
    if (hash.digest("hex") !== entry.sha256) {
      problems.unshift("its bytes have changed since it was written (SHA-256 differs from the manifest)");
    }
    return problems;
  }

  /** Hashes the whole file and looks for pixels that are not finite in the same pass. */
  #images(file: OpenFile, { layout, imagesOffset }: ShardOutline, hash: Hash): string | undefined {
    const each = stampBytes(layout);
    const end = imagesOffset + layout.count * each;
    hashRange(file, hash, 0, imagesOffset);
    // whole stamps at a time, at the start of a buffer: pixels are aligned there, in the file they need not be
    const buffer = new Uint8Array(Math.max(each, PIECE - (PIECE % each)));
    let problem: string | undefined;
    for (let at = imagesOffset; at < end; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, end - at));
      file.readInto(piece, at);
      hash.update(piece);
      if (problem !== undefined || layout.dtype !== "float32") continue;
      const bad = firstBadPixel(new Uint32Array(piece.buffer, 0, piece.length / 4));
      if (bad < 0) continue;
      const object = this.#entry.first_id + Math.floor((at - imagesOffset + 4 * bad) / each);
      problem = `object ${object} has a pixel that is not finite`;
    }
    hashRange(file, hash, end, file.size);
    this.bytes = file.size;
    return problem;
  }

  /** Ids and labels. */
  *#columns(file: OpenFile, outline: ShardOutline): Generator<string> {
    const { first_id, count } = this.#entry;
    const wrong = readIds(file, outline.idsOffset, count).findIndex((id, k) => id !== first_id + k);
    if (wrong >= 0) yield `stamp ${wrong} does not have the id ${first_id + wrong}`;
    for (const [name, offset] of outline.labelOffsets) {
      const column = new Float64Array(count);
      file.readInto(new Uint8Array(column.buffer), offset);
      const range = this.#ranges.get(name);
      const [min, max] = range ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
      const bad = firstOutside(column, min, max);
      if (bad < 0) continue;
      const allowed = range ? `outside [${min}, ${max}]` : "not finite";
      yield `object ${first_id + bad}: label ${name} = ${column[bad]} is ${allowed}`;
    }
  }
}

function hashRange(file: OpenFile, hash: Hash, from: number, to: number): void {
  const buffer = new Uint8Array(Math.min(PIECE, to - from));
  for (let at = from; at < to; at += buffer.length) {
    const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
    file.readInto(piece, at);
    hash.update(piece);
  }
}
