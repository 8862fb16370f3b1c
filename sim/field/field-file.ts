/** The FITS file of a field: planes whose rows come in any order, then the catalogue. Whole or absent, and in constant memory. */

import type { Band } from "../../datasets/bands.ts";
import { ownCards } from "../../datasets/export/cards.ts";
import { AtomicFile } from "../../shared/files/atomic.ts";
import { FitsUnit } from "../../shared/files/fits-unit.ts";
import { CHECKSUM_CARDS, Checksum, seal } from "../../shared/formats/fits-checksum.ts";
import { type Card, encodeHeader, paddingOf } from "../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../shared/formats/fits-image.ts";
import { encodeRows, type FitsColumn, tableHead } from "../../shared/formats/fits-table.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import type { Tile } from "./render-tile.ts";
import type { TruthColumn } from "./truth.ts";

export interface PlaneHead {
  readonly name: string;
  /** from 1 on: its band */
  readonly version: number;
  readonly dtype: "float32" | "int32";
  readonly cards: readonly Card[];
}

interface Placed {
  readonly header: Uint8Array;
  /** of the header and of the data in the file */
  readonly start: number;
  readonly data: number;
  readonly sum: Checksum;
}

export class FieldFile {
  readonly #file: AtomicFile;
  readonly #rowBytes: number;
  readonly #planes: readonly Placed[];

  /** @param about cards of the primary header @param planes of [ny, nx], in the order of `Tile` */
  constructor(
    path: string,
    [ny, nx]: readonly [number, number],
    about: readonly Card[],
    planes: readonly PlaneHead[],
  ) {
    this.#file = AtomicFile.create(path);
    this.#rowBytes = 4 * nx;
    new FitsUnit(this.#file, encodeHeader([...PRIMARY, ...about, ...CHECKSUM_CARDS])).finish();
    this.#planes = planes.map(({ name, version, dtype, cards }) => {
      const named = [{ key: "EXTVER", value: version }, ...cards, ...CHECKSUM_CARDS];
      const header = imageHead({ dtype, shape: [ny, nx], extension: name, cards: named });
      const bytes = ny * this.#rowBytes;
      const start = this.#file.reserve(header.length + bytes + paddingOf(bytes));
      return { header, start, data: start + header.length, sum: new Checksum() };
    });
  }

  writeTile(firstRow: number, tile: Tile): void {
    tile.forEach(({ bytes, sum }, i) => {
      const plane = this.#planes[i];
      this.#file.rewrite(bytes, plane.data + firstRow * this.#rowBytes);
      plane.sum.add(wordOf(sum)); // rows are whole words
    });
  }

  /** An image of the file's end, such as a PSF. @param cards of the header */
  writeImage(name: string, version: number, image: Float32Array, side: number, cards: readonly Card[]): void {
    const named = [{ key: "EXTVER", value: version }, ...cards, ...CHECKSUM_CARDS];
    const shape = [side, image.length / side];
    const unit = new FitsUnit(
      this.#file,
      imageHead({ dtype: "float32", shape, extension: name, cards: named }),
    );
    unit.write(encodePixels(image));
    unit.finish();
  }

  writeCatalogue(columns: readonly TruthColumn[]): void {
    const table = columns.map(fitsColumn);
    const cards = columns.flatMap(({ role, band }, i): Card[] => [
      { key: `TROLE${i + 1}`, value: role },
      ...(band === undefined ? [] : [{ key: `TBAND${i + 1}`, value: band }]),
    ]);
    const rows = columns[0].values.length;
    const unit = new FitsUnit(this.#file, tableHead(CATALOGUE, table, rows, [...cards, ...CHECKSUM_CARDS]));
    unit.write(encodeRows(table));
    unit.finish();
  }

  /** of the whole file so far */
  get bytes(): number {
    return this.#file.bytes;
  }

  commit(): void {
    for (const { header, start, sum } of this.#planes) this.#file.rewrite(seal(header, sum.value), start);
    this.#file.commit();
  }

  abort(): void {
    this.#file.abort();
  }
}

/** EXTNAME of the catalogue. */
export const CATALOGUE = "CATALOG";

const PRIMARY: readonly Card[] = [
  { key: "SIMPLE", value: true, comment: "conforms to FITS standard" },
  { key: "BITPIX", value: 8 },
  { key: "NAXIS", value: 0 },
  { key: "EXTEND", value: true },
];

/** What an image of a band says of itself. */
export const bandCards = (band: Band): Card[] => [
  { key: "BUNIT", value: fitsUnit(band.unit) },
  ...ownCards([band]),
];

function wordOf(sum: number): Uint8Array {
  return Uint8Array.from([24, 16, 8, 0], (shift) => (sum >>> shift) & 255);
}

function fitsColumn({ name, unit, description, kind, values }: TruthColumn): FitsColumn {
  const head = { name, unit: fitsUnit(unit), description };
  return kind === "int32" ? { ...head, kind, values: Int32Array.from(values) } : { ...head, kind, values };
}
