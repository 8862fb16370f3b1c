import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FLAGS } from "../../../../../eval/infer/flags.ts";
import { infer } from "../../../../../eval/infer/infer.ts";
import type { GivenSystem } from "../../../../../eval/infer/sources/system.ts";
import { makeDataset, temporary } from "../../../../datasets/make.ts";
import { fitsBytes, wcs } from "../../../../datasets/survey/files.ts";
import { skyImage } from "../../../../datasets/survey/make.ts";
import { fakeConfig, fakeContext, fakeModel, IMAGE, stampsOf } from "../../fake-model.ts";

import { column, Folder, galaxy, inside, MIDDLE, NOISE, NX, NY, run } from "./helpers.ts";

describe("an image of another size", () => {
  it("is cut out about the galaxy", async () => {
    const pixels = galaxy();
    const path = new Folder().fits("a.fits", pixels, [NY, NX]);
    const { rows, report, notes } = await run([path], { ...MIDDLE, zero_point: 27 });
    expect(report.columns).toEqual([
      ...["id", "flux", "flux_sigma", "hlr", "hlr_sigma", "mag", "mag_sigma"],
      ...["ra", "dec", "image_sky", "image_noise", "image_zero_point", "image_psf_fwhm", "flux_scale"],
      ...["flags", "flags_text"],
    ]);
    expect(Number(rows[0]["flux"])).toBeCloseTo(inside(pixels), 1);
    expect(rows[0]).toMatchObject({ id: "0", image_sky: "100", image_noise: "7.5", flags: "0" });
    expect(rows[0]).toMatchObject({ image_zero_point: "27", flux_scale: "zero point" });
    expect(notes).toEqual([]);
    expect(report.reading_ms_per_stamp).toBeGreaterThan(0);
    expect(report.ms_per_stamp).toBeGreaterThan(report.reading_ms_per_stamp + report.network_ms_per_stamp);
  });

  it("has its sky and noise measured where they are not given", async () => {
    const pixels = galaxy(1, 1, 80, 90);
    const path = new Folder().fits("a.fits", pixels, [80, 90]);
    const { rows, notes } = await run([path], { zero_point: 27 });
    expect(Math.abs(Number(rows[0]["image_sky"]) - 100)).toBeLessThan(0.5);
    expect(Math.abs(Number(rows[0]["image_noise"]) - NOISE)).toBeLessThan(0.5);
    expect(notes).toEqual(["of 1 cutouts, the sky of 1 and the noise of 1 were measured"]);
    expect(rows[0]["flags"]).toBe("0");
  });

  it("gives fluxes in its own units, and magnitudes by its zero point", async () => {
    const scale = 10 ** (0.4 * (24 - 27));
    const folder = new Folder();
    const pixels = galaxy();
    const known = [...wcs(0.2), { key: "MAGZERO", value: 24 }];
    const path = folder.fits("a.fits", galaxy(1, scale), [NY, NX], known);
    const model = fakeModel();
    const { rows } = await run([path], { sky: 100 * scale, noise: NOISE * scale }, { model });
    expect(model.seen.reduce((sum, x) => sum + x - 100, 0)).toBeCloseTo(inside(pixels), 0);
    expect(Number(rows[0]["flux"]) / (inside(pixels) * scale)).toBeCloseTo(1, 4);
    expect(Number(rows[0]["mag"])).toBeCloseTo(27 - 2.5 * Math.log10(inside(pixels)), 3);
    expect(rows[0]["flags"]).toBe("0"); // the noise is the network's, in its units
    const given = await run([path], { sky: 100 * scale, zero_point: 25 });
    expect(Number(given.rows[0]["mag"]) - Number(rows[0]["mag"])).toBeCloseTo(1, 6);
  });

  it("is scaled by gains where zero points are not known", async () => {
    const path = new Folder().npy("a.npy", galaxy(1, 0.5), [NY, NX]);
    const model = fakeModel();
    const { rows, notes } = await run([path], { ...MIDDLE, sky: 50, noise: NOISE / 2, gain: 4 }, { model });
    expect(Number(rows[0]["flux"])).toBeCloseTo(inside(galaxy()) / 2, 1);
    // nobody knows the zero point of these ADU
    expect(rows[0]).toMatchObject({ mag: "NaN", mag_sigma: "NaN", image_zero_point: "NaN" });
    expect(rows[0]).toMatchObject({ flux_scale: "gain", flags: String(FLAGS.zeroPoint) });
    expect(notes).toEqual([]);
  });

  it("has its pixel scale changed, by its WCS or by --pixel-scale, and flags it", async () => {
    const fine = skyImage({ ny: 60, nx: 64, galaxies: [{ x: 32, y: 30, scale: 1.4, flux: 3000 }] });
    const folder = new Folder();
    const known = { sky: 0, noise: 1, zero_point: 27 };
    const model = fakeModel(fakeConfig(IMAGE, ["flux", "x0", "y0", "hlr", "sky"]), true);
    for (const [path, given] of [
      [folder.fits("a.fits", fine, [60, 64], wcs(0.1)), known],
      [folder.npy("a.npy", fine, [60, 64]), { ...known, pixel_scale: 0.1 }],
    ] as const) {
      const { rows } = await run([path], given, { model });
      expect(Number(rows[0]["flux"]) / 3000).toBeGreaterThan(0.8);
      expect(Number(rows[0]["flags"]) & FLAGS.resampled).toBe(FLAGS.resampled);
      // stamp pixel 2.5, 4.25 of a stamp of 6 x 8 whose middle is at 32, 30 of the image, with two of its pixels to one
      expect(Number(rows[0]["x0"])).toBeCloseTo(32 - 6 + 2 * 2.5, 1);
      expect(Number(rows[0]["y0"])).toBeCloseTo(30 - 8 + 2 * 4.25, 1);
      expect(Number(rows[0]["x0_sigma"])).toBeCloseTo(0.5, 9);
      expect(Number(rows[0]["sky"])).toBeCloseTo((Number(rows[0]["hlr"]) - 100) / 4, 5);
    }
  });

  it("may be a stack, or a cube of FITS images", async () => {
    const stack = new Float32Array(3 * NY * NX);
    for (let k = 0; k < 3; k++) stack.set(galaxy(k), k * NY * NX);
    const folder = new Folder();
    for (const path of [folder.npy("a.npy", stack, [3, NY, NX]), folder.fits("a.fits", stack, [3, NY, NX])]) {
      const { rows } = await run([path], { ...MIDDLE, zero_point: 27 }, { batch: 2 });
      expect(column(rows, "flux")).toEqual([0, 1, 2].map((k) => expect.closeTo(inside(galaxy(k)), 1)));
    }
  });

  it("of the network's own size stays as it is, unless its scale or zero point is another", async () => {
    const folder = new Folder();
    const one = stampsOf(1);
    const same = await run([folder.fits("a.fits", one, [8, 6], [])]);
    expect(same.report.columns).not.toContain("image_sky");
    expect(same.rows[0]["flux"]).toBe("1");
    const scaled = await run([folder.fits("b.fits", one, [8, 6], wcs(0.3))], { sky: 100, noise: NOISE });
    expect(Number(scaled.rows[0]["flags"]) & FLAGS.resampled).toBe(FLAGS.resampled);
    const maggies = [...wcs(0.2), { key: "BUNIT", value: "maggies" }];
    const path = folder.fits(
      "c.fits",
      one.map((v) => v * 10 ** (-0.4 * 27)),
      [8, 6],
      maggies,
    );
    const { rows } = await run([path], { sky: 100 * 10 ** (-0.4 * 27), noise: NOISE * 10 ** (-0.4 * 27) });
    expect(Number(rows[0]["mag"])).toBeCloseTo(27, 3);
    expect(rows[0]["flags"]).toBe(String(FLAGS.noiseMap)); // it has no noise
  });
});

