/**
 * Images that are stored as compressed tiles in a binary table. FITS Standard 4.0, section 10; Pence, Seaman & White 2009,
 * PASP 121, 414. Only the tiles that are needed are decompressed.
 */
import { badFile } from "../../errors.ts";
import type { FitsValue } from "../fits-header.ts";
import type { RandomAccess } from "../msgpack-reader.ts";
import type { Numbers } from "../number-file.ts";
import { type Codec, codecOf, plainNumbers } from "./codecs.ts";
import { TileDamage } from "./damage.ts";
import { DITHERINGS, type Dithering, dequantise } from "./dither.ts";
import { gunzipTile } from "./gzip.ts";
import { type TableUnit, TileTable } from "./tile-table.ts";

export interface TiledUnit extends TableUnit {
  /** of the image, slowest axis first */
  readonly shape: readonly number[];
}

/** A value of the image is zero + scale * that of the tile, and NaN where this is `blank`. */
export interface TileScaling {
  /** type of a value of the image: "f4", "i2", ... */
  readonly code: string;
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | undefined;
}

const within =
  (least: number, most: number) =>
  (value: number): number =>
    Math.max(least, Math.min(value, most));

/** A value as the image's own type holds it: lossy tiles may go beyond it. */
const STORED: Readonly<Record<string, (value: number) => number>> = {
  u1: within(0, 255),
  i2: within(-32768, 32767),
  i4: within(-2147483648, 2147483647),
  i8: (value) => value,
  f4: Math.fround,
  f8: (value) => value,
};

/** An image of more pixels than this for each of its bytes in the file, and of more than a large camera's, is refused. */
const MOST_PIXELS_A_BYTE = 1000;
const LARGE = 1 << 26;

export class TiledImage {
  readonly #path: string;
  readonly #table: TileTable;
  readonly #header: ReadonlyMap<string, FitsValue>;
  readonly #scaling: TileScaling;
  readonly #shape: readonly number[];
  readonly #tile: readonly number[];
  /** tiles along each axis */
  readonly #grid: readonly number[];
  readonly #codec: Codec;
  readonly #dithering: Dithering;
  /** the band that was read last: all tiles of one place on the slowest axis, which follow each other in the image */
  #band: { readonly index: number; readonly pixels: Float64Array } | undefined;

  /** @throws GalforgeError E_FILE if the header is damaged or names a method that is not known */
  constructor(file: RandomAccess, unit: TiledUnit, scaling: TileScaling) {
    const { table, shape } = unit;
    this.#path = file.path;
    this.#table = new TileTable(file, unit);
    this.#header = table;
    this.#scaling = scaling;
    this.#shape = shape;
    this.#tile = shape.map((size, i) => this.#tileSize(shape.length - i, size));
    this.#grid = shape.map((size, i) => Math.ceil(size / this.#tile[i]));
    this.#codec = codecOf(file.path, table);
    this.#dithering = this.#ditheringOf();
    this.#checkSize(unit.dataBytes);
  }

  #tileSize(axis: number, size: number): number {
    const value = this.#header.get(`ZTILE${axis}`) ?? (axis === 1 ? size : 1);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return Math.min(value, size);
    throw badFile(this.#path, `is damaged: ZTILE${axis} = ${value} must be a whole number of at least 1`);
  }

