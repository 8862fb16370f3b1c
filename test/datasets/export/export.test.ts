import { spawnSync } from "node:child_process";
import { createReadStream, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { extract } from "tar-stream";
import { describe, expect, it } from "vitest";
import { exportDataset } from "../../../datasets/export/export.ts";
import { idOfName } from "../../../datasets/ids.ts";
import { writeManifest } from "../../../datasets/manifest.ts";
import { ShardWriter } from "../../../datasets/writer.ts";
import { listHdus } from "../../../shared/formats/fits.ts";
import { readFitsImage, readImageHdu } from "../../../shared/formats/fits-image.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";
import { decodeNpy } from "../../../shared/formats/npy.ts";
import { needsSmallDisk } from "../../needs.ts";
import { smallDisk } from "../../shared/files/helpers.ts";
import { makeDataset, somePlanes, temporary, trueLabel, truePixels } from "../make.ts";

const N = 23;
const ids = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const DTYPES = ["float32", "uint16"] as const;
type Kind = (typeof DTYPES)[number];

/** The stored pixels of some objects, as plain numbers. */
const stored = (objects: number[], dtype: Kind, bands = 1): number[] =>
  objects.flatMap((id) => [
    ...(dtype === "float32" ? Float32Array : Uint16Array).from(truePixels(id, bands, 8, 6)),
  ]);

async function exported(format: string, dtype: Kind, bands = 1): Promise<string> {
  const dir = temporary();
  const out = join(temporary(), "out");
  makeDataset(dir, { n: N, dtype, bands, ...(format === "meds" ? { width: 8 } : {}) });
  const progress: number[] = [];
  const report = await exportDataset(dir, format, out, (done, all) => progress.push(done / all));
  expect(progress.at(-1)).toBe(1);
  expect(readdirSync(out).sort()).toEqual([...report.files].sort());
  return out;
}

describe.each(DTYPES)("export of %s to", (dtype) => {
  it("NPY gives the images as one array and the labels as CSV", async () => {
    const out = await exported("npy", dtype, 2);
    const { shape, data } = decodeNpy("images.npy", readFileSync(join(out, "images.npy")));
    expect(shape).toEqual([N, 2, 8, 6]);
    expect([...data]).toEqual(stored(ids(0, N), dtype, 2));
    const rows = parse(readFileSync(join(out, "labels.csv")), { columns: true }) as Record<string, string>[];
    expect(rows.map((r) => Number(r["id"]))).toEqual(ids(0, N));
    expect(rows.map((r) => Number(r["hlr"]))).toEqual(ids(0, N).map((id) => trueLabel("hlr", id)));
  });

  it("FITS gives a cube and the table LABELS for each shard", async () => {
    const out = await exported("fits", dtype);
    const bytes = readFileSync(join(out, "shard-00002.fits"));
    expect(bytes.length % 2880).toBe(0);
    const cube = readFitsImage("x", bytes);
    expect(cube.shape).toEqual([3, 8, 6]);
    expect([...cube.data]).toEqual(stored(ids(20, 23), dtype));
    expect(cube.header.get("BUNIT")).toBe("adu");
    const table = readTableHdu("x", bytes, listHdus("x", bytes)[1]);
    expect(table.map((c) => [c.name, c.unit])).toEqual([
      ["id", ""],
      ["flux", "adu"],
      ["hlr", "arcsec"],
      ["n", ""],
    ]);
    expect([...table[0].values]).toEqual([20, 21, 22]);
    expect([...table[1].values]).toEqual([20, 21, 22].map((id) => trueLabel("flux", id)));
  });

  it("Parquet gives id, labels and the raw pixels of each stamp", async () => {
    const out = await exported("parquet", dtype, 2);
    const bytes = readFileSync(join(out, "shard-00001.parquet"));
    const file = new Uint8Array(bytes).buffer;
    const metadata = parquetMetadata(file);
    const facts = Object.fromEntries((metadata.key_value_metadata ?? []).map((kv) => [kv.key, kv.value]));
    expect(facts["galforge.image.shape"]).toBe("2,8,6");
    expect(facts["galforge.image.dtype"]).toBe(`little-endian ${dtype}`);
    expect(metadata.schema.slice(1).map((s) => s.type)).toEqual([
      "INT64",
      "DOUBLE",
      "DOUBLE",
      "DOUBLE",
      "BYTE_ARRAY",
    ]);
    const rows = await parquetReadObjects({ file, utf8: false });
    expect(rows.map((r) => Number(r["id"]))).toEqual(ids(10, 20));
    expect(rows.map((r) => r["flux"])).toEqual(ids(10, 20).map((id) => trueLabel("flux", id)));
    const raw = Uint8Array.from(rows[4]["image"] as Uint8Array).buffer;
    const pixels = dtype === "float32" ? new Float32Array(raw) : new Uint16Array(raw);
    expect([...pixels]).toEqual(stored([14], dtype, 2));
  });

  it("WebDataset gives a tar of .npy and .json pairs", async () => {
    const out = await exported("webdataset", dtype, 2);
    const members = new Map<string, Buffer>();
    const tar = createReadStream(join(out, "shard-00000.tar")).pipe(extract());
    for await (const entry of tar) {
      const pieces: Buffer[] = [];
      for await (const piece of entry) pieces.push(piece as Buffer);
      members.set(entry.header.name, Buffer.concat(pieces));
    }
    expect([...members.keys()].slice(0, 3)).toEqual(["000000000.npy", "000000000.json", "000000001.npy"]);
    expect(members.size).toBe(20);
    const { shape, data } = decodeNpy("x", members.get("000000007.npy") ?? new Uint8Array());
    expect(shape).toEqual([2, 8, 6]);
    expect([...data]).toEqual(stored([7], dtype, 2));
    expect(JSON.parse(String(members.get("000000007.json")))).toEqual({
      id: 7,
      flux: trueLabel("flux", 7),
      hlr: trueLabel("hlr", 7),
      n: trueLabel("n", 7),
    });
  });
});

describe("the names of objects", () => {
  const names = Array.from({ length: N }, (_, k) => `NGC ${k}, "\u00e9"`);

  async function named(format: string): Promise<string> {
    const [dir, out] = [temporary(), join(temporary(), "out")];
    makeDataset(dir, { n: N, names });
    await exportDataset(dir, format, out);
    return out;
  }

  it("are in the CSV", async () => {
    const text = readFileSync(join(await named("npy"), "labels.csv"));
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row["name"])).toEqual(names);
  });

  it("are in the table LABELS, in ASCII", async () => {
    const bytes = readFileSync(join(await named("fits"), "shard-00001.fits"));
    const [id, name] = readTableHdu("x", bytes, listHdus("x", bytes)[1]);
    const text = (k: number): string => names[k].replace("\u00e9", "\\u{e9}");
    expect(id.values[4]).toBe(idOfName(names[14]));
    expect([...name.values]).toEqual(ids(10, 20).map(text));
  });

  it("are a column of Parquet", async () => {
    const bytes = readFileSync(join(await named("parquet"), "shard-00002.parquet"));
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    expect(rows.map((row) => row["name"])).toEqual(names.slice(20));
  });

  it("leave no place for a label of that name", async () => {
    const [dir, out] = [temporary(), join(temporary(), "out")];
    const { labels, shards, ...rest } = makeDataset(dir, { n: 2, names: names.slice(0, 2) });
    const layout = { ...rest.shape, dtype: rest.dtype, count: 2, labelNames: ["name"] };
    const writer = ShardWriter.open(dir, 0, { names: names.slice(0, 2) }, layout);
    writer.writeImages(new Uint8Array(2 * 4 * 48));
    const entry = writer.finish(new Map([["name", Float64Array.of(1, 2)]]));
    writeManifest(dir, { ...rest, labels: [{ ...labels[0], name: "name" }], shards: [entry] });
    await expect(exportDataset(dir, "parquet", out)).rejects.toThrow(/has a label "name", as exports call/);
  });
});