describe("batches", () => {
  it("go on from file to file, and do not change the catalogue", async () => {
    const folder = new Folder();
    const files = Array.from(
      { length: 11 },
      (_, k) =>
        k % 4 === 3
          ? folder.npy(`${k}.npy`, stampsOf(2), [2, 8, 6])
          : folder.fits(`${k}.fits`, galaxy(k, 1, 20, 4 + (k % 4)), [20, 4 + (k % 4)]), // narrower than the stamp: padded
    );
    const model = fakeModel();
    const whole = await run(files, { zero_point: 27 }, { model });
    expect(model.calls).toEqual([13]);
    expect(whole.rows).toHaveLength(13);
    expect(column(whole.rows, "id")).toEqual(Array.from({ length: 13 }, (_, k) => k));
    for (const batch of [1, 4]) {
      const other = fakeModel();
      expect((await run(files, { zero_point: 27 }, { batch, model: other })).rows).toEqual(whole.rows);
      expect(Math.max(...other.calls)).toBe(batch);
    }
  });
});

describe("a bad cutout among a thousand", () => {
  it("is a row of NaN with a flag, and its reason is told", async () => {
    const folder = new Folder();
    folder.fits("good.fits", galaxy(), [NY, NX]);
    folder.write("damaged.fits", fitsBytes({ pixels: galaxy(), shape: [NY, NX] }).subarray(0, 3000));
    folder.npy("scaleless.npy", galaxy(), [NY, NX]);
    folder.fits("nan.fits", galaxy().fill(Number.NaN), [NY, NX]);
    folder.fits("cube.fits", new Float32Array(3 * NY * NX), [3, NY, NX]);
    folder.fits("none.fits", new Float32Array(0), [0]);
    const bad = ["damaged.fits", "scaleless.npy", "nan.fits", "cube.fits", "none.fits", "missing.fits"];
    const names = Array.from({ length: 1000 }, () => "good.fits");
    bad.forEach((name, k) => {
      names[100 * k] = name;
    });
    const list = folder.write("list.csv", `image\n${names.join("\n")}\n`);
    const { rows, report, notes } = await run([list], { ...MIDDLE, pixel_scale: undefined, zero_point: 27 });
    expect(rows).toHaveLength(1000);
    rows.forEach((row, k) => {
      if (k % 100 === 0 && k < 600) {
        expect(row).toMatchObject({
          flux: "NaN",
          hlr: "NaN",
          mag: "NaN",
          image_sky: "NaN",
          flags: String(FLAGS.unreadable),
        });
      } else expect(row["flags"]).toBe("0");
    });
    expect(report.flagged).toMatchObject({ unreadable: 6, pixels: 0 });
    expect(notes).toEqual([
      expect.stringMatching(/^cannot be used: .*list.csv:2: .*damaged.fits: is truncated/),
      expect.stringMatching(/list.csv:102: .*scaleless.npy: its pixel scale is not known/),
      expect.stringMatching(/list.csv:202: .*nan.fits: none of its pixels is a finite number/),
      expect.stringMatching(/cube.fits: has the shape \[3, 30, 28\]; a cutout is one image/),
      expect.stringMatching(/none.fits: holds no image/),
      "(and 1 more that cannot be used)",
    ]);
  });

  it("may be a file that was named, among others", async () => {
    const folder = new Folder();
    const files = [
      folder.write("damaged.fits", "SIMPLE  = no"),
      folder.fits("good.fits", galaxy(), [NY, NX]),
      folder.npy("bands.npy", new Float32Array(2 * 3 * NY * NX), [2, 3, NY, NX]),
    ];
    const { rows, notes } = await run(files, { ...MIDDLE, zero_point: 27 });
    expect(column(rows, "flags")).toEqual([FLAGS.unreadable, 0, FLAGS.unreadable]);
    expect(rows.map((row) => row["file"])).toEqual(files);
    expect(notes.filter((note) => note.startsWith("cannot be used"))).toHaveLength(2);
    await expect(run([...files, join(folder.dir, "typo.fits")], MIDDLE)).rejects.toThrow(
      /typo.fits: cannot be read/,
    );
  });
});

