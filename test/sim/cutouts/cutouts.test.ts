// @module-tag slow
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { verifyDataset } from "../../../datasets/check/verify.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { type CutoutReport, type CutoutWishes, makeCutouts } from "../../../sim/cutouts/cutouts.ts";
import { openFieldImage } from "../../../sim/cutouts/field-image.ts";
import type { FieldHooks } from "../../../sim/field/field.ts";
import { CONFIG, make, QUIET, read } from "../field/helpers.ts";
import { scratch } from "../generate/helpers.ts";

const dir = scratch();
const at = (name: string): string => join(dir, name);
const field = at("field.fits");

/** Stars to well beyond the limit, and galaxies that are all seen. */
const SETTINGS = {
  ...{ size: [500, 600], density: 15, positions: "grid", segmentation: 1 },
  counts: { bright: 20, faint: 22 },
  stars: { density: 300, slope: 0.15, bright: 22, faint: 27 },
};

const WISHES: CutoutWishes = {
  ...{
    field,
    out: "",
    stamp: 32,
    catalogue: undefined,
    skipOutside: false,
    band: undefined,
    radius: undefined,
  },
  detection: { threshold: 5, minArea: 1, contrast: 0.1 },
  ...{ choice: "brightest", fwhm: undefined, planes: [], shardSize: 100, breakLock: false },
};

function cut(
  out: string,
  more: Partial<CutoutWishes> = {},
  hooks: FieldHooks = QUIET,
): Promise<CutoutReport> {
  return makeCutouts({ ...WISHES, out: at(out), ...more }, hooks);
}

beforeAll(async () => {
  await make(field, { field: SETTINGS });
});

