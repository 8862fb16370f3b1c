import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, describe, expect, it } from "vitest";
import { type Card, encodeHeader } from "../../../shared/formats/fits-header.ts";
import { encodeTable, type FitsColumn } from "../../../shared/formats/fits-table.ts";
import { readTable } from "../../../shared/tables/read.ts";

const root = mkdtempSync(join(tmpdir(), "galforge-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(root, name), content);
  return join(root, name);
};

const Z = [0.1, Number.NaN, 0.3];
const NAMES = ["a b", "", "c"];
/** [rows, 2], by column */
const VECTORS = [
  [1, 3, 5],
  [2, 4, 6],
];

const primary = encodeHeader([
  { key: "SIMPLE", value: true },
  { key: "BITPIX", value: 8 },
  { key: "NAXIS", value: 0 },
]);
const fitsOf = (cards: readonly Card[]): Buffer => Buffer.concat([primary, encodeTable("t", COLUMNS, cards)]);
const COLUMNS: readonly FitsColumn[] = [
  { kind: "images", name: "vector", values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2] },
  { kind: "float64", name: "constructor", values: Float64Array.from(Z) },
  { kind: "string", name: "__proto__", values: NAMES },
  { kind: "int32", name: "k", values: Int32Array.of(1, -9, 3) },
];
const fits = fitsOf([]);
const columnData: ColumnSource[] = [
  { name: "constructor", data: [0.1, null, 0.3], type: "DOUBLE" },
  { name: "__proto__", data: ["a b", null, "c"], type: "STRING" },
  { name: "k", data: Int32Array.of(1, -9, 3) },
];
const csv = 'constructor,__proto__,k\n0.1,"a b",1\n\n# a remark\nnan,,-9\n 0.3 ,c,3\n';
const ecsv = `# %ECSV 1.0\n# ---\n# datatype:\n# - {name: constructor, datatype: float64}\nconstructor __proto__ k\n0.1 "a b" 1\n"" "" -9\n0.3 c 3\n`;

describe("a table", () => {
  it.each<[string, string | Uint8Array]>([
    ["t.fits", fits],
    ["t.fits.gz", gzipSync(fits)],
    ["t.parquet", new Uint8Array(parquetWriteBuffer({ columnData }))],
    ["groups.parquet", new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 }))],
    ["plain.parquet", new Uint8Array(parquetWriteBuffer({ columnData, codec: "UNCOMPRESSED" }))],
    ["t.csv", csv],
    ["semicolons.csv", csv.replaceAll(",", ";")],
    ["windows.csv", `\uFEFF${csv.replaceAll("\n", "\r\n")}`],
    ["t.ecsv", ecsv],
  ])("%s is read, whatever its columns are called", (name, content) => {
    const table = readTable(file(name, content));
    expect(table.rows).toBe(3);
    expect(table.names.filter((one) => !one.startsWith("vector["))).toEqual([
      "constructor",
      "__proto__",
      "k",
    ]);
    expect([...table.column("constructor")]).toEqual(Z);
    expect(table.column("__proto__")).toEqual(NAMES);
    expect([...table.column("k")]).toEqual([1, -9, 3]);
  });

  it("has its names in a comment where the first line is of numbers", () => {
    const table = readTable(file("x.train", "# made by hand\n#zs u constructor\n0.1 20 1e-2\n0.2 nan 3\n"));
    expect(table.names).toEqual(["zs", "u", "constructor"]);
    expect([...table.column("constructor")]).toEqual([0.01, 3]);
    expect([...table.column("u")]).toEqual([20, Number.NaN]);
  });

  it("of aligned columns has as many as it has names", () => {
    const table = readTable(file("aligned.txt", "  z     k \n  0.05  10.5\n 10      2  \n"));
    expect(table.names).toEqual(["z", "k"]);
    expect([...table.column("k")]).toEqual([10.5, 2]);
  });

  it("FITS: TNULL is missing, logical columns are passed over, numbers of vectors are columns", () => {
    const logical = Buffer.from(fits.toString("latin1").replace("'2E      '", "'8L      '"), "latin1");
    expect([...readTable(file("l.fits", logical)).column("k")]).toEqual([1, -9, 3]);
    expect([...readTable(file("n.fits", fitsOf([{ key: "TNULL4", value: -9 }]))).column("k")]).toEqual([
      1,
      Number.NaN,
      3,
    ]);
    const table = readTable(file("t.fits", fits));
    expect(table.names.slice(0, 2)).toEqual(["vector[0]", "vector[1]"]);
    expect(["vector[0]", "vector[1]"].map((name) => [...table.column(name)])).toEqual(VECTORS);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ["binary", Uint8Array.of(1, 0, 2), /binary: is no table: neither FITS, Parquet, CSV nor ECSV/],
    ["empty.csv", "# only this\n", /is empty: a line of column names is needed/],
    ["twice.csv", "a,b,a\n1,2,3\n", /the column "a" is there twice/],
    ["ragged.csv", "a,b\n1,2\n1\n", /is not a valid table: .*line 3/],
    ["nothing.txt", "#\n0.05 10\n", /begins with numbers: a line of column names is needed/],
    ["numbers.csv", "1,2\n3,4\n", /begins with numbers: a line of column names is needed/],
    ["short.csv", "# a\n1,2\n3,4\n", /names 1 columns \(a\) and has 2/],
    ["image.fits", primary, /has no binary table/],
    ["bad.parquet", "PAR1 and nothing else", /cannot be read as Parquet/],
  ])("%s is refused", (name, content, message) => {
    expect(() => readTable(file(name, content))).toThrow(message);
  });
});
