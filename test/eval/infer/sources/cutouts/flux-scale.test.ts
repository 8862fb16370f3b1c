import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FLAGS } from "../../../../../eval/infer/flags.ts";
import { infer } from "../../../../../eval/infer/infer.ts";
import type { GivenSystem } from "../../../../../eval/infer/sources/system.ts";
import type { Card } from "../../../../../shared/formats/fits-header.ts";
import type { Estimates } from "../../../../../train/models/posterior.ts";
import { temporary } from "../../../../datasets/make.ts";
import { wcs } from "../../../../datasets/survey/files.ts";
import { changed } from "../../../../train/models/model-of.ts";
import { fakeConfig, fakeContext, fakeModel, IMAGE, stampsOf } from "../../fake-model.ts";

import { Folder, galaxy, inside, MIDDLE, NOISE, NX, NY, run } from "./helpers.ts";

describe("an image of the network's own size is a cutout", () => {
  const SIZE = [IMAGE.height, IMAGE.width] as const;
  /** The middle of `galaxy()`, without its sky. */
  const middle = (): Float32Array =>
    Float32Array.from({ length: SIZE[0] * SIZE[1] }, (_, k) => {
      const [j, i] = [Math.floor(k / SIZE[1]) + NY / 2 - 4, (k % SIZE[1]) + NX / 2 - 3];
      return galaxy()[j * NX + i] - 100;
    });
  const given = { pixel_scale: 0.2, noise: NOISE };

  it.each<[string, readonly Card[]]>([
    ["a place on the sky", wcs(0.2)],
    ["a unit that is not the network's", [{ key: "BUNIT", value: "electron" }]],
    ["a zero point", [{ key: "MAGZERO", value: 27 }]],
  ])("by %s", async (_, cards) => {
    const path = new Folder().fits("a.fits", middle(), SIZE, cards);
    const { rows, report } = await run([path], { ...given, sky: 0 });
    expect(report.columns).toContain("image_sky");
    expect(rows[0]["image_sky"]).toBe("0");
  });

  it("by pixels far below the sky of stamps, and says so", async () => {
    const folder = new Folder();
    for (const path of [folder.fits("a.fits", middle(), SIZE, []), folder.npy("a.npy", middle(), SIZE)]) {
      const { report, notes } = await run([path], given);
      expect(report.columns).toContain("image_sky");
      expect(notes[0]).toMatch(
        /a\.(fits|npy): its pixels lie 1\d sigma below the sky of the network's stamps, 100 ADU/,
      );
      await expect(run([path], {})).rejects.toThrow(/its pixel scale is not known/);
    }
    const larger = folder.npy(
      "b.npy",
      galaxy().map((v) => v - 100),
      [NY, NX],
    );
    const sizes = [folder.npy("c.npy", middle(), SIZE), larger];
    const both = await run(sizes, { ...given, zero_point: 27, sky: 0, gain: undefined });
    expect(Number(both.rows[0]["flux"]) - Number(both.rows[1]["flux"])).toBeCloseTo(0, 1);
  });

  it("but not by bright galaxies, nor where the sky is given", async () => {
    const folder = new Folder();
    const bright = stampsOf(3).map((v, k) => v + 1e4 * Math.exp(-(((k % 48) - 20) ** 2) / 9));
    expect((await run([folder.npy("a.npy", bright, [3, ...SIZE])])).report.columns).not.toContain(
      "image_sky",
    );
    const stack = await run([folder.npy("b.npy", middle(), SIZE)], { ...given, sky: 0 });
    expect(stack.report.columns).not.toContain("image_sky");
  });
});

