/** From tables to a catalogue. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { FLAGS } from "../../../eval/infer/flags.ts";
import { type Inference, infer } from "../../../eval/infer/infer.ts";
import { encodeTable } from "../../../shared/formats/fits-table.ts";
import { readTable } from "../../../shared/tables/read.ts";
import type { Columns } from "../../../train/models/posterior.ts";
import { temporary } from "../../datasets/make.ts";
import { fakeConfig, fakeContext, fakeModel, stampsOf } from "./fake-model.ts";
import { input, rowsConfig, rowsModel } from "./rows-model.ts";
import { ALL, column, NX, NY, npy, type Row } from "./run.ts";

function table(text: string, name = "cat.csv"): string {
  const path = join(temporary(), name);
  writeFileSync(path, text);
  return path;
}

async function run(images: readonly string[], task: Partial<Inference> = {}) {
  const out = join(temporary(), "catalog.csv");
  const context = fakeContext();
  const model = rowsModel();
  const all = { model, run: "no-run", backend: "none", images, out, batch: 256, given: {}, ...task };
  const report = await infer(all, context);
  const rows = parse(readFileSync(all.out), { columns: true, comment: "#" }) as Row[];
  return { report, rows, notes: context.notes, model };
}

describe("infer of a table", () => {
  it("has a row for each of its rows, with quantiles, parts, detection and the table's own columns", async () => {
    const { rows, report } = await run([table("u,g,name,t\n20,1,a,3\n21,2,b,4\n")]);
    expect(report.columns).toEqual([
      ...["id", "t", "t_sigma", "t_sigma_aleatoric", "t_sigma_epistemic"],
      ...["t_q025", "t_q16", "t_q50", "t_q84", "t_q975"],
      ...["w", "w_sigma", "w_sigma_aleatoric", "w_sigma_epistemic"],
      ...["w_q025", "w_q16", "w_q50", "w_q84", "w_q975", "w_detection"],
      ...["flags", "flags_text", "u", "g", "name", "table_t"],
    ]);
    expect(column(rows, "t")).toEqual([30, 41]);
    expect(column(rows, "w_detection")).toEqual([0.25, 0.25]);
    expect(rows.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(column(rows, "table_t")).toEqual([3, 4]);
    expect(column(rows, "t_q16")[0]).toBeCloseTo(30 - 0.5 * 0.99446, 4);
    expect(column(rows, "t_q975")[0]).toBeCloseTo(30 + 0.5 * 1.95996, 4);
    expect(column(rows, "id")).toEqual([0, 1]);
  });

  it("tells measurements, limits, fills and nothing apart, and flags what it cannot do without", async () => {
    const cells = ["20,1", ",1", "-9999,1", "inf,1", "nan,1", "<22.1,1", "20,", "20,-99", "26,1", "20,1"];
    const { rows, notes, report } = await run([table(`u,g\n${cells.join("\n")}\n`)]);
    const none = FLAGS.inputs;
    expect(column(rows, "flags").map((flag) => flag & ~FLAGS.far)).toEqual([
      ...[0, none, none, none, none, none, 0, 0, 0, 0],
    ]);
    expect(column(rows, "t").slice(6)).toEqual([20, 20, 36, 30]);
    for (const k of [1, 2, 3, 4, 5]) {
      for (const name of ["t", "t_sigma", "t_q50", "w", "w_detection"]) expect(rows[k]![name]).toBe("NaN");
    }
    expect(column(rows, "flags")[8]! & FLAGS.far).toBe(FLAGS.far);
    expect(rows[1]!["flags_text"]).toMatch(/inputs/);
    expect(report.flagged.inputs).toBe(5);
    const text = notes.join("\n");
    expect(text).toMatch(/u is -9999 in 1 rows, which are taken as not measured/);
    expect(text).toMatch(/u is infinite in 1 rows/);
    expect(text).toMatch(/u is a limit in 1 rows, and the network was trained on measurements alone/);
    expect(text).toMatch(/cannot do without u, 5 of 10 rows, which have no estimates/);
  });

  it("gives limits to a network that knows them", async () => {
    const config = rowsConfig([input("u", { limits: true }), input("g")]);
    const { rows } = await run([table("u,g\n<22,1\n21,1\n")], { model: rowsModel(config) });
    expect(column(rows, "t")).toEqual([32, 31]);
  });

  it("flags a row of which nothing is known, though the network can do without any column", async () => {
    const config = rowsConfig([input("u", { missing: true }), input("g", { missing: true })]);
    const { rows } = await run([table("u,g\n,\n20,1\n")], { model: rowsModel(config) });
    expect(column(rows, "flags").map((flag) => flag & FLAGS.inputs)).toEqual([FLAGS.inputs, 0]);
  });

  it("refuses what is missing with names that are near, texts, other units and no rows", async () => {
    await expect(run([table("U,G\n1,2\n")])).rejects.toThrow(
      /lacks 2 of the 2 columns .*: u \(is it "U"\?\), g \(is it "G"\?\).* It has: U, G\. By other names: --columns u=NAME,.*can do without g: --columns g=-/,
    );
    await expect(run([table("u,g\na,2\n")])).rejects.toThrow(/column "u" holds texts, such as "a" in row 1/);
    await expect(run([table("u,g\n")])).rejects.toThrow(/has no rows/);
    const config = rowsConfig([input("u", { unit: "mag" })]);
    const fits = join(temporary(), "flux.fits");
    writeFileSync(
      fits,
      fitsTable([{ name: "u", unit: "nanomaggy", kind: "float64", values: Float64Array.of(1) }]),
    );
    await expect(run([fits], { model: rowsModel(config) })).rejects.toThrow(
      /its column u is in nanomaggy, but the network was trained on u in mag: convert it/,
    );
  });

  it("takes columns by other names, and none", async () => {
    const columnMap = new Map([
      ["u", "PSFMAG_U"],
      ["g", "-"],
    ]);
    const { rows } = await run([table("PSFMAG_U,u\n21,5\n")], { columnMap });
    expect(column(rows, "t")).toEqual([21]);
    expect(column(rows, "u")).toEqual([5]);
    const wrong = (map: readonly (readonly [string, string])[], message: RegExp) =>
      expect(run([table("u,g\n1,2\n")], { columnMap: new Map(map) })).rejects.toThrow(message);
    await wrong([["v", "u"]], /input of the network = "v" is unknown.* Allowed: u, g/);
    await wrong([["u", "g"]], /makes g both u and g of the network/);
    await wrong([["u", "-"]], /has not learned to do without u/);
  });

  it("keeps ids with all their digits, and their order over several tables and blocks", async () => {
    const first = table("id,u,g,x\n1237648720693755918,20,1,1\n1237648720693755919,21,1,2\n");
    const second = table("ID,u,g,y\n7,22,1,a\n8,23,1,\n", "b.csv");
    const { rows, model, report } = await run([first, second], { batch: 3 });
    expect(rows.map(({ id }) => id)).toEqual(["1237648720693755918", "1237648720693755919", "7", "8"]);
    expect(column(rows, "t")).toEqual([30, 31, 32, 33]);
    expect(model.calls).toEqual([3, 1]);
    expect(rows.map(({ file }) => file)).toEqual([first, first, second, second]);
    expect(column(rows, "index")).toEqual([0, 1, 0, 1]);
    expect(rows.map(({ x }) => x)).toEqual(["1", "2", "NaN", "NaN"]);
    expect(rows.map(({ y }) => y)).toEqual(["", "", "a", ""]);
    expect(report.stamps).toBe(4);
  });

  it("says which inputs are distributed otherwise, of 100 rows or more", async () => {
    const lines = (n: number, shift: number): string =>
      Array.from({ length: n }, (_, k) => `${19 + (2 * k) / n + shift},${20 + Math.sin(k)}`).join("\n");
    const notes = async (n: number, shift: number) =>
      (await run([table(`u,g\n${lines(n, shift)}\n`)])).notes.join();
    expect(await notes(400, 0.9)).toMatch(
      /otherwise than in training: u by \+0\.9.* \(median 20\.9.*, in training 20\)/,
    );
    expect(await notes(400, 0)).not.toMatch(/otherwise/);
    expect(await notes(99, 0.9)).not.toMatch(/otherwise/);
  });

  it("writes what other tables can be read as", async () => {
    const out = join(temporary(), "catalog.parquet");
    await infer(
      {
        ...{ model: rowsModel(), run: "no-run", backend: "none", out, batch: 2, given: {} },
        images: [table("id,u,g\n1237648720693755918,20,1\n3,21,1\n4,22,1\n")],
      },
      fakeContext(),
    );
    expect(readTable(out).column("id")).toEqual(["1237648720693755918", "3", "4"]);
  });
});

describe("infer of stamps with numbers beside them", () => {
  it("takes the own columns of lists, and says what it lacks", async () => {
    const given: number[] = [];
    const config = { ...fakeConfig(), inputs: [input("n")] };
    const fake = fakeModel(config);
    const model = {
      ...fake,
      estimator: {
        estimate: (images: Float32Array, count: number, columns?: Columns) => {
          given.push(...columns!.get("n")!);
          return fake.estimator.estimate(images, count);
        },
      },
    };
    const stack = npy(stampsOf(3), [3, NY, NX]);
    const lines = [0, 1, 2].map((k) => `c${k},${stack}[${k}],${["21.5", "", "<2"][k]}`);
    const list = table(`id,image,n\n${lines.join("\n")}\n`, "list.csv");
    const { rows, notes } = await run([list], { model, given: ALL });
    expect(given).toEqual([21.5, Number.NaN, Number.NaN]);
    expect(column(rows, "flags").map((flag) => flag & FLAGS.inputs)).toEqual([0, FLAGS.inputs, FLAGS.inputs]);
    expect(column(rows, "flux").map(Number.isFinite)).toEqual([true, false, false]);
    expect(rows.map(({ id }) => id)).toEqual(["c0", "c1", "c2"]);
    expect(notes.join("\n")).toMatch(
      /list.csv: n is a limit in 1 rows, and the network was trained on measurements/,
    );
    const bare = table(`image\n${stack}[0]\n`, "bare.csv");
    await expect(run([bare], { model, given: ALL })).rejects.toThrow(
      /bare.csv: lacks 1 of the 1 columns .*: n\. It has/,
    );
    await expect(run([stack], { model, given: ALL })).rejects.toThrow(
      /has stamps alone, and the network looks at n beside them/,
    );
  });
});

const fitsTable = (columns: Parameters<typeof encodeTable>[1]): Buffer => {
  const head =
    "SIMPLE  =                    T".padEnd(80) +
    "BITPIX  =                    8".padEnd(80) +
    "NAXIS   =                    0".padEnd(80);
  return Buffer.concat([Buffer.from(`${head}${"END".padEnd(80)}`.padEnd(2880)), encodeTable("T", columns)]);
};
