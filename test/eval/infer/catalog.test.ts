import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { checkCatalogPath } from "../../../eval/infer/catalog-path.ts";
import { infer } from "../../../eval/infer/infer.ts";
import { listHdus } from "../../../shared/formats/fits.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { packageVersion } from "../../../shared/provenance.ts";
import { temporary } from "../../datasets/make.ts";
import { needsPython, PYTHON } from "../../needs.ts";
import { fakeConfig, fakeContext, fakeModel, IMAGE, stampsOf } from "./fake-model.ts";

const N = 11;
const NAMES = [
  ...["id", "file", "index", "flux", "flux_sigma", "e1", "e1_sigma", "e2", "e2_sigma"],
  ...["mag", "mag_sigma", "e", "q", "pa", "flags", "flags_text"],
];
const UNITS = ["", "", "", "adu", "adu", "", "", "", "", "mag", "mag", "", "", "deg", "", ""];

/** The catalogue of 11 stamps in two files; stamp 4 of the first is empty. */
async function made(extension: string): Promise<{ out: string; files: string[] }> {
  const dir = temporary();
  const files = [join(dir, "a, b.npy"), join(dir, "c.npy")];
  const [first, second] = [stampsOf(8), stampsOf(3)];
  first.fill(Number.NaN, 4 * 48, 5 * 48);
  writeFileSync(files[0], encodeNpy(first, [8, IMAGE.height, IMAGE.width]));
  writeFileSync(files[1], encodeNpy(second, [3, IMAGE.height, IMAGE.width]));
  const out = join(dir, `catalog${extension}`);
  const model = fakeModel(fakeConfig(IMAGE, ["flux", "e1", "e2"]));
  const given = { sky: 100, gain: 2, read_noise: 5, pixel_scale: 0.2 };
  await infer(
    { model, run: join(dir, "run-7"), backend: "none", images: files, out, batch: 3, given },
    fakeContext(),
  );
  return { out, files };
}

/** What every format must give back. */
function expectRows(row: (name: string, index: number) => unknown, files: readonly string[]): void {
  for (let k = 0; k < N; k++) {
    const index = k < 8 ? k : k - 8;
    expect(Number(row("id", k))).toBe(k);
    expect(row("file", k)).toBe(files[k < 8 ? 0 : 1]);
    expect(Number(row("index", k))).toBe(index);
    expect(Number(row("flux", k))).toBe(k === 4 ? Number.NaN : index + 1);
    if (k === 4) expect(Number(row("mag", k))).toBeNaN();
    else expect(Number(row("mag", k))).toBeCloseTo(27 - 2.5 * Math.log10(index + 1), 6);
    expect(Number(row("flags", k))).toBe(k === 4 ? 6 : 0);
    expect(row("flags_text", k)).toBe(k === 4 ? "pixels, blank" : "");
  }
}

describe("a catalogue as", () => {
  it("CSV has no comments, which astropy would take for columns", async () => {
    const { out, files } = await made(".csv");
    const rows = parse(readFileSync(out, "utf8"), { columns: true }) as Record<string, string>[];
    expect(Object.keys(rows[0])).toEqual(NAMES);
    expectRows((name, k) => rows[k][name], files);
  });

  it("ECSV has units, types and provenance in comments", async () => {
    const { out, files } = await made(".ecsv");
    const text = readFileSync(out, "utf8");
    const rows = parse(text, { columns: true, comment: "#", comment_no_infix: true }) as Record<
      string,
      string
    >[];
    expect(Object.keys(rows[0])).toEqual(NAMES);
    expectRows((name, k) => rows[k][name], files);
    const head = text.split("\n").filter((line) => line.startsWith("# "));
    expect(head[0]).toBe("# %ECSV 1.0");
    const yaml = parseYaml(
      head
        .slice(2)
        .map((line) => line.slice(2))
        .join("\n"),
    ) as {
      readonly datatype: readonly { name: string; unit?: string; datatype: string; description: string }[];
      readonly meta: Readonly<Record<string, unknown>>;
    };
    expect(yaml.datatype.map((c) => c.name)).toEqual(NAMES);
    expect(yaml.datatype.map((c) => c.unit ?? "")).toEqual(UNITS);
    expect(yaml.datatype.at(-2)?.description).toMatch(/^sum of 1: .*; 2: .*; 4: .*; 8: /);
    expect(yaml.meta).toMatchObject({
      software: `galforge ${packageVersion()}`,
      run: "run-7",
      inputs: 2,
      input_1: `${files[0]}: NPY, f4 [8, 1, 8, 6]`,
      gain: 2,
      zero_point: 27,
    });
  });

  it("Parquet has types and metadata", async () => {
    const { out, files } = await made(".parquet");
    const file = new Uint8Array(readFileSync(out)).buffer;
    const { schema, key_value_metadata = [] } = parquetMetadata(file);
    expect(schema.slice(1).map((s) => s.name)).toEqual(NAMES);
    expect(schema.slice(1, 5).map((s) => s.type)).toEqual(["INT64", "BYTE_ARRAY", "INT64", "DOUBLE"]);
    expect(schema.at(-2)?.type).toBe("INT32");
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(N);
    expectRows((name, k) => rows[k][name], files);
    const facts = Object.fromEntries(key_value_metadata.map(({ key, value }) => [key, value]));
    expect(facts["galforge.run"]).toBe("run-7");
    const columns = JSON.parse(facts["galforge.columns"] ?? "") as { unit: string }[];
    expect(columns[3].unit).toBe("ADU");
  });

  it("FITS has TUNIT and cards", async () => {
    const { out, files } = await made(".fits");
    const bytes = readFileSync(out);
    expect(bytes.length % 2880).toBe(0);
    const hdu = listHdus("x", bytes)[1];
    const table = readTableHdu("x", bytes, hdu);
    expect(table.map((c) => c.name)).toEqual(NAMES);
    expect(table.map((c) => c.unit)).toEqual(UNITS);
    const columns = new Map(table.map((c) => [c.name, c.values]));
    expectRows((name, k) => columns.get(name)?.[k], files);
    expect(hdu.header.get("GFSOFT")).toBe(`galforge ${packageVersion()}`);
    expect(hdu.header.get("GFIN2")).toBe(`${files[1]}: NPY, f4 [3, 1, 8, 6]`);
    expect(hdu.header.get("GFSKY")).toBe(100);
  });

  it.each([".csv", ".ecsv", ".parquet", ".fits"])(
    "%s replaces an older one, and leaves no other file",
    async (extension) => {
      const { out } = await made(extension);
      const before = readdirSync(join(out, "..")).sort();
      expect(before).toEqual(["a, b.npy", "c.npy", `catalog${extension}`]);
    },
  );
});

