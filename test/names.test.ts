// @module-tag built
/**
 * Names that JavaScript's plain objects have already, wherever somebody else chooses a name: as parameters, components and bands of a
 * population, labels of a data set, columns of lists and tables, keys of results. They work like any other.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyDataset } from "../datasets/check/verify.ts";
import { EXPORT_FORMATS, exportDataset } from "../datasets/export/export.ts";
import { describeDataset, formatDescription } from "../datasets/inspect.ts";
import { Dataset } from "../datasets/reader.ts";
import { readCutoutList } from "../datasets/survey/list.ts";
import { compareRun } from "../eval/compare/compare.ts";
import { infer } from "../eval/infer/infer.ts";
import { able } from "../eval/needs.ts";
import { writeReport } from "../eval/report/report.ts";
import { readSections } from "../eval/results.ts";
import type { Context } from "../shared/cli/command.ts";
import { listHdus } from "../shared/formats/fits.ts";
import { readTableHdu, tableFields } from "../shared/formats/fits-table.ts";
import { generate } from "../sim/generate/generate.ts";
import { readObjects } from "../sim/objects.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { startComputing } from "../train/compute.ts";
import { cae } from "../train/models/cae/kind.ts";
import { openModel } from "../train/open-model.ts";
import { beginRun } from "../train/train.ts";
import { runCommand } from "./commands.ts";
import { makeDataset } from "./datasets/make.ts";

const NASTY = [
  ...["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf"],
  ...["__defineGetter__", "__lookupSetter__", "prototype", "toJSON", "then", "length"],
];
const root = mkdtempSync(join(tmpdir(), "galforge-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const fresh = (): string => join(root, `${made++}`);
const context: Context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
};

/** A population with parameters, two components and a band of these names; the parameters are in the pixels. */
function populationFile(names: readonly string[]): string {
  const [first, second, band] = names;
  const lines = [
    "stamp: [16, 16]",
    "pixel_scale: 0.2",
    `band: ${band ?? first}`,
    "parameters:",
    ...names.map((name, i) => `  ${name}: {uniform: [${1 + i}, ${2 + i}], unit: ${name}}`),
    "galaxy:",
    `  - {kind: exponential, name: ${first}, flux: "${names.map((name) => `1000 * ${name}`).join(" + ")}", hlr: 0.5, e: 0.2, pa: 0}`,
    `  - {kind: gaussian, name: ${second}, flux: 500, hlr: 0.3, e: 0, pa: 0}`,
    "psf: {kind: gaussian, fwhm: 0.7}",
    "detector: {sky: 100, gain: 1, read_noise: 5}",
  ];
  const file = `${fresh()}.yaml`;
  writeFileSync(file, lines.join("\n"));
  return file;
}

async function makeSet(names: readonly string[], n: number): Promise<string> {
  const out = fresh();
  const population = loadPopulation({ file: populationFile(names) });
  const options = { population, out, n, seed: 7, shardSize: n, dtype: "float32", noiseless: false } as const;
  await generate({ ...options, workers: 1, resume: false }, context);
  return out;
}

