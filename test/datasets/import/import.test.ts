import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "jpeg-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImportWishes, importCutouts } from "../../../datasets/import/import.ts";
import { tableLabels } from "../../../datasets/import/labels.ts";
import { IMPORT_BITS } from "../../../datasets/import/stamp-of.ts";
import { shardFile } from "../../../datasets/layout.ts";
import { readManifest } from "../../../datasets/manifest.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { MASK_BITS } from "../../../sim/noise/mask.ts";
import { fitsFile } from "../survey/files.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "galforge-import-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function npy(name: string, values: readonly number[], side: number): void {
  const head = `${`{'descr': '<f4', 'fortran_order': False, 'shape': (${side}, ${side}), }`.padEnd(117)}\n`;
  const bytes = [
    0x93,
    ...Buffer.from("NUMPY"),
    1,
    0,
    head.length & 255,
    head.length >> 8,
    ...Buffer.from(head),
  ];
  writeFileSync(
    join(dir, name),
    Buffer.concat([Buffer.from(bytes), Buffer.from(Float32Array.from(values).buffer)]),
  );
}

const wishes = (more: Partial<ImportWishes> = {}): ImportWishes => ({
  ...{
    out: join(dir, "set"),
    bands: ["r"],
    labels: join(dir, "labels.csv"),
    labelId: "id",
    radius: undefined,
    columns: undefined,
    errors: [],
    missing: [],
    labelUnits: [],
  },
  patterns: {
    ...{ image: join(dir, "{id}.npy"), sigma: join(dir, "{id}_sigma.npy"), psf: join(dir, "psf.npy") },
    ...{ ivar: undefined, mask: undefined },
  },
  ...{
    stamp: undefined,
    pixelScale: 0.2,
    resample: undefined,
    subtractSky: false,
    zeroPoint: 27,
    unit: "ADU",
    shardSize: 2,
    breakLock: false,
    resume: false,
  },
  ...more,
});
const hooks = {
  ...{ note: () => {}, signal: new AbortController().signal },
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
};

function fourCutouts(): void {
  writeFileSync(join(dir, "labels.csv"), "id,hlr\na,1\nb,\nc,3\nd,4\n");
  npy("psf.npy", [0, 1, 0, 1, 4, 1, 0, 1, 0], 3);
  for (const [k, id] of ["a", "b", "d"].entries()) {
    npy(`${id}.npy`, [k, 1, 2, 3, 4, 5, 6, 7, Number.NaN], 3);
    npy(`${id}_sigma.npy`, [2, 2, 2, 2, 2, 2, 2, 2, 2], 3);
  }
  writeFileSync(join(dir, "c.npy"), readFileSync(join(dir, "a.npy")).subarray(0, 140));
}

test("pixels, labels, planes and names are those of the files; a truncated one in the middle is named", async () => {
  fourCutouts();
  const report = await importCutouts(wishes(), hooks);
  expect(report).toMatchObject({ stamps: 3, side: 3, planes: ["variance", "mask", "psf"] });
  const skipped = readFileSync(join(dir, "set", "skipped.csv"), "utf8")
    .trim()
    .split("\n");
  expect(skipped).toHaveLength(2);
  expect(skipped[1]).toMatch(/^c,.*c\.npy/);
  const set = Dataset.open(join(dir, "set"));
  expect([...set.label("hlr")]).toEqual([1, Number.NaN, 4]);
  expect(set.manifest.labels[0]).toMatchObject({
    name: "hlr",
    role: "length",
    unit: "arcsec",
    missing: true,
  });
  expect(set.manifest.bands[0]).toMatchObject({ zero_point: 27, pixel_scale: 0.2 });
  const image = new Float32Array(9);
  set.imagesInto([2], image);
  expect([...image]).toEqual([2, 1, 2, 3, 4, 5, 6, 7, 0]);
  const mask = new Uint8Array(9);
  set.planeInto("mask", [2], mask);
  expect(mask[8]).toBe(MASK_BITS.NODATA);
  const variance = new Float32Array(9);
  set.planeInto("variance", [2], variance);
  expect(variance[0]).toBe(4);
  const psf = new Float32Array(9);
  set.planeInto("psf", [2], psf);
  expect([...psf]).toEqual([0, 1, 0, 1, 4, 1, 0, 1, 0].map((x) => Math.fround(x / 8)));
});