describe("exportDataset", () => {
  it("keeps the band axis of a FITS cube", async () => {
    const out = await exported("fits", "float32", 3);
    expect(readFitsImage("x", readFileSync(join(out, "shard-00000.fits"))).shape).toEqual([10, 3, 8, 6]);
  });

  it.each(["npy", "fits", "mef", "meds", "parquet", "webdataset"])(
    "writes the same %s bytes again",
    async (format) => {
      const [a, b] = [await exported(format, "float32"), await exported(format, "float32")];
      for (const name of readdirSync(a))
        expect(readFileSync(join(a, name))).toEqual(readFileSync(join(b, name)));
    },
  );

  it("refuses an unknown format and an --out that is a file or not empty, and touches nothing there", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 3 });
    const out = temporary();
    await expect(exportDataset(dir, "fit", out)).rejects.toThrow(
      /--to = "fit" is unknown. Did you mean "fits"/,
    );
    writeFileSync(join(out, "mine.txt"), "precious");
    await expect(exportDataset(dir, "npy", out)).rejects.toThrow(/is not empty \(it holds mine.txt\)/);
    await expect(exportDataset(dir, "npy", join(out, "mine.txt"))).rejects.toThrow(/is a file/);
    expect(readdirSync(out)).toEqual(["mine.txt"]);
  });

  it.each(["npy", "fits", "parquet", "webdataset"])(
    "to %s stops at a damaged shard without a half-written file",
    async (format) => {
      const dir = temporary();
      const out = temporary();
      const { shards } = makeDataset(dir, { n: 20 });
      writeFileSync(join(dir, shards[1].file), readFileSync(join(dir, shards[1].file)).subarray(0, 600));
      await expect(exportDataset(dir, format, out)).rejects.toThrow(/shard-00001.msgpack: is truncated/);
      expect(readdirSync(out)).toEqual([]);
    },
  );

  const disk = smallDisk(64 * 1024);
  it.each(["npy", "fits", "parquet", "webdataset"])(
    "to %s says that the disk is full, and leaves nothing there",
    needsSmallDisk(disk),
    async (format) => {
      const dir = temporary();
      makeDataset(dir, { n: 400 });
      const out = join(disk as string, "out");
      await expect(exportDataset(dir, format, out)).rejects.toThrow(
        /cannot be written \(the disk is full: free some space, then run the same command again\)$/,
      );
      expect(readdirSync(out)).toEqual([]);
    },
  );

  it.each(["fits", "webdataset"])(
    "to %s begins again where a process was killed",
    { tags: ["process"] },
    async (format) => {
      const dir = temporary();
      makeDataset(dir, { n: 2000 });
      const out = join(temporary(), "out");
      const module = JSON.stringify(join(import.meta.dirname, "../../../dist/datasets/export/export.js"));
      // dies when the second shard is being written
      const script = `import { exportDataset } from ${module};
      await exportDataset(${JSON.stringify(dir)}, ${JSON.stringify(format)}, ${JSON.stringify(out)}, (done, all) => {
        if (done > 10) process.kill(process.pid, "SIGKILL");
      });`;
      expect(spawnSync(process.execPath, ["--input-type=module", "-e", script]).signal).toBe("SIGKILL");
      expect(readdirSync(out)).toContain("lock.json");
      const { files } = await exportDataset(dir, format, out);
      expect(readdirSync(out).sort()).toEqual([...files].sort());
    },
  );
});