/** The label columns of an export, as its format's own readers find them. */
function exportedColumns(
  out: string,
  format: string,
): ReadonlyMap<string, ArrayLike<number>> | readonly string[] {
  const bytes = (name: string): Buffer => readFileSync(join(out, name));
  if (format === "npy") {
    const [head, ...rows] = parse(bytes("labels.csv")) as string[][];
    return new Map(head!.map((name, i) => [name, rows.map((row) => Number(row[i]))]));
  }
  if (format === "fits") {
    const table = readTableHdu("x", bytes("shard-00000.fits"), listHdus("x", bytes("shard-00000.fits"))[1]!);
    return new Map(table.map(({ name, values }) => [name, values as Float64Array]));
  }
  if (format === "mef") {
    // a file an object: its table has one row, so the names alone
    const file = bytes("000000000.fits");
    const hdu = listHdus("x", file).find(({ name }) => name === "LABELS")!;
    return readTableHdu("x", file, hdu).map(({ name }) => name);
  }
  if (format === "meds") {
    const file = bytes(readdirSync(out).find((name) => name.startsWith("meds"))!);
    return tableFields("x", listHdus("x", file)[1]!).map(({ name }) => name.replace(/^true_/, ""));
  }
  if (format === "parquet") {
    const { buffer, byteOffset, byteLength } = bytes("shard-00000.parquet");
    const { schema } = parquetMetadata(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
    return schema.map(({ name }) => name);
  }
  // a .tar of one JSON file a stamp, as text
  const text = bytes("shard-00000.tar").toString("latin1");
  return NASTY.filter((name) => text.includes(`"${name}":`));
}

describe("names that every object has", () => {
  it("name parameters, components, bands and labels: generated, verified, inspected, exported", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(NASTY, { minLength: 3, maxLength: 6 }), async (names) => {
        const dir = await makeSet(names, 5);
        expect(verifyDataset(dir)).toMatchObject({ ok: true, problems: [] });
        const set = Dataset.open(dir);
        const found = describeDataset(dir);
        const text = formatDescription(found);
        names.forEach((name, i) => {
          const column = set.label(name);
          expect(Math.min(...column)).toBeGreaterThan(1 + i);
          expect(Math.max(...column)).toBeLessThan(2 + i);
          expect(found.labels.find((label) => label.name === name)).toMatchObject({ unit: name });
          expect(text).toContain(`\n  ${name.padEnd(16)} ${name}`);
        });
        const [first, second, band] = names as [string, string, string];
        expect(set.label(`${first}_flux`)[3]).toBeCloseTo(
          names.reduce((sum, name) => sum + 1000 * set.label(name)[3]!, 0),
          6,
        );
        expect(set.label(`${second}_flux`)[0]).toBe(500);
        expect(found.manifest.bands).toMatchObject([{ name: band }]);
        for (const format of EXPORT_FORMATS) {
          const out = fresh();
          await exportDataset(dir, format, out);
          const columns = exportedColumns(out, format);
          for (const name of names) {
            if (columns instanceof Map) expect([...columns.get(name)!]).toEqual([...set.label(name)]);
            else expect(columns).toContain(name);
          }
        }
        set.close();
      }),
      { numRuns: 8 },
    );
  });

  it("name several bands, and components whose flux differs between them", async () => {
    const [first, second, ...bands] = NASTY.slice(0, 5);
    const fluxes = bands.map((_, b) => [100 * (b + 1), 1000 * (b + 1)] as const);
    const file = `${fresh()}.yaml`;
    const lines = [
      "stamp: [16, 16]",
      "pixel_scale: 0.2",
      "galaxy:",
      `  - {kind: exponential, name: ${first}, hlr: 0.5, e: 0.2, pa: 0}`,
      `  - {kind: gaussian, name: ${second}, hlr: 0.3, e: 0, pa: 0}`,
      "psf: {kind: gaussian, fwhm: 0.7}",
      "detector: {sky: 100, gain: 1, read_noise: 5}",
      "bands:",
      ...bands.map((band, b) => {
        const [a, c] = fluxes[b]!;
        return `  - {name: ${band}, flux: {${first}: ${a}, ${second}: ${c}}}`;
      }),
    ];
    writeFileSync(file, lines.join("\n"));
    const out = fresh();
    const shape = { n: 4, seed: 1, shardSize: 4, dtype: "float32", noiseless: false } as const;
    const population = loadPopulation({ file });
    await generate({ ...shape, population, out, workers: 1, resume: false }, context);
    expect(verifyDataset(out).problems).toEqual([]);
    const set = Dataset.open(out);
    expect(set.manifest.bands.map(({ name }) => name)).toEqual(bands);
    bands.forEach((band, b) => {
      expect(set.label(`${first}_flux_${band}`)[2]).toBe(fluxes[b]![0]);
      expect(set.label(`${second}_flux_${band}`)[2]).toBe(fluxes[b]![1]);
    });
    set.close();
  });

  it("name objects, and bands of a list of objects", () => {
    const [name, ...bands] = NASTY;
    const psf = { kind: "gaussian", fwhm: 0.7 };
    const place = { n: 1, hlr: 0.5, e: 0, pa: 0, x0: 8, y0: 8, pixel_scale: 0.2, stamp: 16 };
    const file = `${fresh()}.json`;
    const listed = bands.map((band, b) => ({ name: band, flux: b + 1 }));
    writeFileSync(file, JSON.stringify([{ name, ...place, psf, bands: listed }]));
    const csv = `${fresh()}.csv`;
    const flux = bands.map((band) => `flux_${band}`);
    const head = ["name", ...Object.keys(place), "psf", "fwhm", ...flux];
    const row = [name, ...Object.values(place), "gaussian", 0.7, ...bands.map((_, b) => b + 1)];
    writeFileSync(csv, `${head.join(",")}\n${row.join(",")}\n`);
    return Promise.all(
      [file, csv].map(async (list) => {
        const [object] = await readObjects(list);
        expect(object).toMatchObject({ name, bands });
        expect(object!.scenes.map(({ components: [c] }) => c!.flux)).toEqual(bands.map((_, b) => b + 1));
      }),
    );
  });

  it("reach worker threads", async () => {
    const config = populationFile(NASTY);
    const shard = async (workers: string): Promise<Buffer> => {
      const out = fresh();
      const words = ["generate", "--config", config, "--n", "40", "--workers", workers, "--out", out];
      expect(await runCommand("sim", words)).toMatchObject({ code: 0 });
      return readFileSync(join(out, "shard-00000.msgpack"));
    };
    expect((await shard("2")).equals(await shard("1"))).toBe(true);
  });

  it("name the objects of a data set", () => {
    const dir = fresh();
    mkdirSync(dir);
    makeDataset(dir, { n: NASTY.length, names: NASTY });
    expect(verifyDataset(dir).problems).toEqual([]);
    const set = Dataset.open(dir);
    expect(set.names()).toEqual(NASTY);
    expect(new Set(set.ids()).size).toBe(NASTY.length);
    set.close();
  });

  it("name columns of a list, and stay with their cells", async () => {
    const file = `${fresh()}.csv`;
    writeFileSync(file, `image,${NASTY.join(",")}\na.fits,${NASTY.map((_, i) => i).join(",")}\n`);
    const [[row]] = await readCutoutList(file);
    expect([...row!.own]).toEqual(NASTY.map((name, i) => [name, `${i}`]));
  });

  it.each(["--constructor", "--__proto__=3", "-toString", "--hasOwnProperty"])(
    "are no options: %s",
    async (option) => {
      const { code, stderr } = await runCommand("sim", ["generate", option, "3", "--out", fresh()]);
      expect(code).toBe(2);
      expect(stderr).toMatch(`${option} is not an option`);
    },
  );
});