test("bits are those of simulated masks", () => {
  expect(1 << IMPORT_BITS.BAD).toBe(MASK_BITS.BAD);
  expect(1 << IMPORT_BITS.NODATA).toBe(MASK_BITS.NODATA);
});

test("other sizes are left out, or cut to one", async () => {
  fourCutouts();
  npy("b.npy", new Array(16).fill(1), 4);
  npy("b_sigma.npy", new Array(16).fill(1), 4);
  const { skipped } = await importCutouts(wishes(), hooks);
  expect(skipped.map(({ id }) => id)).toEqual(["b", "c"]);
  expect(skipped[0].reason).toMatch(/4 x 4 pixels.*--stamp/);
  const cut = await importCutouts(wishes({ out: join(dir, "cut"), stamp: 2 }), hooks);
  expect(cut.stamps).toBe(3);
});

test("labels that stand twice, or are all missing, are refused, and nothing is left", async () => {
  fourCutouts();
  writeFileSync(join(dir, "labels.csv"), "id,hlr\na,1\na,2\n");
  await expect(importCutouts(wishes(), hooks)).rejects.toThrow(/two rows have the id "a"/);
  writeFileSync(join(dir, "labels.csv"), "id,hlr\na,NaN\nb,NaN\n");
  await expect(importCutouts(wishes(), hooks)).rejects.toThrow(/all labels of all cutouts are missing/);
  writeFileSync(join(dir, "labels.csv"), "id,hlr\nx,1\n");
  await expect(importCutouts(wishes(), hooks)).rejects.toThrow(/none of 1 cutouts can be used.*x\.npy/);
});

test("a list whose ids no label has is refused with the nearest", async () => {
  fourCutouts();
  writeFileSync(join(dir, "list.csv"), "id,image\ngal-a,a.npy\n");
  writeFileSync(join(dir, "labels.csv"), "id,hlr\ngal_a,1\nother,2\n");
  const patterns = { ...wishes().patterns, image: join(dir, "list.csv"), psf: undefined, sigma: undefined };
  await expect(importCutouts(wishes({ patterns }), hooks)).rejects.toThrow(/nearest to "gal-a" is "gal_a"/);
  writeFileSync(join(dir, "labels.csv"), "id,hlr\ngal-a,1\n");
  expect((await importCutouts(wishes({ patterns }), hooks)).planes).toEqual(["mask"]);
});

