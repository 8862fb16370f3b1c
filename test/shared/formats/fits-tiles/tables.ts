/** Tile-compressed images written cell by cell, independently of the reader under test. */
import { type Card, encodeHeader, paddingOf } from "../../../../shared/formats/fits-header.ts";

export interface TileColumn {
  readonly name: string;
  /** "1PB", "1QB", "1D", ... */
  readonly form: string;
  /** of each tile: the bytes of an array, or a number */
  readonly cells: readonly (Uint8Array | number)[];
}

const card = (key: string, value: Card["value"]): Card => ({ key, value });

/** An empty primary array, and a table of tiles. @param axes NAXIS1 first */
export function tiledFile(
  bitpix: number,
  axes: readonly number[],
  columns: readonly TileColumn[],
  cards: readonly Card[],
): Uint8Array {
  const primary = encodeHeader([card("SIMPLE", true), card("BITPIX", 8), card("NAXIS", 0)]);
  const { rows, heap } = encodeColumns(columns);
  const count = columns[0].cells.length;
  const head = encodeHeader([
    card("XTENSION", "BINTABLE"),
    card("BITPIX", 8),
    card("NAXIS", 2),
    card("NAXIS1", rows.length / count),
    card("NAXIS2", count),
    card("PCOUNT", heap.length),
    card("GCOUNT", 1),
    card("TFIELDS", columns.length),
    ...columns.flatMap(({ name, form }, i) => [card(`TTYPE${i + 1}`, name), card(`TFORM${i + 1}`, form)]),
    card("ZIMAGE", true),
    card("ZTENSION", "IMAGE"),
    card("ZBITPIX", bitpix),
    card("ZNAXIS", axes.length),
    ...axes.map((size, i) => card(`ZNAXIS${i + 1}`, size)),
    ...cards,
  ]);
  const data = Buffer.concat([rows, heap]);
  return new Uint8Array(Buffer.concat([primary, head, data, Buffer.alloc(paddingOf(data.length))]));
}

function encodeColumns(columns: readonly TileColumn[]): { rows: Buffer; heap: Buffer } {
  const cells: Buffer[] = [];
  const heap: Uint8Array[] = [];
  let at = 0;
  for (let row = 0; row < columns[0].cells.length; row++) {
    for (const { form, cells: values } of columns) {
      const value = values[row];
      const cell = Buffer.alloc(form.includes("Q") ? 16 : 8);
      if (typeof value === "number") cell.writeDoubleBE(value);
      else {
        const size = value.length / (form.endsWith("I") ? 2 : form.endsWith("E") ? 4 : 1);
        if (form.includes("Q")) {
          cell.writeBigUInt64BE(BigInt(size));
          cell.writeBigUInt64BE(BigInt(at), 8);
        } else {
          cell.writeUInt32BE(size);
          cell.writeUInt32BE(at, 4);
        }
        heap.push(value);
        at += value.length;
      }
      cells.push(cell);
    }
  }
  return { rows: Buffer.concat(cells), heap: Buffer.concat(heap) };
}