describe("--out", () => {
  it("is checked before work is spent", () => {
    const dir = temporary();
    mkdirSync(join(dir, "d.csv"));
    expect(() => checkCatalogPath(join(dir, "c.CSV"), [])).not.toThrow();
    expect(() => checkCatalogPath(join(dir, "c.txt"), [])).toThrow(
      /--out = ".*c.txt" is not allowed: it must be a .csv/,
    );
    expect(() => checkCatalogPath(join(dir, "no", "c.csv"), [])).toThrow(/make the directory .*no first/);
    expect(() => checkCatalogPath(join(dir, "d.csv"), [])).toThrow(/is a directory/);
    const image = join(dir, "s.fits");
    writeFileSync(image, "image");
    for (const spelled of [join(dir, ".", "s.fits"), `${image}[SCI]`, `${image}[0]`, dir]) {
      expect(() => checkCatalogPath(image, [spelled])).toThrow(/which would be lost/);
    }
  });

  it("replaces a catalogue, and nothing else", async () => {
    const dir = temporary();
    for (const extension of [".csv", ".ecsv", ".parquet", ".fits"]) {
      const { out } = await made(extension);
      expect(() => checkCatalogPath(out, [])).not.toThrow();
    }
    const others = {
      "list.csv": "image,x,y\na.fits,1,2\n",
      "flagged.csv": "image,my_flags\na.fits,1\n",
      "image.fits": `${"SIMPLE  =                    T".padEnd(80)}${"NAXIS   =                    2".padEnd(80)}`,
      "other.parquet": "not parquet",
    };
    for (const [name, text] of Object.entries(others)) {
      writeFileSync(join(dir, name), text);
      expect(() => checkCatalogPath(join(dir, name), [])).toThrow(
        /is there and is not a catalogue of galforge/,
      );
    }
  });
});

/** Prints what astropy makes of a catalogue, with nothing but its name. */
const SCRIPT = `
import sys
import numpy as np
from astropy.table import Table
t = Table.read(sys.argv[1])
def text(value):
    return str(value).strip().replace("--", "")
print(len(t), ",".join(t.colnames))
print(t["flux"].unit, t["pa"].unit, t["id"].dtype.kind, t["flags"].dtype.kind, t["flux"].dtype.kind)
print(text(t["file"][10]), t["index"][10], "%.6f" % t["flux"][9], "%.6f" % t["mag"][9], float(np.ma.filled(t["flux"], np.nan)[4]))
print(text(t["flags_text"][4]), "/", text(t["flags_text"][5]))
print(t.meta.get("run", t.meta.get("GFRUN")), t.meta.get("sky", t.meta.get("GFSKY")))
`;

describe("astropy", needsPython("astropy", "yaml"), () => {
  it.each([".csv", ".ecsv", ".fits"])("reads %s by its name alone", async (extension) => {
    const { out, files } = await made(extension);
    const run = spawnSync(PYTHON, ["-W", "error", "-c", SCRIPT, out], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    const mag = (27 - 2.5 * Math.log10(2)).toFixed(6);
    const isPlain = extension === ".csv";
    expect(run.stdout.split("\n").slice(0, 5)).toEqual([
      `11 ${NAMES.join(",")}`,
      isPlain ? "None None i i f" : "adu deg i i f",
      `${files[1]} 2 2.000000 ${mag} nan`,
      "pixels, blank / ",
      isPlain ? "None None" : "run-7 100",
    ]);
  });
});