test("labels are found by the position on the sky; without one, or with two of them, a cutout is left out and named", async () => {
  fourCutouts();
  const patterns = { ...wishes().patterns, image: join(dir, "list.csv"), psf: undefined, sigma: undefined };
  const list = ["id,image,ra,dec", "a,a.npy,10,-30", "b,b.npy,10.01,-30", "d,d.npy,20,5", "e,a.npy,50,5"];
  writeFileSync(join(dir, "list.csv"), `${list.join("\n")}\n`);
  // 0.6" from a (in declination), two labels near b, 0.5" from d (in right ascension), none near e
  const table = ["RAJ2000,DEJ2000,hlr", "10,-30.00016,1", "10.01,-30,2", "10.0101,-30,3", "20.00014,5,4"];
  writeFileSync(join(dir, "labels.csv"), `${table.join("\n")}\n`);
  const sky = wishes({ patterns, radius: 1, stamp: 2, columns: [["hlr", "hlr"]] });
  const { stamps, skipped, unused } = await importCutouts(sky, hooks);
  expect([stamps, unused]).toEqual([2, 2]);
  expect([...Dataset.open(join(dir, "set")).label("hlr")]).toEqual([1, 4]);
  expect(skipped.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([
    expect.stringMatching(/^b: 2 labels lie within 1" of it \(0.00", 0.312"\)/),
    expect.stringMatching(/^e: no label lies within 1"/),
  ]);
  const far = importCutouts({ ...sky, radius: 0.1, out: join(dir, "far") }, hooks);
  expect((await far).stamps).toBe(1); // b alone
  writeFileSync(join(dir, "labels.csv"), "ra,dec,hlr\n10,-31,1\n");
  await expect(importCutouts(sky, hooks)).rejects.toThrow(
    /none of 4 cutouts.*nearest to the first lies 3.60e\+3" away/,
  );
  writeFileSync(join(dir, "labels.csv"), "x,dec,hlr\n10,-31,1\n");
  await expect(importCutouts(sky, hooks)).rejects.toThrow(/no column of the right ascension/);
  await expect(importCutouts(wishes({ radius: 1 }), hooks)).rejects.toThrow(/--radius/);
});

test("a length in another unit, a flux and a position are plain numbers", () => {
  const table = {
    ...{ names: ["id", "hlr", "flux", "x0", "e1"], rows: 1, units: new Map([["hlr", "pix"]]) },
    ...{ column: () => new Float64Array(1), texts: () => ["a"] },
  };
  const { columns } = tableLabels("t", table, "id", {
    ...{ columns: undefined, errors: [], missing: [], labelUnits: [], unit: "ADU" },
  });
  expect(columns.map(({ label }) => [label.role, label.unit])).toEqual([
    ["scalar", "pix"],
    ["scalar", "1"],
    ["scalar", "1"],
    ["spin2-cos", "1"],
  ]);
});

test("units that are stated: a flux in that of the pixels is one, and a length in pixels is none", () => {
  const table = {
    ...{ names: ["id", "flux", "hlr", "sky"], rows: 1, units: new Map([["hlr", "arcsec"]]) },
    ...{ column: () => new Float64Array(1), texts: () => ["a"] },
  };
  const labelled = (labelUnits: readonly (readonly [string, string])[]) => {
    const wishes = { columns: undefined, errors: [], missing: [], labelUnits, unit: "nanomaggy" };
    return tableLabels("t", table, "id", wishes).columns.map(({ label: { role, unit } }) => [role, unit]);
  };
  expect(labelled([["flux", "nanomaggy"]])[0]).toEqual(["flux", "nanomaggy"]);
  expect(labelled([["flux", "ADU"]])[0]).toEqual(["scalar", "ADU"]);
  expect(labelled([["hlr", "pix"]])[1]).toEqual(["scalar", "pix"]);
  expect(() => labelled([["flx", "ADU"]])).toThrow(/label = "flx" is unknown.*flux, hlr, sky/);
});

test("an error is the sigma of its label in its unit, missing where it cannot be, and declared numbers are missing", async () => {
  fourCutouts();
  writeFileSync(join(dir, "labels.csv"), "id,hlr,hlr_err,mag\na,1,0.1,-99\nb,2,0,-99\nd,-99,-99,20\n");
  const notes: string[] = [];
  const noted = { ...hooks, note: (line: string) => void notes.push(line) };
  const report = await importCutouts(wishes({ missing: [] }), noted);
  expect(report.labels).toEqual(["hlr +- hlr_err", "hlr_err", "mag", "psf_fwhm", "sigma_r"]);
  expect(notes).toEqual([
    expect.stringMatching(/"hlr_err" is not above 0 in 2 rows/),
    expect.stringMatching(/"mag" is -99 in 2 rows/),
  ]);
  await importCutouts(wishes({ missing: [-99], out: join(dir, "declared") }), hooks);
  const set = Dataset.open(join(dir, "declared"));
  expect(set.manifest.labels.slice(0, 2)).toMatchObject([
    { name: "hlr", role: "length", unit: "arcsec", sigma: "hlr_err", missing: true },
    { name: "hlr_err", role: "scalar", unit: "arcsec", missing: true },
  ]);
  expect([...set.label("hlr_err")]).toEqual([0.1, Number.NaN, Number.NaN]);
  expect([...set.label("mag")]).toEqual([Number.NaN, Number.NaN, 20]);
});

const shardsOf = (name: string): readonly unknown[] => readManifest(join(dir, name)).shards;

test("an interrupted import goes on at its shard, and is the same to the byte", async () => {
  fourCutouts();
  writeFileSync(join(dir, "labels.csv"), "id,hlr\nx,1\na,1\nb,\nc,3\nd,4\n");
  npy("a_sigma.npy", new Array(9).fill(0), 3);
  const options = { shardSize: 1 };
  await importCutouts(wishes({ ...options, out: join(dir, "whole") }), hooks);
  const stop = new AbortController();
  // after x, which is not there, and a, the first shard
  const progress = () => ({ add: () => ++seen === 2 && stop.abort(), skip: () => {}, finish: () => {} });
  let seen = 0;
  const stopped = importCutouts(wishes(options), {
    ...hooks,
    signal: stop.signal,
    progress: progress as never,
  });
  await expect(stopped).rejects.toThrow(/interrupted: 1 shards are complete.*--resume/);
  expect(readdirSync(join(dir, "set")).filter((name) => name.includes("tmp"))).toEqual([]);
  await expect(importCutouts(wishes(options), hooks)).rejects.toThrow(/not empty.*--resume/);
  const other = importCutouts(wishes({ ...options, resume: true, unit: "nmgy" }), hooks);
  await expect(other).rejects.toThrow(/different are: unit/);
  const skips: number[] = [];
  const counted = () => ({ add: () => {}, skip: (n: number) => void skips.push(n), finish: () => {} });
  const report = await importCutouts(wishes({ ...options, resume: true }), { ...hooks, progress: counted });
  expect(skips).toEqual([2]);
  expect(report).toMatchObject({ stamps: 3, skipped: [{ id: "x" }, { id: "c" }] });
  expect(shardsOf("set")).toEqual(shardsOf("whole"));
  // a has no noise that is known
  expect([...Dataset.open(join(dir, "set")).label("sigma_r")]).toEqual([Number.NaN, 2, 2]);
  const [set, whole] = ["set", "whole"].map((name) => readManifest(join(dir, name)));
  expect({ ...set, created: "" }).toEqual({ ...whole, created: "" });
  const read = (name: string) => readFileSync(join(dir, name, "skipped.csv"), "utf8");
  expect(read("set")).toBe(read("whole"));
  expect(readdirSync(join(dir, "set"))).toEqual(readdirSync(join(dir, "whole")));
  await expect(importCutouts(wishes({ ...options, resume: true }), hooks)).rejects.toThrow(
    /complete data set/,
  );
});

test("a shard that was damaged meanwhile is made again", async () => {
  fourCutouts();
  await importCutouts(wishes({ shardSize: 1, out: join(dir, "whole") }), hooks);
  const stop = new AbortController();
  let seen = 0;
  const progress = () => ({ add: () => ++seen === 2 && stop.abort(), skip: () => {}, finish: () => {} });
  const stopped = importCutouts(wishes({ shardSize: 1 }), {
    ...hooks,
    signal: stop.signal,
    progress: progress as never,
  });
  await expect(stopped).rejects.toThrow(/2 shards/);
  writeFileSync(join(dir, "set", shardFile(1)), "damaged");
  await importCutouts(wishes({ shardSize: 1, resume: true }), hooks);
  expect(shardsOf("set")).toEqual(shardsOf("whole"));
});

test("the sky that is taken off, and the noise, are labels of each cutout; a column of their name is refused", async () => {
  fourCutouts();
  const sky = (k: number): number[] => [k, 9, 9, 9, 100, 9, 9, 9, 9];
  npy("a.npy", sky(9), 3);
  npy("b.npy", sky(9), 3);
  await importCutouts(wishes({ subtractSky: true }), hooks);
  const set = Dataset.open(join(dir, "set"));
  // the border of d is 2, 1, 2, 3, 5, 6, 7 and one without a value: too few
  expect([...set.label("sky_subtracted_r")]).toEqual([9, 9]);
  expect([...set.label("sigma_r")]).toEqual([2, 2]);
  expect(set.manifest.bands[0]!.detector).toEqual({ sky: 0 });
  const image = new Float32Array(9);
  set.imagesInto([0], image);
  expect([...image]).toEqual([0, 0, 0, 0, 91, 0, 0, 0, 0]);
  writeFileSync(join(dir, "labels.csv"), "id,sigma_r\na,1\n");
  await expect(importCutouts(wishes({ out: join(dir, "clash") }), hooks)).rejects.toThrow(
    /--columns table_sigma_r=sigma_r/,
  );
});

test("cutouts of other pixel scales are left out, or brought to one with their PSFs", async () => {
  fourCutouts();
  writeFileSync(
    join(dir, "list.csv"),
    "id,image,sigma,psf,pixel_scale\na,a.npy,s.npy,psf.npy,0.2\nb,b.npy,s2.npy,psf2.npy,0.1\n",
  );
  npy("a.npy", new Array(64).fill(4), 8);
  npy("s.npy", new Array(64).fill(2), 8);
  npy("b.npy", new Array(256).fill(1), 16);
  npy("s2.npy", new Array(256).fill(1), 16);
  const psf2 = Array.from({ length: 36 }, (_, k) =>
    Math.exp(-(((k % 6) - 2.5) ** 2 + (Math.floor(k / 6) - 2.5) ** 2) / 4),
  );
  npy("psf2.npy", psf2, 6);
  const patterns = {
    image: join(dir, "list.csv"),
    psf: undefined,
    sigma: undefined,
    ivar: undefined,
    mask: undefined,
  };
  const plain = await importCutouts(wishes({ patterns }), hooks);
  expect(plain.skipped).toEqual([{ id: "b", reason: expect.stringMatching(/16 x 16 pixels.*--stamp/) }]);
  const cut = await importCutouts(wishes({ patterns, stamp: 4, out: join(dir, "cut") }), hooks);
  expect(cut.skipped).toEqual([{ id: "b", reason: expect.stringMatching(/0.1 arcsec.pixel.*--resample/) }]);
  const report = await importCutouts(wishes({ patterns, resample: 0.2, out: join(dir, "one") }), hooks);
  expect(report).toMatchObject({ stamps: 2, side: 8, skipped: [] });
  const set = Dataset.open(join(dir, "one"));
  expect(set.manifest.bands[0]).toMatchObject({ pixel_scale: 0.2, zero_point: 27 });
  const both = new Float32Array(128);
  set.imagesInto([0, 1], both);
  for (const value of both) expect(value).toBeCloseTo(4, 5);
  set.planeInto("variance", [0, 1], both);
  for (const value of both) expect(value).toBeCloseTo(4, 5);
  const psfs = new Float32Array(18);
  set.planeInto("psf", [0, 1], psfs);
  expect(psfs.slice(9).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  expect(Math.max(...psfs.slice(9))).toBe(psfs[13]);
});

test("an image whose header names another filter than its band is named with both", async () => {
  fourCutouts();
  const image = (FILTER: string) =>
    fitsFile({
      pixels: new Float32Array(9).fill(1),
      shape: [3, 3],
      cards: [{ key: "FILTER", value: FILTER }],
    });
  writeFileSync(
    join(dir, "list.csv"),
    `id,image\na,${image("r DECam SDSS c0002 6415.0 1480.0")}\nb,${image("g DECam SDSS c0001 4720.0 1520.0")}\n`,
  );
  const patterns = {
    image: join(dir, "list.csv"),
    psf: undefined,
    sigma: undefined,
    ivar: undefined,
    mask: undefined,
  };
  const { stamps, skipped } = await importCutouts(wishes({ patterns }), hooks);
  expect(stamps).toBe(1);
  expect(skipped[0].reason).toMatch(/for the band "r", and its header says FILTER = "g DECam/);
});

test("of a picture in colours the last band is red; it has no zero point, and takes none", async () => {
  writeFileSync(join(dir, "labels.csv"), "id,class\na,1\nb,2\n");
  for (const [k, id] of ["a", "b"].entries()) {
    const data = Uint8Array.from({ length: 64 * 4 }, (_, at) => [200, 100, 10 * k, 255][at % 4]);
    writeFileSync(join(dir, `${id}.jpg`), encode({ width: 8, height: 8, data }, 100).data);
  }
  const patterns = {
    image: join(dir, "{id}.jpg"),
    psf: undefined,
    sigma: undefined,
    ivar: undefined,
    mask: undefined,
  };
  const pictures = { patterns, bands: ["g", "r", "z"], zeroPoint: undefined };
  const report = await importCutouts(wishes(pictures), hooks);
  expect(report).toMatchObject({ stamps: 2, side: 8, unit: "display" });
  const set = Dataset.open(join(dir, "set"));
  for (const band of set.manifest.bands)
    expect(band).toEqual({ name: band.name, unit: "display", pixel_scale: 0.2 });
  const image = new Float32Array(3 * 64);
  set.imagesInto([1], image);
  for (const [at, value] of [10, 100, 200].entries())
    expect(Math.abs(image[64 * at] - value)).toBeLessThan(4);
  await expect(importCutouts(wishes({ ...pictures, zeroPoint: 22.5 }), hooks)).rejects.toThrow(
    /pictures have none/,
  );
  await expect(importCutouts(wishes({ ...pictures, bands: ["g", "r"] }), hooks)).rejects.toThrow(
    /three bands, the reddest last/,
  );
});
