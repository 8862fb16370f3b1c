import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeHeader } from "../../../shared/formats/fits-header.ts";
import { encodeTable } from "../../../shared/formats/fits-table.ts";
import { isTable, openTableSource, TableColumns } from "../../../train/data/table.ts";
import { limitOf } from "../../../train/run/config.ts";
import { writeTable } from "../models/flow/helpers.ts";
import { scratch } from "../run/helpers.ts";

const root = scratch();
const NONE = Number.NaN;
const ROWS = 200;
const numbers = (of: (k: number) => number): Float64Array =>
  Float64Array.from({ length: ROWS }, (_, k) => of(k));
const path = writeTable(root, "cat.csv", {
  id: numbers((k) => 1000 + k),
  mag_u: numbers((k) => (k === 4 ? 99 : 18 + k / 50)),
  magerr_u: numbers((k) => (k === 4 ? 27.3 : 0.01 + k / 1e4)),
  g: Array.from({ length: ROWS }, (_, k) => (k === 5 ? "<22.1" : String(17 + k / 50))),
  z: numbers((k) => (k === 6 ? -9999 : k / ROWS)),
  class: Array.from({ length: ROWS }, () => "GALAXY"),
});

describe("the columns of a table", () => {
  const table = new TableColumns(path);

  it("have roles by their names, and errors beside them", () => {
    const of = (name: string) => table.labels.find((label) => label.name === name)!;
    expect(of("z").role).toBe("redshift");
    expect(of("mag_u")).toMatchObject({ sigma: "magerr_u", missing: true, unit: "1" });
    expect(of("g")).not.toHaveProperty("sigma");
  });

  it("tell measurements, limits and what is missing apart, and say what they found", () => {
    expect(table.column("mag_u")[4]).toBe(27.3);
    expect(table.column(limitOf("mag_u"))[4]).toBe(1);
    expect(table.column("magerr_u")[4]).toBe(NONE);
    expect(table.column(limitOf("magerr_u"))[4]).toBe(0);
    expect(table.column("g")[5]).toBe(22.1);
    expect([...table.column(limitOf("g"))].filter((x) => x === 1)).toHaveLength(1);
    expect(table.column("z")[6]).toBe(NONE);
    expect(table.column(limitOf("z"))).toEqual(new Float64Array(ROWS));
    expect(table.notes).toEqual([
      "mag_u is a limit in 1 rows",
      "g is a limit in 1 rows",
      "z is -9999 in 1 rows, which are taken as not measured",
    ]);
  });

  it("are read though their errors cannot be", () => {
    const part = new TableColumns(
      writeTable(root, "err.csv", { u: [20, 21], err_u: ["bad", "0.1"], z: [1, 2] }),
    );
    expect([...part.column("u")]).toEqual([20, 21]);
    expect(() => part.column("err_u")).toThrow(/"err_u" holds texts/);
  });

  it("are refused by their names, with those that are near", () => {
    expect(() => table.column("mag_v")).toThrow(/cat\.csv: column.*mag_v.*mag_u/s);
    expect(() => table.column("class")).toThrow(/"class" holds texts, such as "GALAXY" in row 1/);
  });

  it("of FITS have units, and numbers of vectors are columns of their own", () => {
    const primary = encodeHeader([
      { key: "SIMPLE", value: true },
      { key: "BITPIX", value: 8 },
      { key: "NAXIS", value: 0 },
    ]);
    const fits = join(root, "t.fits");
    const values = Float32Array.from({ length: 6 }, (_, k) => k);
    const columns = [
      { kind: "images", name: "FLUX", values, shape: [2] },
      { kind: "float64", name: "z", values: Float64Array.of(0.1, NONE, 0.3), unit: "km/s" },
    ] as const;
    writeFileSync(fits, Buffer.concat([primary, encodeTable("t", columns, [])]));
    const read = new TableColumns(fits);
    expect([...read.column("FLUX[0]")]).toEqual([0, 2, 4]);
    expect([...read.column("FLUX[1]")]).toEqual([1, 3, 5]);
    expect(read.labels.find(({ name }) => name === "z")!.unit).toBe("km/s");
    expect([...read.column("z")]).toEqual([0.1, NONE, 0.3]);
  });

  it("of ECSV have units, too", () => {
    const ecsv = join(root, "t.ecsv");
    const head = ["# %ECSV 1.0", "# ---", "# datatype:", "# - {name: u, unit: mag, datatype: float64}"];
    writeFileSync(
      ecsv,
      `${[...head, "# - {name: z, datatype: float64}", "u z", "20.5 0.1", "21 0.2"].join("\n")}\n`,
    );
    const read = new TableColumns(ecsv);
    expect(read.labels.map(({ name, unit }) => [name, unit])).toEqual([
      ["u", "mag"],
      ["z", "1"],
    ]);
  });
});

describe("a table as training data", () => {
  const names = ["id", "g", "z"];

  it("is split by rows: each is in one split, always the same", async () => {
    const [first, again] = [openTableSource(path, {}), openTableSource(path, {})];
    const { counts } = first.description;
    expect(counts.train + counts.val + counts.test).toBe(ROWS);
    expect(counts.train / ROWS).toBeCloseTo(0.8, 1);
    const ids: number[] = [];
    for (const split of ["train", "val", "test"] as const) {
      const found = await first.labelsOf(split, names);
      expect(found).toEqual(await again.labelsOf(split, names));
      ids.push(...found.columns.get("id")!);
      // rows stay together, and ids are places in the file
      found.ids.forEach((row, k) => {
        expect(found.columns.get("id")![k]).toBe(1000 + row);
      });
    }
    expect(new Set(ids).size).toBe(ROWS);
  });

  it("has other shares if they are asked for, and at most so many rows", () => {
    const source = openTableSource(path, { fractions: { train: 0.5, val: 0.5, test: 0 }, n: 20 });
    expect(source.description.counts).toMatchObject({ train: 20, test: 0 });
    expect(source.description).toMatchObject({ kind: "table", name: path, options: { rows: ROWS } });
    expect(source.image.bands).toEqual([]);
  });

  it("is known by its hash", () => {
    const copy = writeTable(root, "copy.csv", { x: [1, 2, 3, 4, 5], y: [1, 2, 3, 4, 6] });
    const all = { fractions: { train: 1, val: 0, test: 0 } };
    const before = openTableSource(copy, all).description.sha256;
    appendFileSync(copy, "7,8\n");
    expect(openTableSource(copy, all).description.sha256).not.toBe(before);
  });

  it("without rows to learn from it is refused", () => {
    const empty = join(root, "empty.csv");
    writeFileSync(empty, "x,y\n");
    expect(() => openTableSource(empty, {})).toThrow(
      /none of its 0 rows is to be trained on: give a larger table/,
    );
  });

  it("a file is a table, a directory and a name are none", () => {
    expect([isTable(path), isTable(root), isTable("sim:leung2025")]).toEqual([true, false, false]);
  });
});
