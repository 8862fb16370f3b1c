/** Samples and quantiles beside a catalogue. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BesideFiles } from "../../../eval/infer/beside/beside.ts";
import { checkBeside } from "../../../eval/infer/beside/open-beside.ts";
import { quantileTarget } from "../../../eval/infer/beside/quantiles.ts";
import { infer } from "../../../eval/infer/infer.ts";
import { listHdus } from "../../../shared/formats/fits.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";
import { decodeNpy } from "../../../shared/formats/npy.ts";
import { readTable } from "../../../shared/tables/read.ts";
import { temporary } from "../../datasets/make.ts";
import { fakeContext } from "./fake-model.ts";
import { posteriorOf, rowsConfig, rowsModel } from "./rows-model.ts";

const U = [20, 21, Number.NaN, 23, 24];
const DRAWS = 7;

async function run(beside: (folder: string) => BesideFiles, signal?: AbortSignal) {
  const folder = temporary();
  const cat = join(folder, "cat.csv");
  writeFileSync(cat, `id,u,g\n${U.map((u, k) => `n${k},${u},1`).join("\n")}\n`);
  const out = join(folder, "out.csv");
  const task = {
    model: rowsModel(),
    run: "no-run",
    backend: "none",
    images: [cat],
    out,
    batch: 2,
    given: {},
  };
  const files = beside(folder);
  const done = infer({ ...task, beside: files }, fakeContext(signal));
  return { done, files, folder };
}

const samplesIn = (name: string) => (folder: string) => ({
  samples: { path: join(folder, name), draws: DRAWS },
});

/** What the posterior of all rows at once says. */
async function expected(): Promise<Float32Array> {
  const columns = new Map([
    ["u", Float64Array.from(U)],
    ["g", Float64Array.from(U, () => 1)],
  ]);
  return posteriorOf(rowsConfig(), columns, U.length, ["sample"]).sample!(DRAWS, 0);
}

describe("samples", () => {
  it("are those of the posterior, in blocks, as NPY with what its axes are", async () => {
    const { done, files } = await run(samplesIn("s.npy"));
    await done;
    const { path } = files.samples!;
    const { shape, data } = decodeNpy(path, readFileSync(path));
    expect(shape).toEqual([U.length, DRAWS, 2]);
    expect(data).toEqual(await expected());
    const about = JSON.parse(readFileSync(path.replace(".npy", ".json"), "utf8"));
    expect(about).toMatchObject({ format: "galforge-samples", shape, seed: 0 });
    expect(about.targets.map(({ name, unit }: { name: string; unit: string }) => [name, unit])).toEqual([
      ["t", "1"],
      ["w", "dex"],
    ]);
  });

  it("are the same as Parquet, a row a sample", async () => {
    const { done, files } = await run(samplesIn("s.parquet"));
    await done;
    const table = readTable(files.samples!.path);
    expect(table.names).toEqual(["row", "id", "sample", "t", "w"]);
    const all = await expected();
    expect(Float32Array.from(table.column("t") as Float64Array)).toEqual(all.filter((_, at) => at % 2 === 0));
    expect(Float32Array.from(table.column("w") as Float64Array)).toEqual(all.filter((_, at) => at % 2 === 1));
    expect([...(table.column("row") as Float64Array)]).toEqual(U.flatMap((_, k) => new Array(DRAWS).fill(k)));
    expect(table.column("id")).toEqual(U.flatMap((_, k) => new Array(DRAWS).fill(`n${k}`)));
  });

  it("leave nothing behind when they are interrupted", async () => {
    const stop = new AbortController();
    stop.abort();
    const { done, folder } = await run(samplesIn("s.npy"), stop.signal);
    await expect(done).rejects.toThrow(/interrupted/);
    expect(readdirSync(folder)).toEqual(["cat.csv"]);
  });
});

describe("quantiles", () => {
  it("are tables as qp reads them, without rows that have no estimates", async () => {
    const { done, files } = await run((folder) => ({ quantiles: join(folder, "q.fits") }));
    await done;
    const bytes = readFileSync(files.quantiles!);
    const hdus = listHdus("q.fits", bytes);
    expect(hdus.map(({ name }) => name).slice(1)).toEqual(["META", "DATA", "ANCIL"]);
    const of = (name: string) =>
      new Map(
        readTableHdu("q.fits", bytes, hdus.find((hdu) => hdu.name === name)!).map((column) => [
          column.name,
          column,
        ]),
      );
    const meta = of("META");
    expect(meta.get("pdf_name")!.values).toEqual(["quant"]);
    expect([...meta.get("pdf_version")!.values]).toEqual([0]);
    const quants = meta.get("quants")!.values as Float64Array;
    expect(quants.length).toBe(100);
    expect([quants[0], quants[99]]).toEqual([0.005, 0.995]);
    const { values, repeat } = of("DATA").get("locs")!;
    expect(repeat).toBe(100);
    const locs = values as Float64Array;
    expect(locs.length).toBe(400);
    locs.forEach((x, at) => {
      if (at % 100 > 0) expect(x).toBeGreaterThan(locs[at - 1]!);
    });
    // the middle of the first galaxy, and its 99.5 %
    expect((locs[49]! + locs[50]!) / 2).toBeCloseTo(30, 6);
    expect(locs[99]).toBeCloseTo(30 + 0.5 * 2.5758, 3);
    expect(of("ANCIL").get("id")!.values).toEqual(["n0", "n1", "n3", "n4"]);
    expect([...of("ANCIL").get("row")!.values]).toEqual([0, 1, 3, 4]);
  });

  it("are of the redshift, or of the only target", () => {
    expect(quantileTarget(rowsConfig()).name).toBe("t");
    const other = rowsConfig(undefined, "scalar");
    expect(quantileTarget({ supervise: other.supervise.slice(1) }).name).toBe("w");
    expect(() => quantileTarget(other)).toThrow(
      /is for the redshift of a network, and this one estimates t, w/,
    );
  });
});

describe("checkBeside", () => {
  it("refuses names of no format, one name for two, and what must stay", () => {
    const folder = temporary();
    const at = (name: string) => join(folder, name);
    const samples = (path: string) => ({ samples: { path, draws: 3 } });
    const out = at("out.fits");
    expect(() => checkBeside(samples(at("s.csv")), out, [])).toThrow(/--samples-out = .* \.npy or \.parquet/);
    expect(() => checkBeside({ quantiles: at("q.hdf5") }, out, [])).toThrow(/--quantiles = .* a \.fits file/);
    expect(() => checkBeside({ quantiles: out }, out, [])).toThrow(/is to be two files/);
    writeFileSync(at("s.npy"), "\x93NUMPY", "latin1");
    expect(() => checkBeside(samples(at("s.npy")), out, [])).toThrow(/is not a file of samples of galforge/);
    writeFileSync(at("s.json"), '{"format": "galforge-samples"}');
    expect(() => checkBeside(samples(at("s.npy")), out, [])).not.toThrow();
    expect(() => checkBeside(samples(at("s.npy")), out, [at("s.npy")])).toThrow(/one of the inputs/);
  });
});