describe("is refused", () => {
  it("what cannot be used alone", async () => {
    const folder = new Folder();
    const cases: [string, RegExp, GivenSystem?][] = [
      [folder.fits("none.fits", new Float32Array(0), [0]), /none.fits: holds no image/],
      [folder.fits("nan.fits", galaxy().fill(Number.NaN), [NY, NX]), /none of its pixels is a finite number/],
      [
        folder.npy("bands.npy", new Float32Array(2 * 3 * 400), [2, 3, 20, 20]),
        /in 3 bands, but the network takes the band r/,
      ],
      [folder.npy("scale.npy", galaxy(), [NY, NX]), /its pixel scale is not known.*--pixel-scale/, {}],
      [
        folder.write("list.csv", "image\nx.fits\ny.fits\n"),
        /none of the 2 cutouts can be used. The first: .*x.fits/,
      ],
      [folder.write("empty.csv", "image\n"), /there is no cutout in it/],
    ];
    for (const [path, message, given = MIDDLE] of cases) {
      const out = join(temporary(), "catalog.csv");
      const task = { model: fakeModel(), run: "r", backend: "none", images: [path], out, batch: 5, given };
      await expect(infer(task, fakeContext())).rejects.toThrow(message);
      expect(readdirSync(join(out, ".."))).toEqual([]);
    }
  });

  it("a data set of another pixel scale, and a directory that is none", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 2 });
    await expect(run([dir], { pixel_scale: 0.3 })).rejects.toThrow(/Export the data set as FITS/);
    const empty = join(temporary(), "none");
    mkdirSync(empty);
    const good = new Folder().fits("a.fits", galaxy(), [NY, NX]);
    await expect(run([good, empty])).rejects.toThrow(/holds no complete data set/);
  });
});

