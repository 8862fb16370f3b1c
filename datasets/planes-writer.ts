/** A shard with its planes: written together, complete together. */
import type { Ids } from "./ids.ts";
import type { ShardLayout } from "./layout.ts";
import { type Plane, planeLayout } from "./planes.ts";
import type { ShardEntry } from "./schema.ts";
import { ShardWriter } from "./writer.ts";

export class PlanesWriter {
  readonly #shard: ShardWriter;
  readonly #planes: readonly { readonly name: string; readonly writer: ShardWriter }[];

  private constructor(shard: ShardWriter, planes: readonly { name: string; writer: ShardWriter }[]) {
    this.#shard = shard;
    this.#planes = planes;
  }

  /** As `ShardWriter.open`, which it is where there are no planes. */
  static open(
    dir: string,
    index: number,
    ids: number | Ids,
    layout: ShardLayout,
    planes: readonly Plane[],
  ): PlanesWriter {
    const opened: { name: string; writer: ShardWriter }[] = [];
    try {
      for (const plane of planes) {
        const { name } = plane;
        const writer = ShardWriter.open(dir, index, ids, planeLayout(plane, layout.count), name);
        opened.push({ name, writer });
      }
      return new PlanesWriter(ShardWriter.open(dir, index, ids, layout), opened);
    } catch (error) {
      for (const { writer } of opened) writer.abort();
      throw error;
    }
  }

  /** Appends whole stamps, as `ShardWriter.writeImages`. */
  writeImages(block: Uint8Array): void {
    this.#shard.writeImages(block);
  }

  /** The same of a plane. @param plane its place in the list */
  writePlane(plane: number, block: Uint8Array): void {
    this.#planes[plane].writer.writeImages(block);
  }

  /** The files of the planes get their names first: a shard that is there has them. */
  finish(labels: ReadonlyMap<string, Float64Array>): ShardEntry {
    const planes = this.#planes.map(({ name, writer }) => {
      const { file, sha256, bytes } = writer.finish(new Map());
      return { name, file, sha256, bytes };
    });
    const entry = this.#shard.finish(labels);
    return planes.length === 0 ? entry : { ...entry, planes };
  }

  /** Deletes what is unfinished. Harmless twice. */
  abort(): void {
    for (const { writer } of this.#planes) writer.abort();
    this.#shard.abort();
  }
}
