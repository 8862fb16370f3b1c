/** One tar a shard in the WebDataset layout: 000000012.npy (the stamp) and 000000012.json (its labels). */
import { join } from "node:path";
import { type Pack, pack } from "tar-stream";
import { recordByName } from "../../shared/by-name.ts";
import { AtomicFile } from "../../shared/files/atomic.ts";
import { encodeNpy } from "../../shared/formats/npy.ts";
import type { Dataset } from "../reader.ts";
import {
  type ExportContext,
  labelSlices,
  renamed,
  type ShardSource,
  shardSources,
  stampBlocks,
} from "./source.ts";

export async function exportWebdataset({ set, out, onProgress }: ExportContext): Promise<string[]> {
  const names: string[] = [];
  for (const source of shardSources(set)) {
    const name = renamed(source.entry, ".tar");
    const file = AtomicFile.create(join(out, name));
    try {
      const tar = pack();
      // a file that cannot be written destroys the tar: `fill` fails then, too, and before `drain` does
      const full: unknown[] = [];
      await Promise.all([drain(tar, file, full), fill(tar, set, source, onProgress)]).catch((error) => {
        throw full[0] ?? error;
      });
      file.commit();
    } finally {
      file.abort();
    }
    names.push(name);
  }
  return names;
}

/** @param full gets the error of a file that cannot be written */
async function drain(tar: Pack, file: AtomicFile, full: unknown[]): Promise<void> {
  for await (const piece of tar) {
    try {
      file.write(piece as Uint8Array); // untyped in @types/tar-stream
    } catch (error) {
      full.push(error);
      throw error;
    }
  }
}

/** Adds the members one after the other; each waits until the one before has been taken. */
async function fill(
  tar: Pack,
  set: Dataset,
  source: ShardSource,
  onProgress: (done: number) => void,
): Promise<void> {
  const { first, entry } = source;
  const { shape, created } = set.manifest;
  const labels = labelSlices(set, first, entry.count);
  const ids = set.ids();
  const objects = set.isNamed ? set.names() : undefined;
  // not the time of the export: the same data set gives the same bytes
  const mtime = new Date(created);
  try {
    for (const block of stampBlocks(set, first, entry.count)) {
      for (let k = 0; k < block.count; k++) {
        const row = block.first + k - first;
        const id = ids[first + row];
        const key = String(id).padStart(9, "0");
        const name = objects === undefined ? {} : { name: objects[first + row] };
        const pixels = block.pixels.slice(k * set.stampSize, (k + 1) * set.stampSize);
        const values = recordByName(labels.map(([name, column]) => [name, column[row]]));
        await add(tar, `${key}.npy`, mtime, encodeNpy(pixels, [shape.bands, shape.height, shape.width]));
        await add(
          tar,
          `${key}.json`,
          mtime,
          new TextEncoder().encode(`${JSON.stringify({ id, ...name, ...values })}\n`),
        );
      }
      onProgress(block.first + block.count);
    }
    tar.finalize();
  } catch (cause) {
    tar.destroy(cause instanceof Error ? cause : new Error(String(cause)));
    throw cause;
  }
}

function add(tar: Pack, name: string, mtime: Date, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ name, mtime }, Buffer.from(data.buffer, data.byteOffset, data.byteLength), (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
