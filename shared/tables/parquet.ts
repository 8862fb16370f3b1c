/** A catalogue as Parquet. Units, descriptions and facts are key-value metadata of the file, named galforge.... */
import {
  ByteWriter,
  type ColumnSource,
  type KeyValue,
  ParquetWriter,
  type SchemaElement,
} from "hyparquet-writer";
import { AtomicFile } from "../files/atomic.ts";
import type { CatalogColumn, CatalogHead, CatalogValues, CatalogWriter } from "./catalog.ts";

/** Rows of a row group: small ones would make the file slow to read. */
const GROUP = 1 << 16;

const TYPES = { int64: "INT64", int32: "INT32", float64: "DOUBLE", string: "BYTE_ARRAY" } as const;

export function openParquet(path: string, { columns, facts }: CatalogHead): CatalogWriter {
  const file = AtomicFile.create(path);
  const bytes = new ByteWriter();
  const flush = (): void => {
    file.write(bytes.getBytes());
    bytes.index = 0;
  };
  const parquet = new ParquetWriter({
    writer: Object.assign(bytes, { flush, finish: flush }),
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(schemaOf)],
    codec: "UNCOMPRESSED",
    kvMetadata: [
      { key: "galforge.columns", value: JSON.stringify(columns) },
      ...facts.map(({ name, value }): KeyValue => ({ key: `galforge.${name}`, value: String(value) })),
    ],
  });
  let waiting: (readonly CatalogValues[])[] = [];
  let rows = 0;
  const group = async (): Promise<void> => {
    const columnData = columns.map((column, i) =>
      joined(
        column,
        waiting.map((values) => values[i]),
      ),
    );
    await parquet.write({ columnData, rowGroupSize: rows });
    waiting = [];
    rows = 0;
  };
  return {
    async write(values, more) {
      waiting.push(values);
      rows += more;
      if (rows >= GROUP) await group();
    },
    async finish() {
      if (rows > 0) await group();
      await parquet.finish();
      file.commit();
    },
    abort: () => file.abort(),
  };
}

function schemaOf({ name, kind }: CatalogColumn): SchemaElement {
  const text = kind === "string" ? ({ converted_type: "UTF8" } as const) : {};
  return { name, type: TYPES[kind], repetition_type: "REQUIRED", ...text };
}

function joined({ name, kind }: CatalogColumn, pieces: readonly CatalogValues[]): ColumnSource {
  if (kind === "string") return { name, data: pieces.flatMap((piece) => [...(piece as readonly string[])]) };
  const data = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let done = 0;
  for (const piece of pieces) {
    data.set(piece as Float64Array, done);
    done += piece.length;
  }
  if (kind === "int64") return { name, data: BigInt64Array.from(data, BigInt), encoding: "PLAIN" };
  if (kind === "int32") return { name, data: Int32Array.from(data), encoding: "PLAIN" };
  return { name, data, encoding: "PLAIN" };
}