describe("the flux scale", () => {
  const { zero_point: _, ...unknown } = IMAGE;
  const run1 = async (path: string, given: GivenSystem, image = unknown as typeof IMAGE) => {
    const model = fakeModel(fakeConfig(image));
    const done = await run([path], given, { model });
    return { ...done, row: done.rows[0], light: model.seen.reduce((sum, x) => sum + x - 100, 0) };
  };

  it("is that of the noise where nothing else tells it, with fluxes and magnitudes of the image", async () => {
    const folder = new Folder();
    const scale = 1e-11;
    const cards = [...wcs(0.2), { key: "BUNIT", value: "maggies" }];
    const path = folder.fits("a.fits", galaxy(1, scale), [NY, NX], cards);
    const { row, light, notes } = await run1(path, { sky: 100 * scale, noise: NOISE * scale });
    expect(light).toBeCloseTo(inside(galaxy()), 0);
    expect(Number(row["flux"]) / (scale * inside(galaxy()))).toBeCloseTo(1, 4);
    expect(Number(row["mag"])).toBeCloseTo(-2.5 * Math.log10(scale * inside(galaxy())), 3);
    expect(row).toMatchObject({ flux_scale: "noise", image_zero_point: "0", flags: String(FLAGS.scaled) });
    expect(notes).toEqual([
      `${path}: zero point by BUNIT maggies`,
      expect.stringMatching(/a.fits: the network has no zero point, and no gain tells .* flag 4096/),
    ]);
  });

  it("is that of the noise where a gain makes it another one by far, and says so", async () => {
    const path = new Folder().fits("a.fits", galaxy(), [NY, NX], wcs(0.2));
    const { row, notes } = await run1(path, { sky: 100, noise: NOISE, gain: 60 });
    expect(row).toMatchObject({ flux_scale: "noise" });
    expect(Number(row["flags"]) & FLAGS.scaled).toBe(FLAGS.scaled);
    expect(notes.join()).toMatch(/a gain of 60, by which .* a factor of 5, does not tell .* flag 4096/);
  });

  it("is told in the head of the catalogue", async () => {
    const path = new Folder().fits("a.fits", galaxy(), [NY, NX]);
    const out = join(temporary(), "catalog.ecsv");
    const task = {
      model: fakeModel(),
      run: "r",
      backend: "none",
      images: [path],
      out,
      batch: 5,
      given: MIDDLE,
    };
    await infer(task, fakeContext());
    expect(readFileSync(out, "utf8")).toContain(
      '"flux_scale":"by the first that is known of zero points (the network\'s: 27), gains (the network\'s: 2 e-/ADU), ' +
        "as given, the noise of a sky pixel (the network's: 7.5 ADU); column flux_scale\"",
    );
  });

  it("leaves fluxes their own unit, if all images have one", async () => {
    const folder = new Folder();
    const image = (name: string, unit: string): string =>
      folder.fits(name, galaxy(), [NY, NX], [...wcs(0.2), { key: "BUNIT", value: unit }]);
    const files = [image("a.fits", "nMgy"), image("b.fits", "nMgy"), image("c.fits", "nJy")];
    const unitsOf = async (images: readonly string[]): Promise<string[]> => {
      const out = join(temporary(), "catalog.ecsv");
      const task = { model: fakeModel(), run: "r", backend: "none", images, out, batch: 5, given: MIDDLE };
      await infer(task, fakeContext());
      const head = readFileSync(out, "utf8");
      return ["flux", "flux_sigma", "image_sky", "image_noise"].map(
        (name) => new RegExp(`"name":"${name}","unit":"(.*?)"`).exec(head)?.[1] ?? "",
      );
    };
    expect(await unitsOf(files.slice(0, 2))).toEqual(["nMgy", "nMgy", "nMgy/pixel", "nMgy"]);
    expect(await unitsOf(files)).toEqual(["", "", "", ""]);
    const stamps = folder.fits("s.fits", stampsOf(2), [2, 8, 6], []);
    expect(await unitsOf([stamps])).toEqual(["adu", "adu", "", ""]);
  });

  it("is the network's where pixels have its noise and may be its ADU", async () => {
    const path = new Folder().fits("a.fits", galaxy(), [NY, NX]);
    const { row, notes } = await run1(path, MIDDLE, IMAGE);
    expect(row).toMatchObject({ flux_scale: "as given", mag: "NaN", image_zero_point: "NaN" });
    expect(row["flags"]).toBe(String(FLAGS.zeroPoint));
    expect(notes).toEqual([expect.stringContaining("neither zero point nor gain is known")]);
  });

  it("has no magnitude where there is no zero point, or one that cannot be", async () => {
    const folder = new Folder();
    for (const cards of [
      [{ key: "BUNIT", value: "electron/s" }],
      [{ key: "MAGZERO", value: 99 }],
      [{ key: "MAGZERO", value: 0 }],
      [
        { key: "BUNIT", value: "nanomaggy per beam" },
        { key: "GAIN", value: 2 },
      ],
    ]) {
      const path = folder.fits("a.fits", galaxy(1, 3), [NY, NX], [...wcs(0.2), ...cards]);
      const { row } = await run1(path, { sky: 300, noise: 3 * NOISE }, IMAGE);
      expect(row).toMatchObject({ mag: "NaN", image_zero_point: "NaN", flux_scale: "noise" });
      expect(row["flags"]).toBe(String(FLAGS.zeroPoint | FLAGS.scaled));
      expect(Number(row["flux"]) / (3 * inside(galaxy()))).toBeCloseTo(1, 3);
    }
  });

  it("of a label mag follows the flux's", async () => {
    const label = { ...fakeConfig().supervise[0], name: "mag", unit: "mag" };
    const config = { ...fakeConfig(), supervise: [...fakeConfig().supervise, label] };
    const withMag = (estimates: Estimates) => {
      const mag = estimates.values.get("flux")!.map((flux) => 27 - 2.5 * Math.log10(flux));
      const sigmas = new Map([...estimates.sigmas!, ["mag", mag.map(() => 0.1)] as const]);
      return { values: new Map([...estimates.values, ["mag", mag] as const]), sigmas };
    };
    const model = changed(fakeModel(), withMag, config);
    const path = new Folder().npy("a.npy", galaxy(1, 0.5), [NY, NX]);
    const known = { ...MIDDLE, sky: 50, noise: NOISE / 2, gain: 4 };
    const { rows } = await run([path], { ...known, zero_point: 25 }, { model });
    expect(Number(rows[0]["mag"])).toBeCloseTo(25 - 2.5 * Math.log10(Number(rows[0]["flux"])), 4);
    const unknownZero = await run([path], known, { model });
    expect(unknownZero.rows[0]).toMatchObject({ mag: "NaN", flags: String(FLAGS.zeroPoint) });
  });

  it("of nothing is an error", async () => {
    const path = new Folder().npy("a.npy", galaxy().fill(100), [NY, NX]);
    await expect(run1(path, { pixel_scale: 0.2, sky: 100 })).rejects.toThrow(
      /nothing tells how many of the network's ADU a pixel is/,
    );
  });
});