describe("flags", () => {
  it("tell what was added and what differs", async () => {
    const folder = new Folder();
    const flagsOf = async (path: string, given: GivenSystem): Promise<number> =>
      Number((await run([path], { zero_point: 27, ...given })).rows[0]["flags"]);
    const small = folder.fits("small.fits", galaxy(1, 1, 7, 20), [7, 20]);
    expect(await flagsOf(small, MIDDLE)).toBe(FLAGS.padded);
    const path = folder.fits("a.fits", galaxy(), [NY, NX]);
    expect(await flagsOf(path, { ...MIDDLE, noise: 1.15 * NOISE })).toBe(FLAGS.noise);
    expect(await flagsOf(path, { ...MIDDLE, noise: 1.05 * NOISE })).toBe(0);
    const holes = galaxy();
    holes[(NY / 2) * NX + NX / 2 + 2] = Number.NaN;
    expect(await flagsOf(folder.fits("b.fits", holes, [NY, NX]), MIDDLE)).toBe(FLAGS.pixels);
    const flat = folder.fits("c.fits", galaxy().fill(100), [NY, NX]);
    expect(await flagsOf(flat, { sky: 100 })).toBe(FLAGS.blank | FLAGS.noise);
    const spikes = galaxy();
    spikes[(NY / 2 - 3) * NX + NX / 2 + 2] = 5000;
    expect(await flagsOf(folder.fits("e.fits", spikes, [NY, NX]), MIDDLE)).toBe(FLAGS.spike);
    const wide = skyImage({ ny: 60, nx: 60, sigma: 1, galaxies: [{ x: 30, y: 30, scale: 15, flux: 1e5 }] });
    expect(await flagsOf(folder.fits("d.fits", wide, [60, 60]), { noise: NOISE })).toBe(FLAGS.crowded);
  });
});

it("the head of a catalogue says what was given and what was measured", async () => {
  const folder = new Folder();
  const path = folder.fits("a.fits", galaxy(), [NY, NX]);
  const out = join(temporary(), "catalog.ecsv");
  const given = { zero_point: 27, noise: 7 };
  const task = { model: fakeModel(), run: "r", backend: "none", images: [path], out, batch: 5, given };
  await infer(task, fakeContext());
  const head = readFileSync(out, "utf8");
  expect(head).toContain(
    '"pixel_scale":0.2,"sky":"of each image: as the list says, or measured","noise":7,"zero_point":27',
  );
  expect(head).toContain(`"input_1":"${path}: FITS, f4 [1, 1, 30, 28]"`);
  expect(head).toContain("image_sky");
});
