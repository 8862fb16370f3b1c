/** Existing shard files: what is in them and where, without reading a pixel. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { badFile } from "../shared/errors.ts";
import { sha256File } from "../shared/files/hash.ts";
import { isThere, type OpenFile } from "../shared/files/read.ts";
import { type BinaryPlace, type Outline, outlineMsgpack } from "../shared/formats/msgpack-reader.ts";
import { unpackNames } from "./ids.ts";
import { PLANE_DTYPES, type ShardLayout, stampBytes } from "./layout.ts";
import { checkVersion, type ShardEntry, type WrittenFile } from "./schema.ts";

/** An intact shard: its sizes, and the byte offset of each column in the file. */
export interface ShardOutline {
  readonly layout: ShardLayout;
  readonly bytes: number;
  /** where the names of the objects are, if they have some */
  readonly names?: BinaryPlace;
  readonly imagesOffset: number;
  readonly idsOffset: number;
  readonly labelOffsets: ReadonlyMap<string, number>;
}

/** @throws GalforgeError if the file is truncated, of another version, or not a shard */
export function outlineShard(file: OpenFile): ShardOutline {
  const top = outlineMsgpack(file);
  if (!(top instanceof Map)) throw badFile(file.path, "is not a shard: it must be a msgpack map");
  checkVersion(file.path, top.get("version"));
  const shape = top.get("shape");
  if (!isShape(shape)) throw badFile(file.path, '"shape" must be four positive integers');
  const [count, bands, height, width] = shape;
  const dtype = PLANE_DTYPES.find((name) => name === top.get("dtype"));
  if (dtype === undefined) throw badFile(file.path, `"dtype" must be one of ${PLANE_DTYPES.join(", ")}`);
  const sizes = { count, bands, height, width, dtype };
  const images = binary(file.path, "images", top.get("images"), count * stampBytes(sizes));
  const ids = binary(file.path, "ids", top.get("ids"), 8 * count);
  const labels = top.get("labels");
  if (!(labels instanceof Map)) throw badFile(file.path, '"labels" must be a map of columns');
  const labelOffsets = new Map<string, number>();
  for (const [name, place] of labels) {
    labelOffsets.set(name, binary(file.path, `labels.${name}`, place, 8 * count).offset);
  }
  return {
    layout: { ...sizes, labelNames: [...labelOffsets.keys()] },
    bytes: file.size,
    ...namesPlace(file.path, top.get("names")),
    imagesOffset: images.offset,
    idsOffset: ids.offset,
    labelOffsets,
  };
}

/** All files of a shard: its own and those of its planes. */
export const filesOfShard = (entry: ShardEntry): readonly WrittenFile[] => [entry, ...(entry.planes ?? [])];

/** Bytes of all of them. */
export const bytesOfShard = (entry: ShardEntry): number =>
  filesOfShard(entry).reduce((sum, { bytes }) => sum + bytes, 0);

/** Path of a shard that a manifest names. */
export const shardPath = (dir: string, entry: Pick<ShardEntry, "file">): string => join(dir, entry.file);

/** `count` ids from byte `offset` on. Exact: ids are below 2^53. */
export function readIds(file: OpenFile, offset: number, count: number): Float64Array {
  const bytes = new Uint8Array(8 * count);
  file.readInto(bytes, offset);
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: count }, (_, i) => Number(view.getBigUint64(8 * i, true)));
}

/** The names of a shard's objects; undefined where they have none. @throws GalforgeError if they are not `count` lines */
export function readNames(file: OpenFile, { names, layout: { count } }: ShardOutline): string[] | undefined {
  if (names === undefined) return undefined;
  const bytes = new Uint8Array(names.length);
  file.readInto(bytes, names.offset);
  const lines = unpackNames(bytes);
  if (lines.length === count) return lines;
  throw badFile(file.path, `has ${lines.length} names for ${count} stamps`);
}

/** Why a shard cannot belong to a data set of this layout, or undefined if it can. */
export function layoutMismatch(found: ShardLayout, wanted: ShardLayout): string | undefined {
  for (const key of ["count", "bands", "height", "width", "dtype"] as const) {
    if (found[key] !== wanted[key]) return `${key} is ${found[key]} where ${wanted[key]} is expected`;
  }
  const missing = wanted.labelNames.find((name) => !found.labelNames.includes(name));
  if (missing !== undefined) return `label "${missing}" is missing`;
  const extra = found.labelNames.find((name) => !wanted.labelNames.includes(name));
  return extra === undefined ? undefined : `label "${extra}" is not in the manifest`;
}

type Shape = readonly [count: number, bands: number, height: number, width: number];

function isShape(value: Outline | undefined): value is Shape {
  return Array.isArray(value) && value.length === 4 && value.every((v) => Number.isSafeInteger(v) && v > 0);
}

function namesPlace(path: string, names: Outline | undefined): { names?: BinaryPlace } {
  if (names === undefined) return {};
  if (typeof names !== "object" || !("offset" in names)) throw badFile(path, '"names" must be a binary');
  return { names };
}

function binary(path: string, name: string, place: Outline | undefined, length: number): BinaryPlace {
  if (typeof place !== "object" || !("offset" in place)) throw badFile(path, `"${name}" must be a binary`);
  if (place.length === length) return place;
  throw badFile(path, `"${name}" holds ${place.length} bytes where its shape needs ${length}`);
}

/** Whether its files still are what the entry says: reads all of them. */
export const isIntact = (dir: string, entry: ShardEntry): boolean =>
  filesOfShard(entry).every(({ file, bytes, sha256 }) => {
    const path = join(dir, file);
    return isThere(path) && statSync(path).size === bytes && sha256File(path) === sha256;
  });
