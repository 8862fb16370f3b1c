/**
 * Writes one shard: a plain msgpack map, streamed. Memory does not grow with the shard: stamps are hashed and
 * written as they come. Synchronous, because it runs in a worker thread.
 */
import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import { AtomicFile } from "../shared/files/atomic.ts";
import { binHead, mapHead, small } from "../shared/formats/msgpack.ts";
import { checkShardSize, type ShardLayout, shardFile, stampBytes } from "./layout.ts";
import { FORMAT_VERSION, type ShardEntry } from "./schema.ts";

export { type ShardLayout, shardFile } from "./layout.ts";
export { writeManifest } from "./manifest.ts";

export class ShardWriter {
  readonly #file: AtomicFile;
  readonly #name: string;
  readonly #firstId: number;
  readonly #layout: ShardLayout;
  readonly #hash: Hash = createHash("sha256");
  #stamps = 0;

  private constructor(file: AtomicFile, name: string, firstId: number, layout: ShardLayout) {
    this.#file = file;
    this.#name = name;
    this.#firstId = firstId;
    this.#layout = layout;
  }

  /**
   * Starts shard `index` of the data set in `dir` (which exists) under an unfinished name; `layout.count`
   * stamps follow, with ids firstId, firstId + 1, ...
   * @throws GalforgeError if the file cannot be written or the shard would be too large
   */
  static open(dir: string, index: number, firstId: number, layout: ShardLayout): ShardWriter {
    checkShardSize(layout);
    const name = shardFile(index);
    const writer = new ShardWriter(AtomicFile.create(join(dir, name)), name, firstId, layout);
    const { count, bands, height, width, dtype } = layout;
    writer.#write(mapHead(6), small("version"), small(FORMAT_VERSION));
    writer.#write(small("shape"), small([count, bands, height, width]), small("dtype"), small(dtype));
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
    this.#write(small("ids"), binHead(8 * count), idBytes(this.#firstId, count));
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
    return { file: this.#name, sha256, bytes, first_id: this.#firstId, count };
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
function idBytes(firstId: number, count: number): Uint8Array {
  const out = new Uint8Array(8 * count);
  const view = new DataView(out.buffer);
  for (let i = 0; i < count; i++) view.setBigUint64(8 * i, BigInt(firstId + i), true);
  return out;
}
