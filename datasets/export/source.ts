/** What every exporter works on: one shard at a time, a few stamps at a time, so that memory does not grow with n. */
import type { Band } from "../bands.ts";
import { PIXEL_ARRAYS, type Plane, type PlanePixels } from "../planes.ts";
import type { Dataset } from "../reader.ts";
import type { ShardEntry } from "../schema.ts";

/** Largest block of pixels held at once [bytes of float32]. */
const BLOCK_BYTES = 1 << 22;

/** Pixels as they are stored: float32, or uint16. */
export type Pixels = Float32Array | Uint16Array;

export interface StampBlock {
  /** position of the first stamp of the block in the data set */
  readonly first: number;
  readonly count: number;
  /** [count, bands, height, width]; reused: valid until the next block */
  readonly pixels: Pixels;
}

export interface ShardSource {
  readonly entry: ShardEntry;
  /** position of the shard's first stamp in the data set */
  readonly first: number;
}

export interface ExportContext {
  readonly set: Dataset;
  /** existing, empty directory */
  readonly out: string;
  /** what is known of the bands: as the manifest, or more */
  readonly bands: readonly Band[];
  /** to be called with the number of stamps done */
  readonly onProgress: (done: number) => void;
}

/** The shards of the set with their positions. */
export function* shardSources(set: Dataset): Generator<ShardSource> {
  let first = 0;
  for (const entry of set.manifest.shards) {
    yield { entry, first };
    first += entry.count;
  }
}

/** The stamps [first, first + count) in blocks of a few megabytes, in the stored type. */
export function* stampBlocks(set: Dataset, first: number, count: number): Generator<StampBlock> {
  const most = Math.min(count, Math.max(1, Math.floor(BLOCK_BYTES / (4 * set.stampSize))));
  const buffer = new Float32Array(most * set.stampSize);
  for (let done = 0; done < count; done += most) {
    const size = Math.min(most, count - done);
    const block = buffer.subarray(0, size * set.stampSize);
    const indices = Uint32Array.from({ length: size }, (_, k) => first + done + k);
    set.imagesInto(indices, block);
    // every uint16 is exact in float32, so nothing is lost on the way
    const pixels = set.manifest.dtype === "uint16" ? Uint16Array.from(block) : block;
    yield { first: first + done, count: size, pixels };
  }
}

/** A plane of the stamps [first, first + count): [count, ...shape of the plane], in the stored type. */
export function readPlane(
  set: Dataset,
  { name, dtype, shape }: Plane,
  first: number,
  count: number,
): PlanePixels {
  const [bands, height, width] = shape;
  const out = new PIXEL_ARRAYS[dtype](count * bands * height * width);
  set.planeInto(
    name,
    Uint32Array.from({ length: count }, (_, k) => first + k),
    out,
  );
  return out;
}

/** "shard-00003.msgpack" -> "shard-00003.fits" */
export const renamed = (entry: ShardEntry, extension: string): string =>
  entry.file.replace(/\.msgpack$/, extension);

/** The labels of the stamps [first, first + count), in the order of the manifest. */
export const labelSlices = (set: Dataset, first: number, count: number): [string, Float64Array][] =>
  set.labelColumns.map((l) => [l.name, set.label(l.name).slice(first, first + count)]);
