/**
 * Planes: images that belong to the stamps of a data set, such as masks. Each has a file beside every shard: a shard itself, with the
 * same ids and without labels.
 */
import type { PlaneDtype, ShardLayout } from "./layout.ts";

export interface Plane {
  readonly name: string;
  readonly dtype: PlaneDtype;
  /** [bands, height, width] of one object; bands is 1 where it is the same in all */
  readonly shape: readonly [bands: number, height: number, width: number];
  readonly unit: string;
  readonly description: string;
  /** of a mask: the number of the bit, counted from 0, that is set where a pixel is so */
  readonly bits?: Readonly<Record<string, number>>;
}

/** A file as it was written. */
export interface WrittenFile {
  readonly file: string;
  /** of the whole file, lower-case hexadecimal */
  readonly sha256: string;
  readonly bytes: number;
}

/** A file of a plane. */
export interface PlaneEntry extends WrittenFile {
  /** the plane's */
  readonly name: string;
}

/** What pixels of each type are in memory. */
export const PIXEL_ARRAYS = {
  float32: Float32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  int32: Int32Array,
} as const satisfies Readonly<Record<PlaneDtype, unknown>>;

export type PlanePixels = Float32Array | Uint16Array | Uint8Array | Int32Array;

/** What its file holds beside a shard of `count` stamps. */
export const planeLayout = ({ shape, dtype }: Plane, count: number): ShardLayout => {
  const [bands, height, width] = shape;
  return { count, bands, height, width, dtype, labelNames: [] };
};
