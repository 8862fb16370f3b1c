/**
 * Writes one shard: a plain msgpack map, streamed. Memory does not grow with the shard: stamps are hashed and
 * written as they come. Synchronous, because it runs in a worker thread.
 */
import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import { AtomicFile } from "../shared/files/atomic.ts";
import { binHead, mapHead, small } from "../shared/formats/msgpack.ts";
import { type Ids, idOfName, packNames } from "./ids.ts";
import { checkShardSize, planeFile, type ShardLayout, shardFile, stampBytes } from "./layout.ts";
import type { ShardEntry } from "./schema.ts";

export { type ShardLayout, shardFile } from "./layout.ts";

export class ShardWriter {
  readonly #file: AtomicFile;
  readonly #name: string;
  readonly #ids: Ids;
  readonly #layout: ShardLayout;
  readonly #hash: Hash = createHash("sha256");
  #stamps = 0;

  private constructor(file: AtomicFile, name: string, ids: Ids, layout: ShardLayout) {
    this.#file = file;
    this.#name = name;
    this.#ids = ids;
    this.#layout = layout;
  }

  /**
   * Starts shard `index` of the data set in `dir` (which exists) under an unfinished name; `layout.count`
   * stamps follow.
   * @param ids of the objects; a number is the first of consecutive ones @param plane what it is beside the shard, if it is none itself
   * @throws GalforgeError if the file cannot be written, the shard would be too large, or a name is not one line of text
   */
  static open(
    dir: string,
    index: number,
    ids: number | Ids,
    layout: ShardLayout,
    plane?: string,
  ): ShardWriter {
    checkShardSize(layout);
    const of = typeof ids === "number" ? { first: ids } : ids;
    const names = "names" in of ? packNames(of.names) : undefined;
    const name = plane === undefined ? shardFile(index) : planeFile(index, plane);
    const writer = new ShardWriter(AtomicFile.create(join(dir, name)), name, of, layout);
    const { count, bands, height, width, dtype } = layout;
    // without names it is what version 1 had, to the byte
    const [keys, version] = names === undefined ? [6, 1] : [7, 2];
    writer.#write(mapHead(keys), small("version"), small(version));
    writer.#write(small("shape"), small([count, bands, height, width]), small("dtype"), small(dtype));
    if (names !== undefined) writer.#write(small("names"), binHead(names.length), names);
    writer.#write(small("images"), binHead(count * stampBytes(layout)));
    return writer;
  }

  /** Appends whole stamps, any number of them: the little-endian bytes of [k, bands, height, width]. */
  writeImages(block: Uint8Array): void {
    const each = stampBytes(this.#layout);
    if (block.length % each !== 0) throw new Error(`${block.length} bytes are not whole stamps of ${each}`);
    this.#stamps += block.length / each;
    if (this.#stamps > this.#layout.count) {
      throw new Error(`${this.#stamps} stamps for a shard of ${this.#layout.count}`);
    }
    this.#write(block);
  }

  /**
   * Writes ids and labels (each of `count` values) and gives the shard its name. Not flushed, which would hold up the
   * worker: flush shards before their manifest is written (shared/files/flush.ts).
   */
  finish(labels: ReadonlyMap<string, Float64Array>): ShardEntry {
    const { count, labelNames } = this.#layout;
    if (this.#stamps !== count) throw new Error(`${this.#stamps} stamps in a shard of ${count}`);
    this.#write(small("ids"), binHead(8 * count), idBytes(this.#ids, count));
    this.#write(small("labels"), mapHead(labelNames.length));
    for (const name of labelNames) {
      const column = labels.get(name);
      if (column?.length !== count) {
        throw new Error(`label ${name} has ${column?.length ?? "no"} values for ${count} stamps`);
      }
      const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
      this.#write(small(name), binHead(bytes.length), bytes);
    }
    const bytes = this.#file.bytes;
    this.#file.commit({ durable: false });
    const sha256 = this.#hash.digest("hex");
    const first = "first" in this.#ids ? { first_id: this.#ids.first } : {};
    return { file: this.#name, sha256, bytes, ...first, count };
  }

  /** Closes and deletes the unfinished file. Harmless after a failed write or twice. */
  abort(): void {
    this.#file.abort();
  }

  #write(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#hash.update(part);
      this.#file.write(part);
    }
  }
}

/** Ids as unsigned 64-bit little-endian integers. */
function idBytes(ids: Ids, count: number): Uint8Array {
  const out = new Uint8Array(8 * count);
  const view = new DataView(out.buffer);
  for (let i = 0; i < count; i++)
    view.setBigUint64(8 * i, BigInt("first" in ids ? ids.first + i : idOfName(ids.names[i])), true);
  return out;
}
