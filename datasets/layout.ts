/** Where things are in a shard file, from its sizes alone. */
import { outOfRange } from "../shared/errors.ts";
import { MAX_BIN } from "../shared/formats/msgpack.ts";

export const DTYPES = ["float32", "uint16"] as const;
/** How pixels are stored. Readers always hand out float32. */
export type Dtype = (typeof DTYPES)[number];

export const PLANE_DTYPES = ["float32", "uint16", "uint8", "int32"] as const;
/** How the pixels of a plane are stored (planes.ts): as those of stamps, or otherwise. */
export type PlaneDtype = (typeof PLANE_DTYPES)[number];

const BYTES: Readonly<Record<PlaneDtype, number>> = { float32: 4, uint16: 2, uint8: 1, int32: 4 };

/** Bytes of one pixel. */
export const bytesOf = (dtype: PlaneDtype): number => BYTES[dtype];

/** Sizes of one shard: `count` stamps of [bands, height, width] pixels and the names of their labels. */
export interface ShardLayout {
  readonly count: number;
  readonly bands: number;
  readonly height: number;
  readonly width: number;
  readonly dtype: PlaneDtype;
  readonly labelNames: readonly string[];
}

/** Bytes of one stamp [bands, height, width]. */
export const stampBytes = (l: Omit<ShardLayout, "count" | "labelNames">): number =>
  l.bands * l.height * l.width * bytesOf(l.dtype);

/**
 * Refuses a shard whose images would not fit in one msgpack binary.
 * @throws GalforgeError E_RANGE naming --shard-size
 */
export function checkShardSize(layout: ShardLayout): void {
  const each = stampBytes(layout);
  if (layout.count * each <= MAX_BIN) return;
  throw outOfRange(
    "--shard-size",
    layout.count,
    `at most ${Math.floor(MAX_BIN / each)} for stamps of ${each} bytes (a shard holds less than 4 GiB of pixels)`,
  );
}

/** "shard-00000.msgpack" for index 0. */
export const shardFile = (index: number): string => `shard-${String(index).padStart(5, "0")}.msgpack`;

/** "shard-00000.mask.msgpack": the plane of that name beside the shard. */
export const planeFile = (index: number, plane: string): string =>
  shardFile(index).replace(/msgpack$/, `${plane}.msgpack`);

/** Matches what `planeFile` makes. */
const PLANE_PATTERN = /^shard-\d{5,}\.[a-z][a-z0-9_]*\.msgpack$/;

/** Matches what `shardFile` makes. */
const SHARD_PATTERN = /^shard-\d{5,}\.msgpack$/;

/** Whether a file is called as a shard is, or a plane beside one. */
export const isShardFile = (name: string): boolean => SHARD_PATTERN.test(name) || PLANE_PATTERN.test(name);
