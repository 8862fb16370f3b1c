/**
 * Checks a whole data set: every byte against its hash, every number against the schema. One pass over each file,
 * in constant memory. A damaged shard is a line in the report, not an exception.
 */
import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { GalforgeError } from "../../shared/errors.ts";
import { OpenFile } from "../../shared/files/read.ts";
import { idOfName, sharedRanges } from "../ids.ts";
import type { LabelColumn } from "../labels.ts";
import { isShardFile, type ShardLayout, stampBytes } from "../layout.ts";
import { readManifest } from "../manifest.ts";
import { planeLayout } from "../planes.ts";
import type { Manifest, WrittenFile } from "../schema.ts";
import {
  filesOfShard,
  layoutMismatch,
  outlineShard,
  readIds,
  readNames,
  type ShardOutline,
  shardPath,
} from "../shard-file.ts";
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
  const seen = new Map<number, string>();
  let bytes = 0;
  const { shape, dtype, labels, planes = [] } = manifest;
  const layout = { ...shape, dtype, labelNames: labels.map((l) => l.name) };
  manifest.shards.forEach((entry, s) => {
    const { count } = entry;
    const ranges = options.ranges ?? new Map();
    const checks = [
      new ShardCheck(dir, entry, {
        layout: { ...layout, count },
        first_id: entry.first_id,
        labels,
        ranges,
        seen,
      }),
      // names are those of the shard: that no other has them is known by then
      ...(entry.planes ?? []).map((file, p) => {
        const of = { layout: planeLayout(planes[p], count), first_id: entry.first_id, labels: [], ranges };
        return new ShardCheck(dir, file, { ...of, seen: new Map() });
      }),
    ];
    for (const check of checks) {
      problems.push(...check.run().map((message) => ({ file: check.file, message })));
      bytes += check.bytes;
    }
    options.onProgress?.(s + 1, manifest.shards.length);
  });
  const { n, shards } = manifest;
  return { dir, ok: problems.length === 0, stamps: n, shards: shards.length, bytes, problems };
}

/** Shards and planes that the manifest does not know, and unfinished files: ours, and those of galforge 0.1.0. */
function strayFiles(dir: string, manifest: Manifest): Problem[] {
  const known = new Set(manifest.shards.flatMap((s) => filesOfShard(s).map(({ file }) => file)));
  return readdirSync(dir)
    .filter((name) => (isShardFile(name) && !known.has(name)) || name.endsWith(".tmp"))
    .map((file) => ({
      file,
      message: file.endsWith(".tmp")
        ? "unfinished file, left by an interrupted run: delete it"
        : "not in the manifest: does it belong to another data set?",
    }));
}

/** Consecutive ids that occur in two shards. */
function idProblems(manifest: Manifest): Problem[] {
  const known = sharedRanges(manifest.shards);
  return known.map(([before, entry]) => ({
    file: entry.file,
    message: `shares object ids with ${before.file}`,
  }));
}

/** What a file should hold. */
interface Wanted {
  readonly layout: ShardLayout;
  /** undefined: its objects have names */
  readonly first_id: number | undefined;
  readonly labels: readonly LabelColumn[];
  readonly ranges: NonNullable<VerifyOptions["ranges"]>;
  /** the shards of named objects so far, by id */
  readonly seen: Map<number, string>;
}

/** Of a shard, or of the file of a plane. */
class ShardCheck {
  bytes = 0;
  readonly file: string;
  readonly #path: string;
  readonly #entry: WrittenFile;
  readonly #wanted: Wanted;

  constructor(dir: string, entry: WrittenFile, wanted: Wanted) {
    this.file = entry.file;
    this.#path = shardPath(dir, entry);
    this.#entry = entry;
    this.#wanted = wanted;
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
    const mismatch = layoutMismatch(outline.layout, this.#wanted.layout);
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
      const stamp = Math.floor((at - imagesOffset + 4 * bad) / each);
      problem = `${this.#object(file, stamp)} has a pixel that is not finite`;
    }
    hashRange(file, hash, end, file.size);
    this.bytes = file.size;
    return problem;
  }

  /** Ids and labels. */
  *#columns(file: OpenFile, outline: ShardOutline): Generator<string> {
    const { layout, labels, ranges } = this.#wanted;
    yield* this.#ids(file, outline);
    for (const [name, offset] of outline.labelOffsets) {
      const column = new Float64Array(layout.count);
      file.readInto(new Uint8Array(column.buffer), offset);
      const range = ranges.get(name);
      const mayLack = labels.some((l) => l.name === name && l.missing === true);
      const [min, max] = range ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
      const bad = firstOutside(mayLack ? column.map((x) => (Number.isNaN(x) ? min : x)) : column, min, max);
      if (bad < 0) continue;
      const allowed = range ? `outside [${min}, ${max}]` : "not finite";
      yield `${this.#object(file, bad)}: label ${name} = ${column[bad]} is ${allowed}`;
    }
  }

  *#ids(file: OpenFile, outline: ShardOutline): Generator<string> {
    const { first_id, layout, seen } = this.#wanted;
    const ids = readIds(file, outline.idsOffset, layout.count);
    if (first_id !== undefined) {
      const wrong = ids.findIndex((id, k) => id !== first_id + k);
      if (wrong >= 0) yield `stamp ${wrong} does not have the id ${first_id + wrong}`;
      return;
    }
    const names = readNames(file, outline);
    if (names === undefined) {
      yield "has no names, and its ids have no beginning in the manifest";
      return;
    }
    const wrong = names.findIndex((name, k) => idOfName(name) !== ids[k]);
    if (wrong >= 0)
      yield `stamp ${wrong}, "${names[wrong]}", has the id ${ids[wrong]}, which is not that of its name`;
    for (const [k, id] of ids.entries()) {
      const before = seen.get(id);
      if (before !== undefined) yield `object "${names[k]}" is in ${before} already`;
      seen.set(id, this.#entry.file);
    }
  }

  /** What to call a stamp in a message. */
  #object(file: OpenFile, stamp: number): string {
    const { first_id } = this.#wanted;
    return first_id === undefined
      ? `object "${readNames(file, outlineShard(file))?.[stamp]}"`
      : `object ${first_id + stamp}`;
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