describe("a network whose labels have such names", () => {
  const names = NASTY.slice(0, 5);
  let data: string;
  const run = fresh();
  beforeAll(async () => {
    data = await makeSet(NASTY, 300);
    const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
    const options = { arch: "paper", data, supervise: names, batch: 64, epochs: 1, latents: 8 } as const;
    await beginRun(cae, run, options, computing, context);
  });

  it("has all of them in its sections and its report", async () => {
    await compareRun({ run, data: undefined, most: 100, views: 1 }, context);
    const { training, compare } = readSections(run);
    expect(Object.keys(training!.curves.at(-1)!.val_r2)).toEqual(names);
    expect(compare!.labels.map(({ name }) => name)).toEqual(names);
    for (const stamp of compare!.reconstructions!.stamps) expect(Object.keys(stamp.labels)).toEqual(names);
    const page = readFileSync((await writeReport(run)).file, "utf8");
    for (const name of names) expect(page).toContain(name);
    expect(page).not.toContain("native code");
  });

  it("gives them to catalogues", async () => {
    const model = able(run, await openModel(run), { model: ["mean"] });
    const out = join(root, "catalogue.csv");
    await infer({ model, run, backend: "none", images: [data], out, batch: 64, given: {} }, context);
    const [head, ...rows] = parse(readFileSync(out)) as string[][];
    expect(head).toEqual(expect.arrayContaining(names));
    expect(rows).toHaveLength(300);
    for (const name of names) expect(Number(rows[0]![head!.indexOf(name)])).toBeGreaterThan(0.5);
    model.close();
  });
});
