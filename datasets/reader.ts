/**
 * Random access to a data set: any stamp by its position, one positional read each, neighbours together. Shards
 * are opened when first needed; label columns are read whole and kept. Pixels come out as float32, whatever the
 * storage. A shard is compared with its hash before pixels of it are handed out for the first time (shard-check.ts).
 */
import { badFile, badInput, outOfRange, unknownChoice } from "../shared/errors.ts";
import { OpenFile } from "../shared/files/read.ts";
import { firstRepeated } from "../shared/repeated.ts";
import { checkShard } from "./check/shard-check.ts";
import { sharedRanges } from "./ids.ts";
import type { LabelColumn } from "./labels.ts";
import { bytesOf, type PlaneDtype, type ShardLayout } from "./layout.ts";
import { readManifest } from "./manifest.ts";
import { PIXEL_ARRAYS, type Plane, type PlanePixels, planeLayout } from "./planes.ts";
import { planRuns, type Run, shardOf } from "./runs.ts";
import type { Manifest, WrittenFile } from "./schema.ts";
import {
  layoutMismatch,
  outlineShard,
  readIds,
  readNames,
  type ShardOutline,
  shardPath,
} from "./shard-file.ts";

/** Below the usual limit of 1024 open files of a process; reopening costs well under a millisecond. */
const MAX_OPEN = 256;
/** Largest single read [bytes]. */
const MAX_READ = 1 << 22;

export interface OpenOptions {
  /**
   * Compare each shard with its hash before pixels of it are handed out; default true. That reads the whole file once more: leave
   * it out where a few stamps of very many shards are looked at, or where something else does it (background-check.ts).
   */
  readonly check?: boolean;
}

interface OpenShard {
  readonly file: OpenFile;
  readonly outline: ShardOutline;
}

/** The stamps of all shards, or one of their planes. */
interface Store {
  /** the plane's name */
  readonly plane?: string;
  /** of a shard, but for the count */
  readonly layout: Omit<ShardLayout, "count">;
  /** pixels of an object */
  readonly size: number;
}

const storeOf = (layout: Store["layout"], plane: Pick<Store, "plane"> = {}): Store => ({
  ...plane,
  layout,
  size: layout.bands * layout.height * layout.width,
});

export class Dataset {
  readonly dir: string;
  readonly manifest: Manifest;
  /** pixels of a stamp: bands * height * width */
  readonly stampSize: number;
  readonly #stamps: Store;
  readonly #planes: ReadonlyMap<string, Store>;
  /** position of the first stamp of each shard */
  readonly #starts: Float64Array;
  /** by the name of the file */
  readonly #open = new Map<string, OpenShard>();
  readonly #columns = new Map<string, Float64Array>();
  #ids: Float64Array | undefined;
  #names: readonly string[] | undefined;
  /** files whose pixels may be handed out; undefined: all of them */
  readonly #checked: Set<string> | undefined;