describe("planes", () => {
  const withPlanes = (bands: number): string => {
    const dir = temporary();
    makeDataset(dir, { n: N, bands, width: 8, planes: somePlanes(bands, 8) });
    return dir;
  };

  it("are extensions of a multi-extension FITS file for each object, the variance as weights", async () => {
    const out = join(temporary(), "out");
    const { files } = await exportDataset(withPlanes(2), "mef", out);
    expect(files).toHaveLength(N + 1);
    const bytes = readFileSync(join(out, "000000012.fits"));
    const hdus = listHdus("x", bytes);
    expect(hdus.map(({ name, version }) => `${name} ${version}`).slice(1)).toEqual([
      ...["SCI 1", "SCI 2", "WHT 1", "WHT 2", "PSF 1", "PSF 2", "MASK 1"],
      ...["SEG 1", "SEG 2", "ISOLATED 1", "ISOLATED 2", "LABELS 1"],
    ]);
    const image = (i: number) => [...readImageHdu("x", bytes, hdus[i]).data];
    expect(image(2)).toEqual([...Float32Array.from(truePixels(12, 2, 8, 8).slice(64))]);
    expect(image(4)[3]).toBe(Math.fround(1 / ((67 + 12) % 7)));
    expect(image(3)[2]).toBe(0); // no variance, no weight
    expect(hdus[4].header.get("BUNIT")).toBe("adu**-2");
    expect([hdus[7].header.get("MB_COSMI"), hdus[7].header.get("MB_NODAT")]).toEqual([1, 32]);
    expect(image(8).slice(0, 3)).toEqual([-12, -11, -10]);
  });

  it("are left out by other formats, which say so", async () => {
    const notes: string[] = [];
    await exportDataset(withPlanes(1), "npy", join(temporary(), "out"), undefined, undefined, {
      note: (line) => notes.push(line),
    });
    expect(notes).toEqual([
      "note: --to npy leaves out the planes (variance, psf, mask, segmentation, isolated); mef and meds have them",
    ]);
  });

  it("MEDS is refused for stamps that are no squares", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 3 });
    const out = join(temporary(), "out");
    await expect(exportDataset(dir, "meds", out)).rejects.toThrow(
      "--to meds: knows square cutouts only, and these stamps are 8 x 6",
    );
  });
});
