/**
 * Parquet, read at once: populations are made without waiting, and the package's own way to read waits for each piece of a file.
 * What is compressed otherwise than by Snappy is refused by the package.
 */
import { parquetMetadata, parquetSchema } from "hyparquet";
import { readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { getTreePath } from "hyparquet/src/schema.js";
import { badFile, badInput } from "../errors.ts";
import type { Table, TableValues } from "./table.ts";

/** @param bytes of the file `path` */
export function parquetTable(path: string, bytes: Uint8Array): Table {
  const whole = new Uint8Array(bytes).buffer; // its own, from its first byte on
  const metadata = reading(path, () => parquetMetadata(whole));
  const tree = parquetSchema(metadata);
  const names = tree.children.map(({ element }) => element.name);
  const values = (name: string): unknown[] =>
    metadata.row_groups.flatMap(({ columns, num_rows }) => {
      const chunk = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
      if (chunk === undefined) throw badFile(path, `has no values of the column "${name}"`);
      if (chunk.path_in_schema.length > 1) {
        throw badInput(path, `the column "${name}" holds neither numbers nor texts`);
      }
      const schemaPath = getTreePath(tree, chunk.path_in_schema);
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
      const view = new DataView(whole, start, Number(chunk.total_compressed_size));
      const rows = {
        groupStart: 0,
        selectStart: 0,
        selectEnd: Number(num_rows),
        groupRows: Number(num_rows),
      };
      const decoder = {
        ...chunk,
        pathInSchema: chunk.path_in_schema,
        ...{ schemaPath, element: schemaPath[schemaPath.length - 1].element, parsers: DEFAULT_PARSERS },
      };
      return readColumn({ view, offset: 0 }, rows, decoder).data.flatMap((piece) => [...piece]);
    });
  return {
    names,
    rows: Number(metadata.num_rows),
    units: new Map(), // the format has no place for them
    column: (name) =>
      flat(
        path,
        name,
        reading(path, () => values(name)),
      ),
    texts: (name) => reading(path, () => values(name)).map((value) => String(value ?? "")),
  };
}

function flat(path: string, name: string, values: readonly unknown[]): TableValues {
  const isText = values.some((value) => typeof value === "string");
  const odd = values.find((value) => typeof value === "object" && value !== null);
  if (odd !== undefined) throw badInput(path, `the column "${name}" holds neither numbers nor texts`);
  if (isText) return values.map((value) => (value === null || value === undefined ? "" : String(value)));
  return Float64Array.from(values, (value) =>
    value === null || value === undefined ? Number.NaN : Number(value),
  );
}

/** What the package throws is the file's. */
function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw badFile(
      path,
      `cannot be read as Parquet: ${cause instanceof Error ? cause.message : cause}`,
      cause,
    );
  }
}