  private constructor(dir: string, manifest: Manifest, { check = true }: OpenOptions) {
    this.#checked = check ? new Set() : undefined;
    this.dir = dir;
    this.manifest = manifest;
    const { bands, height, width } = manifest.shape;
    this.stampSize = bands * height * width;
    const labelNames = manifest.labels.map((l) => l.name);
    this.#stamps = storeOf({ bands, height, width, dtype: manifest.dtype, labelNames });
    this.#planes = new Map(
      (manifest.planes ?? []).map((plane) => [
        plane.name,
        storeOf(planeLayout(plane, 0), { plane: plane.name }),
      ]),
    );
    this.#starts = new Float64Array(manifest.shards.length);
    for (let s = 1; s < this.#starts.length; s++) {
      this.#starts[s] = this.#starts[s - 1] + manifest.shards[s - 1].count;
    }
  }

  /** @throws GalforgeError if `dir` is no complete data set of this format version */
  static open(dir: string, options: OpenOptions = {}): Dataset {
    return new Dataset(dir, readManifest(dir), options);
  }

  /** Number of stamps. */
  get length(): number {
    return this.manifest.n;
  }

  get labelColumns(): readonly LabelColumn[] {
    return this.manifest.labels;
  }

  /** Stamp at position `index`: [bands, height, width]. */
  image(index: number): Float32Array {
    const out = new Float32Array(this.stampSize);
    this.imagesInto([index], out);
    return out;
  }

  /**
   * Stamps at `indices`, in that order, into `out` [indices.length, bands, height, width].
   * @throws GalforgeError E_FILE for a damaged shard
   */
  imagesInto(indices: ArrayLike<number>, out: Float32Array): void {
    this.#readInto(this.#stamps, indices, out);
  }

  /** What there is beside the stamps. */
  get planes(): readonly Plane[] {
    return this.manifest.planes ?? [];
  }

  /**
   * The plane `name` of the stamps at `indices`, in that order, into `out` [indices.length, ...shape of the plane]; numbers are converted
   * to those of `out`.
   * @throws GalforgeError for a plane that is not there, E_FILE for a file that is damaged or missing
   */
  planeInto(name: string, indices: ArrayLike<number>, out: PlanePixels): void {
    const store = this.#planes.get(name);
    if (store === undefined) {
      if (this.#planes.size > 0) throw unknownChoice(`plane of ${this.dir}`, name, [...this.#planes.keys()]);
      throw badInput(
        this.dir,
        `has no planes, so no "${name}": ask "sim generate" for it by --planes ${name}`,
      );
    }
    this.#readInto(store, indices, out);
  }

  #readInto(store: Store, indices: ArrayLike<number>, out: PlanePixels): void {
    const each = store.size * bytesOf(store.layout.dtype);
    for (const run of this.#plan(store, indices, out)) {
      const { file, outline } = this.#shard(run.shard, store);
      this.#vouch(run.shard, store);
      const at = outline.imagesOffset + run.first * each;
      if (holds(out, store.layout.dtype)) {
        file.readInto(new Uint8Array(out.buffer, out.byteOffset + run.to * each, run.count * each), at);
        continue;
      }
      const scratch = new PIXEL_ARRAYS[store.layout.dtype](run.count * store.size);
      file.readInto(new Uint8Array(scratch.buffer), at);
      out.set(scratch, run.to * store.size);
    }
  }

  /** The whole column `name`, one float64 a stamp. Kept: do not change it. */
  label(name: string): Float64Array {
    const kept = this.#columns.get(name);
    if (kept !== undefined) return kept;
    const names = this.manifest.labels.map((l) => l.name);
    if (!names.includes(name)) throw unknownChoice(`label of ${this.dir}`, name, names);
    const column = new Float64Array(this.length);
    this.manifest.shards.forEach((entry, s) => {
      const { file, outline } = this.#shard(s);
      const at = 8 * this.#starts[s];
      const offset = outline.labelOffsets.get(name)!; // #shard has checked the names
      file.readInto(new Uint8Array(column.buffer, at, 8 * entry.count), offset);
    });
    this.#columns.set(name, column);
    return column;
  }

  /**
   * Object ids, one a stamp (exact in float64: they are below 2^53); of objects that have names those that follow from them.
   * Kept: do not change it.
   * @throws GalforgeError if two stamps have the same
   */
  ids(): Float64Array {
    this.#ids ??= this.#readIds();
    return this.#ids;
  }

  /** Whether objects have names beside their ids. */
  get isNamed(): boolean {
    return this.manifest.shards.some(({ first_id }) => first_id === undefined);
  }

  /** What users call the objects, in the order of the stamps: their names, or their ids as text. */
  names(): readonly string[] {
    this.#names ??= this.manifest.shards.flatMap((entry, s) => {
      const { file, outline } = this.#shard(s);
      return (
        readNames(file, outline) ??
        Array.from(this.ids().subarray(this.#starts[s], this.#starts[s] + entry.count), String)
      );
    });
    return this.#names;
  }

  /** Closes the files. A later read opens them again. */
  close(): void {
    for (const { file } of this.#open.values()) file.close();
    this.#open.clear();
  }

  #readIds(): Float64Array {
    const ids = new Float64Array(this.length);
    this.manifest.shards.forEach((entry, s) => {
      const { count, first_id: first } = entry;
      if (first !== undefined) for (let k = 0; k < count; k++) ids[this.#starts[s] + k] = first + k;
      else {
        const { file, outline } = this.#shard(s);
        ids.set(readIds(file, outline.idsOffset, count), this.#starts[s]);
      }
    });
    const { shards } = this.manifest;
    const isConsecutive = shards.every((entry) => entry.first_id !== undefined);
    const twice = isConsecutive && sharedRanges(shards).length === 0 ? -1 : firstRepeated(ids);
    if (twice < 0) return ids;
    const before = ids.indexOf(ids[twice]);
    throw badFile(
      this.dir,
      `stamps ${before} and ${twice} have the same id, ${ids[twice]}: an object must stand there once, or it would be trained on and judged on`,
    );
  }

  #plan({ size, layout }: Store, indices: ArrayLike<number>, out: PlanePixels): Run[] {
    if (out.length !== indices.length * size) {
      throw new Error(`${indices.length} stamps need ${indices.length * size} values, not ${out.length}`);
    }
    const most = Math.max(1, Math.floor(MAX_READ / (size * bytesOf(layout.dtype))));
    return planRuns(indices, (index) => this.#locate(index), most);
  }

  #locate(index: number): { shard: number; row: number } {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw outOfRange("index", index, `an integer from 0 to ${this.length - 1}`);
    }
    const shard = shardOf(this.#starts, index);
    return { shard, row: index - this.#starts[shard] };
  }

  #vouch(s: number, { plane }: Store): void {
    const file = this.#fileOf(s, plane);
    if (this.#checked === undefined || this.#checked.has(file.file)) return;
    checkShard(this.dir, file);
    this.#checked.add(file.file);
  }

  #fileOf(s: number, plane: string | undefined): WrittenFile {
    const entry = this.manifest.shards[s];
    // every shard has every plane: schema.ts
    return plane === undefined ? entry : entry.planes!.find(({ name }) => name === plane)!;
  }

  #shard(s: number, { plane, layout }: Store = this.#stamps): OpenShard {
    const entry = this.#fileOf(s, plane);
    const known = this.#open.get(entry.file);
    if (known !== undefined) return known;
    this.#closeOldest();
    const file = OpenFile.open(shardPath(this.dir, entry));
    try {
      const outline = outlineShard(file);
      const wanted = { ...layout, count: this.manifest.shards[s].count };
      const problem = layoutMismatch(outline.layout, wanted);
      if (problem !== undefined) throw badFile(file.path, `does not fit its manifest: ${problem}`);
      const shard = { file, outline };
      this.#open.set(entry.file, shard);
      return shard;
    } catch (cause) {
      file.close();
      throw cause;
    }
  }

  #closeOldest(): void {
    if (this.#open.size < MAX_OPEN) return;
    for (const [s, shard] of this.#open) {
      shard.file.close();
      this.#open.delete(s);
      return;
    }
  }
}

/** Whether values of `out` are stored as `dtype`, so that bytes can be read into it. */
const holds = (out: PlanePixels, dtype: PlaneDtype): boolean => out instanceof PIXEL_ARRAYS[dtype];