  #ditheringOf(): Dithering {
    const name = String(this.#header.get("ZQUANTIZ") ?? "NO_DITHER").trim();
    const known = DITHERINGS.find((dithering) => dithering === name);
    if (this.#header.has("ZMASKCMP"))
      throw badFile(this.#path, "has a mask of its own (ZMASKCMP), which is not read here");
    if (known !== undefined) return known;
    if (name === "NONE") return "NO_DITHER";
    throw badFile(this.#path, `ZQUANTIZ = "${name}" is not known: ${DITHERINGS.join(", ")} are`);
  }

  #checkSize(bytes: number): void {
    const tiles = this.#grid.reduce((a, b) => a * b, 1);
    if (tiles !== this.#table.rows) {
      throw badFile(
        this.#path,
        `is damaged: its image has ${tiles} tiles, but its table ${this.#table.rows} rows`,
      );
    }
    const pixels = this.#shape.reduce((a, b) => a * b, 1);
    if (pixels > Math.max(LARGE, MOST_PIXELS_A_BYTE * bytes)) {
      throw badFile(this.#path, `is damaged: it cannot hold ${pixels} pixels in ${bytes} bytes`);
    }
  }

  /** Values of the image from number `first` on, as many as `out` takes. @throws GalforgeError E_FILE for a damaged tile */
  read(first: number, out: Numbers): void {
    const bandSize = this.#sizeBelow(0) * this.#tile[0];
    for (let done = 0; done < out.length; ) {
      const index = Math.floor((first + done) / bandSize);
      const from = first + done - index * bandSize;
      const band = this.#readBand(index);
      const values = band.subarray(from, from + out.length - done);
      out.set(values, done);
      done += values.length;
    }
  }

  /** Pixels of one step along an axis. */
  #sizeBelow(axis: number): number {
    return this.#shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  }

  #readBand(index: number): Float64Array {
    if (this.#band?.index === index) return this.#band.pixels;
    const rows = Math.min(this.#tile[0], this.#shape[0] - index * this.#tile[0]);
    const pixels = new Float64Array(rows * this.#sizeBelow(0));
    const tiles = this.#grid.slice(1).reduce((a, b) => a * b, 1);
    for (let k = 0; k < tiles; k++) this.#readTile(index * tiles + k, pixels);
    this.#band = { index, pixels };
    return pixels;
  }

  #readTile(row: number, band: Float64Array): void {
    const place = this.#placeOf(row);
    const size = this.#tile.map((most, i) => Math.min(most, this.#shape[i] - place[i]));
    const values = this.#valuesOf(row, size);
    // in the band, the tile begins at the first row
    let at = 0;
    for (let axis = 1; axis < place.length; axis++) at += place[axis] * this.#sizeBelow(axis);
    const { scale, zero, blank, code } = this.#scaling;
    const store = STORED[code];
    const run = size[size.length - 1];
    const counter = new Array<number>(size.length).fill(0);
    for (let from = 0; from < values.length; from += run) {
      for (let i = 0; i < run; i++) {
        const value = values[from + i];
        band[at + i] = value === blank ? Number.NaN : zero + scale * store(value);
      }
      for (let axis = size.length - 2; axis >= 0; axis--) {
        at += this.#sizeBelow(axis);
        if (++counter[axis] < size[axis]) break;
        at -= counter[axis] * this.#sizeBelow(axis);
        counter[axis] = 0;
      }
    }
  }

  /** First pixel of a tile along each axis: tiles are in the order of pixels. */
  #placeOf(row: number): number[] {
    let rest = row;
    const place = this.#grid.map(() => 0);
    for (let axis = place.length - 1; axis >= 0; axis--) {
      place[axis] = (rest % this.#grid[axis]) * this.#tile[axis];
      rest = Math.floor(rest / this.#grid[axis]);
    }
    return place;
  }

  #valuesOf(row: number, size: readonly number[]): ArrayLike<number> {
    try {
      return this.#decode(row, size);
    } catch (cause) {
      if (!(cause instanceof TileDamage)) throw cause;
      throw badFile(
        this.#path,
        `is damaged in tile ${row + 1} of ${this.#table.rows}: ${cause.message}`,
        cause,
      );
    }
  }

  #decode(row: number, size: readonly number[]): ArrayLike<number> {
    const count = size.reduce((a, b) => a * b, 1);
    const isFloat = this.#scaling.code.startsWith("f");
    const compressed = this.#table.array("COMPRESSED_DATA", row);
    if (compressed !== undefined) {
      const isScaled = this.#table.has("ZSCALE") || this.#header.has("ZSCALE");
      const stored = this.#codec(compressed.bytes, size, isFloat && !isScaled);
      if (stored.length !== count) throw new TileDamage(`it has ${stored.length} pixels instead of ${count}`);
      if (isScaled) return this.#unscaled(stored, row, isFloat);
      return isFloat ? stored : this.#withBlanks(stored, row);
    }
    const zipped = this.#table.array("GZIP_COMPRESSED_DATA", row);
    if (zipped !== undefined) return plainNumbers(gunzipTile(zipped.bytes, count), count, isFloat);
    const plain = this.#table.array("UNCOMPRESSED_DATA", row);
    if (plain !== undefined) return plainNumbers(plain.bytes, count, isFloat);
    throw new TileDamage("it has no data");
  }

  #unscaled(stored: ArrayLike<number>, row: number, isFloat: boolean): Float64Array {
    const offset = this.#header.get("ZDITHER0") ?? 1;
    if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 1) {
      throw new TileDamage(`ZDITHER0 = ${offset} must be a whole number of at least 1`);
    }
    return dequantise(stored, {
      scale: this.#parameter("ZSCALE", row) ?? 1,
      zero: this.#parameter("ZZERO", row) ?? 0,
      blank: this.#parameter("ZBLANK", row) ?? this.#parameter("BLANK", row),
      dithering: isFloat ? this.#dithering : "NO_DITHER",
      seed: row + offset - 1,
    });
  }

  #withBlanks(stored: ArrayLike<number>, row: number): ArrayLike<number> {
    const blank = this.#parameter("ZBLANK", row);
    if (blank === undefined || blank === this.#scaling.blank) return stored;
    return Float64Array.from(stored, (value) => (value === blank ? Number.NaN : value));
  }

  /** Of a tile: its column, or the keyword for all. */
  #parameter(name: string, row: number): number | undefined {
    if (this.#table.has(name)) return this.#table.number(name, row);
    const value = this.#header.get(name);
    if (value === undefined || typeof value === "number") return value;
    throw new TileDamage(`${name} = ${value} must be a number`);
  }
}
