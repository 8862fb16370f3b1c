import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { listHdus } from "../../../shared/formats/fits.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";
import type { Population } from "../../../sim/drawn.ts";
import { generateTable, type TableOptions } from "../../../sim/generate/table.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { make, quiet, scratch } from "./helpers.ts";

const dir = scratch();
/** More than a task of a worker. */
const N = 2100;
const plain = loadPopulation({ overrides: { stamp: [16, 20] } });
const galaxies = loadPopulation({ preset: "decals-grz" });
const table = async (out: string, more: Partial<TableOptions> = {}, hooks = quiet()) => {
  const options = { population: plain, n: N, seed: 7, workers: 1, ...more };
  return generateTable({ ...options, out: join(dir, out) }, hooks);
};
const bytes = (name: string): Buffer => readFileSync(join(dir, name));
const view = (name: string): ArrayBuffer => Uint8Array.from(bytes(name)).buffer;

/** As they are drawn. */
const labelsOf = ({ labels, draw }: Population, of: Population, k: number): Record<string, number> => {
  const drawn = draw.call(of, 7, k).labels;
  return Object.fromEntries(labels.map(({ name }, i) => [name, drawn[i]]));
};

describe("a table of labels", () => {
  it.each<[string, Population, number]>([
    ["expressions", plain, N],
    ["galaxies", galaxies, 40],
  ])("has object k in row k, of the kind %s, as Parquet", async (kind, population, n) => {
    const report = await table(`${kind}.parquet`, { population, n });
    expect(report).toMatchObject({ n, columns: population.labels.length + 1 });
    const rows = await parquetReadObjects({ file: view(`${kind}.parquet`) });
    expect(rows).toHaveLength(n);
    for (const k of [0, 7, n - 1]) {
      expect(rows[k]).toEqual({ id: BigInt(k), ...labelsOf(population, population, k) });
    }
    const facts = parquetMetadata(view(`${kind}.parquet`)).key_value_metadata ?? [];
    const fact = (key: string): string => facts.find((f) => f.key === `galforge.${key}`)?.value ?? "";
    expect(fact("seed")).toBe("7");
    expect(makePopulation(JSON.parse(fact("population"))).draw(7, 3)).toEqual(population.draw(7, 3));
    const columns = JSON.parse(fact("columns")) as { name: string; unit: string; description: string }[];
    for (const { name, unit, description } of population.labels) {
      expect(columns.find((column) => column.name === name)).toMatchObject({ unit, description });
    }
  });

  it("has the labels of a data set of the same seed, in every format to the last bit", async () => {
    const out = join(dir, "set");
    await make(out, { n: 50 });
    const set = Dataset.open(out);
    const names = ["id", ...plain.labels.map(({ name }) => name)];
    for (const name of ["t.fits", "t.csv", "t.ecsv"]) await table(name, { n: 50 });
    const fits = readTableHdu("t.fits", bytes("t.fits"), listHdus("t.fits", bytes("t.fits"))[1]);
    expect(fits.map((column) => column.name)).toEqual(names);
    expect(fits.find(({ name }) => name === "hlr")?.unit).toBe("arcsec");
    const text = bytes("t.csv").toString().trimEnd().split("\n");
    expect(text[0]).toBe(names.join(","));
    expect(bytes("t.ecsv").toString()).toContain('"name":"hlr","unit":"arcsec"');
    expect(bytes("t.ecsv").toString().endsWith(bytes("t.csv").toString())).toBe(true);
    for (const [i, { name }] of plain.labels.entries()) {
      expect(fits[i + 1].values).toEqual(set.label(name));
      const column = text.slice(1).map((line) => Number(line.split(",")[i + 1]));
      expect(column).toEqual([...set.label(name)]);
    }
    set.close();
  });

  it("is the same file when it is made again, in the place of the other", async () => {
    await table("again.fits", { n: 300 });
    const before = bytes("again.fits");
    await table("again.fits", { n: 300 });
    expect(bytes("again.fits").equals(before)).toBe(true);
    await table("again.fits", { n: 300, seed: 8 });
    expect(bytes("again.fits").equals(before)).toBe(false);
  });

  it("counts the galaxies that were drawn, where some are taken", async () => {
    const { tries } = await table("tries.csv", { population: galaxies, n: 40 });
    const at = galaxies.labels.findIndex(({ name }) => name === "tries");
    let sum = 0;
    for (let k = 0; k < 40; k++) sum += galaxies.draw(7, k).labels[at];
    expect(tries).toBe(sum / 40);
    expect(tries).toBeGreaterThan(2);
    expect(await table("none.csv", { n: 2 })).not.toHaveProperty("tries");
  });

  it("is not there when it is interrupted, or cannot be drawn", async () => {
    const controller = new AbortController();
    const add = () => controller.abort();
    const progress = () => ({ add, skip: () => {}, finish: () => {} });
    const hooks = quiet({ signal: controller.signal, progress });
    await expect(table("stopped.parquet", {}, hooks)).rejects.toThrow(/^interrupted: nothing is left of /);
    const picky = makePopulation({ ...galaxies.config, tries: 1 });
    const impossible = { population: picky, n: 50 };
    await expect(table("impossible.csv", impossible)).rejects.toThrow(
      /^object \d+ of seed 7: .*took none of 1 galaxies/,
    );
    expect(readdirSync(dir).filter((name) => /stopped|impossible/.test(name))).toEqual([]);
  });

  it("replaces nothing but tables, and has a name that says its format", async () => {
    await expect(table("t.npy")).rejects.toThrow(/a \.parquet, \.fits, \.ecsv or \.csv file/);
    writeFileSync(join(dir, "mine.csv"), "id,ra,dec\n1,2,3\n");
    await expect(table("mine.csv")).rejects.toThrow(/is there and is not a table of galforge/);
    await table("t.csv", { n: 3 });
    await expect(table("no/t.csv")).rejects.toThrow(/make the directory/);
    expect(existsSync(join(dir, basename("t.csv")))).toBe(true);
  });

  it("refuses a label with the name of its first column", async () => {
    const named = {
      ...plain,
      config: plain.config,
      labels: [{ ...plain.labels[0], name: "id" }],
    } as Population;
    await expect(table("id.csv", { population: named })).rejects.toThrow(/"id" is the first column/);
  });
});