describe("stamps of a field", () => {
  it("are a data set of what is detected, with the truth that belongs to it", async () => {
    const report = await cut("detected");
    expect(verifyDataset(at("detected")).problems).toEqual([]);
    const set = Dataset.open(at("detected"));
    const science = read(field);
    const [sky, image] = [100, science.image("SCI")];
    expect(set.length).toBe(report.stamps);
    expect(report.places - report.overBorder).toBe(report.stamps);
    expect(report.matched! / report.stamps).toBeGreaterThan(0.97);
    expect(set.manifest.bands[0]).toMatchObject({ name: "r", unit: "ADU", zero_point: 30, pixel_scale: 0.2 });
    expect(set.manifest.bands[0].detector).toMatchObject({ sky, gain: 4, read_noise: 6 });
    expect(set.manifest.bands[0].psf?.fwhm).toEqual([0.8, 0.8]);
    const label = (name: string): Float64Array => set.label(name);
    const [ids, x0, y0, flux, distance] = ["id", "x0", "y0", "flux", "match_distance"].map(label);
    const [snr, right, up, classes] = ["detection_snr", "field_x", "field_y", "star_galaxy"].map(label);
    const roles = new Map(set.manifest.labels.map(({ name, role }) => [name, role]));
    expect(["flux", "hlr", "e1", "x0", "star_galaxy"].map((name) => roles.get(name))).toEqual([
      ...["flux", "length", "spin2-cos", "x", "class"],
    ]);
    const stamps = new Float32Array(set.length * 32 * 32);
    set.imagesInto(
      Array.from({ length: set.length }, (_, k) => k),
      stamps,
    );
    let moved = 0;
    for (let k = 0; k < set.length; k++) {
      const [left, bottom] = [Math.round(right[k] - 16), Math.round(up[k] - 16)];
      // the pixels of the field, as they are
      expect(stamps[k * 1024 + 5 * 32 + 7]).toBe(Math.fround(image[(bottom + 5) * 600 + left + 7]));
      if (Number.isNaN(ids[k])) continue;
      const row = ids[k] - 1;
      expect(x0[k]).toBeCloseTo(science.column("x")[row] - left, 9);
      expect(y0[k]).toBeCloseTo(science.column("y")[row] - bottom, 9);
      expect(flux[k]).toBe(science.column("flux")[row]);
      expect(distance[k]).toBeLessThanOrEqual(4);
      if (snr[k] > 30 && classes[k] === 0) moved = Math.max(moved, distance[k]);
    }
    expect(moved).toBeLessThan(0.7); // a bright star is found where it is, but for neighbours
  });

  it("leave nothing behind, planes neither, if they are not finished", async () => {
    mkdirSync(at("stopped"));
    let count = 0;
    const add = (): void => {
      if (++count === 30) throw new Error("stopped in the second shard");
    };
    const hooks: FieldHooks = {
      ...QUIET,
      progress: (title) => ({ add: title === "cutouts" ? add : () => {}, skip: () => {}, finish: () => {} }),
    };
    await expect(cut("stopped", { planes: ["mask"], shardSize: 20 }, hooks)).rejects.toThrow(/second shard/);
    expect(readdirSync(at("stopped"))).toEqual([]);
  });

  it("have planes of the field beside them", async () => {
    await cut("planes", { planes: ["segmentation", "mask", "variance"] });
    expect(verifyDataset(at("planes")).problems).toEqual([]);
    const set = Dataset.open(at("planes"));
    const [segments, weights] = [read(field).image("SEG"), read(field).image("WHT")];
    const [ids, right, up] = ["id", "field_x", "field_y"].map((name) => set.label(name));
    const owners = new Uint8Array(set.length * 1024);
    const variances = new Float32Array(set.length * 1024);
    const all = Array.from({ length: set.length }, (_, k) => k);
    set.planeInto("segmentation", all, owners);
    set.planeInto("variance", all, variances);
    let own = 0;
    for (let k = 0; k < set.length; k += 7) {
      const [left, bottom] = [Math.round(right[k] - 16), Math.round(up[k] - 16)];
      for (let p = 0; p < 1024; p++) {
        const at = (bottom + Math.floor(p / 32)) * 600 + left + (p % 32);
        expect(owners[k * 1024 + p] === 0).toBe(segments[at] === 0);
        expect(owners[k * 1024 + p] === 1).toBe(segments[at] === ids[k] && segments[at] !== 0);
        expect(variances[k * 1024 + p] * weights[at]).toBeCloseTo(1, 5);
        if (owners[k * 1024 + p] === 1) own++;
      }
    }
    expect(own).toBeGreaterThan(100);
  });

  it("are complete to half at the depth of the field, with few that are no object", async () => {
    const { completeness, halfComplete, places } = await cut("complete");
    // 5 sigma for a point source: noise of a pixel times the root of the noise-equivalent area
    const { pixels } = openFieldImage(field).bands[0].psf!;
    const area = 1 / pixels.reduce((sum, value) => sum + value * value, 0);
    const depth = 30 - 2.5 * Math.log10(5 * Math.sqrt((100 / 4 + 2.25) * area));
    expect(Math.abs(halfComplete! - depth)).toBeLessThan(0.2);
    const bright = completeness!.filter(({ faint }) => faint < depth - 1);
    const [all, seen] = [bright.map(({ objects }) => objects), bright.map(({ detected }) => detected)].map(
      (values) => values.reduce((a, b) => a + b, 0),
    );
    expect(seen / all).toBeGreaterThan(0.93); // blends alone are lost
    const spurious = completeness!.reduce((sum, bin) => sum + bin.spurious, 0);
    expect(spurious / places).toBeLessThan(0.03);
  });

  it("belong to the truth within the width of the PSF's image, where its width is not the same everywhere", async () => {
    const psf = { kind: "moffat", fwhm: "0.8 + 0.2 * u", beta: 3.5 };
    await make(at("varying.fits"), { field: { ...SETTINGS, psf } });
    const { places, matched = 0 } = await cut("varying", { field: at("varying.fits") });
    expect(places).toBeGreaterThan(20);
    expect(matched / places).toBeGreaterThan(0.8);
    const { matched: wide = 0 } = await cut("wide", { field: at("varying.fits"), radius: 0.8 / 0.2 });
    expect(Math.abs(wide - matched)).toBeLessThanOrEqual(0.05 * matched);
  });

  it("are of pure noise almost never", async () => {
    const dark = at("dark.fits");
    await make(dark, { field: { size: [600, 600], density: 0, stars: { density: 0 } } });
    await expect(cut("dark", { field: dark })).rejects.toThrow(
      /detection above 5: there is nothing to cut out/,
    );
    // at 2.5 sigma noise is detected: as often as a Gaussian field of this correlation exceeds it
    const low = await cut("low", { field: dark, detection: { threshold: 3, minArea: 1, contrast: 1 } });
    expect(low.places).toBeGreaterThan(10);
    expect(low.places).toBeLessThan(400);
    expect(low.matched).toBe(0);
  });

  it("are at the places of a catalogue, in pixels or on the sky", async () => {
    const own = await cut("own", { catalogue: field });
    expect(own.places).toBe(read(field).column("id").length);
    const { column } = read(field);
    const rows = [40, 41, 42].map((row) => ({ x: column("x")[row], y: column("y")[row], row }));
    const inside = rows.filter(({ x, y }) => x > 17 && y > 17 && x < 583 && y < 483);
    const write = (name: string, head: string, cells: (row: number) => string): string => {
      writeFileSync(at(name), `${head}\n${inside.map(({ row }) => cells(row)).join("\n")}\n`);
      return at(name);
    };
    const ours = write("ours.csv", "x,y", (row) => `${column("x")[row]},${column("y")[row]}`);
    const theirs = write(
      "theirs.csv",
      "X_IMAGE,Y_IMAGE",
      (row) => `${column("x")[row] + 0.5},${column("y")[row] + 0.5}`,
    );
    const sky = write("sky.csv", "name,RA,Dec", (row) => `a,${column("ra")[row]},${column("dec")[row]}`);
    for (const catalogue of [ours, theirs, sky]) {
      const out = `at-${catalogue.length}`;
      const report = await cut(out, { catalogue });
      expect(report).toMatchObject({
        stamps: inside.length,
        matched: inside.length,
        completeness: undefined,
      });
      const set = Dataset.open(at(out));
      expect([...set.label("id")]).toEqual(inside.map(({ row }) => row + 1));
      expect(set.label("match_distance").every((distance) => distance < 1e-5)).toBe(true);
      expect(set.manifest.labels.some(({ name }) => name === "psf_flux")).toBe(false);
    }
    writeFileSync(at("far.csv"), `x,y\n50,50\n601,20\n30,-1\n`);
    await expect(cut("far", { catalogue: at("far.csv") })).rejects.toThrow(
      /row 2 is at \(601, 20\), outside of the field of 500 x 600 pixels, as 2 of 3 rows are: --skip-outside/,
    );
    const left = await cut("far", { catalogue: at("far.csv"), skipOutside: true });
    expect(left).toMatchObject({ stamps: 1, outside: 2 });
  });

  it.each([
    [
      "a,b\n1,2\n",
      /has no positions: columns x and y, x_image and y_image, or ra and dec \[deg\]; it has a, b/,
    ],
    ["x,y\n1,nan\n", /y in row 1 = NaN is not allowed: it must be a finite number/],
    ["x,y\n1,here\n", /the column "y" must be of numbers/],
    ["ra,dec\n10,80\n", /row 1 is at (a place where|\().*outside of the field/],
  ])("refuse the catalogue %j", async (text, message) => {
    writeFileSync(at("bad.csv"), text);
    await expect(cut("refused", { catalogue: at("bad.csv") })).rejects.toThrow(message);
    expect(existsSync(at("refused"))).toBe(false);
  });

  it("refuse what cannot be", async () => {
    await expect(cut("refused", { stamp: 501 })).rejects.toThrow(
      /--stamp = 501 .* at most 500, the shorter side/,
    );
    await expect(cut("refused", { band: "z" })).rejects.toThrow(/--band: .* has no band "z": it has r/);
    const noiseless = at("noiseless.fits");
    await make(noiseless, { field: SETTINGS, noiseless: true });
    await expect(cut("refused", { field: noiseless })).rejects.toThrow(/has no noise/);
    writeFileSync(at("taken.txt"), "");
    await expect(cut("taken.txt")).rejects.toThrow(/is a file; a directory is needed/);
    await expect(cut("refused", { field: at("taken.txt") })).rejects.toThrow(/is not a FITS file/);
  });

  it("need world coordinates for places on the sky", async () => {
    // the same file, with a name of the coordinates, or a value, that no reader knows
    writeFileSync(at("sky2.csv"), "ra,dec\n150,2\n");
    const spoil = (from: string, to: string): string => {
      const bytes = readFileSync(field);
      for (let k = bytes.indexOf(from); k >= 0; k = bytes.indexOf(from, k + 1)) bytes.write(to, k, "latin1");
      writeFileSync(at("spoilt.fits"), bytes);
      return at("spoilt.fits");
    };
    const withField = (path: string) => cut("refused", { field: path, catalogue: at("sky2.csv") });
    await expect(withField(spoil("CTYPE1 ", "XTYPE1 "))).rejects.toThrow(
      /has no world coordinates for the ra and dec of .*: its header has no CTYPE1/,
    );
    await expect(withField(spoil("CRVAL2 ", "XRVAL2 "))).rejects.toThrow(/the header has no CRVAL2/);
    await expect(withField(spoil("CD", "XD"))).rejects.toThrow(/has no usable CD matrix or CDELT/);
  });

  it("come of any image whose header says enough, or the user", async () => {
    const notes: string[] = [];
    const bytes = readFileSync(field);
    for (const key of ["SKYLEVEL", "SEEING  ", "GAIN    "]) {
      const k = bytes.indexOf(key);
      bytes.write(key.replace(/^../, "XX"), k, "latin1");
    }
    for (const name of ["'PSF     '", "'CATALOG '"])
      bytes.write(name.replace(/^'../, "'XX"), bytes.indexOf(name), "latin1");
    const foreign = at("foreign.fits");
    writeFileSync(foreign, bytes);
    await expect(cut("refused", { field: foreign })).rejects.toThrow(/--fwhm: is needed: .* says no SEEING/);
    const hooks = { ...QUIET, note: (line: string) => void notes.push(line) };
    const report = await cut("foreign", { field: foreign, fwhm: 0.8 }, hooks);
    expect(notes.join()).toMatch(/a sky of 100\.\d+ with noise of 5\.\d+ a pixel was measured/);
    expect(report.matched).toBeUndefined();
    const { places } = await cut("again");
    expect(Math.abs(report.places / places - 1)).toBeLessThan(0.15);
  });
});

it("has a truth of several bands", async () => {
  const { flux: _, ...shape } = CONFIG.galaxy[0];
  const { band: __, zero_point: ___, ...rest } = CONFIG;
  const bands = ["g", "r"].map((name, i) => ({
    name,
    zero_point: 30,
    flux: `${1 + 2 * i} * 10 ** (-0.4 * (mag - 30))`,
  }));
  const file = at("bands.fits");
  await make(file, {
    field: { ...SETTINGS, counts: undefined },
    config: { ...rest, galaxy: [shape], bands },
  });
  const report = await cut("bands", { field: file, band: "r" });
  const set = Dataset.open(at("bands"));
  expect(set.manifest.bands.map(({ name }) => name)).toEqual(["g", "r"]);
  expect(set.manifest.labels.find(({ name }) => name === "psf_flux")?.band).toBe("r");
  expect(report.matched! / report.stamps).toBeGreaterThan(0.95);
});