it("asinh pixels are light, in lists and alone", async () => {
  const folder = new Folder();
  const light = galaxy();
  const cards = [...wcs(0.2), { key: "BSOFTEN", value: 40 }, { key: "BOFFSET", value: 90 }];
  const stored = light.map((v) => (2.5 / Math.LN10) * Math.asinh((v - 90) / 80));
  folder.fits("a.fits", stored, [NY, NX], cards);
  const list = folder.write("list.csv", "image\na.fits\n");
  for (const path of [join(folder.dir, "a.fits"), list]) {
    const { rows } = await run([path], { ...MIDDLE, zero_point: 27 });
    expect(Number(rows[0]["flux"])).toBeCloseTo(inside(light), 0);
  }
});

it("--pixel-scale is the last word, in lists and alone", async () => {
  const folder = new Folder();
  const oblong = [...wcs(0.2).slice(0, -1), { key: "CD2_2", value: 0.25 / 3600 }];
  folder.fits("a.fits", galaxy(), [NY, NX], oblong);
  const list = folder.write("list.csv", "image\na.fits\n");
  for (const path of [join(folder.dir, "a.fits"), list]) {
    const { rows } = await run([path], { ...MIDDLE, zero_point: 27 });
    expect(Number(rows[0]["flux"])).toBeCloseTo(inside(galaxy()), 1);
    await expect(run([path], { sky: 100 })).rejects.toThrow(/0.2 x 0.25 arcsec: only square ones/);
  }
});
