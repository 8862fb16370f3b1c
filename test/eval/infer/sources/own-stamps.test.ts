import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { exportDataset } from "../../../../datasets/export/export.ts";
import { FLAGS } from "../../../../eval/infer/flags.ts";
import { infer } from "../../../../eval/infer/infer.ts";
import type { GivenSystem } from "../../../../eval/infer/sources/system.ts";
import { makePopulation } from "../../../../sim/populations.ts";
import { temporary } from "../../../datasets/make.ts";
import { makeReal } from "../../../train/data/helpers.ts";
import { fakeConfig, fakeContext, fakeModel, IMAGE } from "../fake-model.ts";

const SYSTEM = { ...IMAGE, height: 16, width: 16 } as const;

/** Of the network's size and pixel scale, in a system of its own; sky and PSF vary. */
const OWN = {
  ...{ stamp: [16, 16], pixel_scale: IMAGE.pixel_scale, zero_point: 25, x0: 8, y0: 7 },
  galaxy: [{ kind: "sersic", n: 1, hlr: 0.3, flux: { uniform: [500, 900] } }],
  psf: { kind: "gaussian", fwhm: { uniform: [0.6, 1.2] } },
  detector: { sky: { uniform: [40, 60] }, gain: 3, read_noise: 4 },
};

/** A data set of 12 stamps in shards of 5, and its exports. */
async function made(population: object): Promise<{ set: string; fits: string; npy: string }> {
  const root = temporary();
  const [set, fits, npy] = ["set", "fits", "npy"].map((name) => join(root, name));
  await makeReal(set, { population: makePopulation(population), n: 12, shardSize: 5 });
  for (const [format, out] of [["fits", fits] as const, ["npy", npy] as const]) {
    await exportDataset(set, format, out);
  }
  return { set, fits, npy };
}

/** The catalogue as text, without the columns that say where stamps are. */
async function catalog(images: readonly string[], given: GivenSystem = {}): Promise<string> {
  const out = join(temporary(), "catalog.csv");
  const model = fakeModel(fakeConfig({ ...SYSTEM, psf_fwhm: [0.7, 0.8] }));
  await infer({ model, run: "r", backend: "none", images, out, batch: 4, given }, fakeContext());
  const lines = readFileSync(out, "utf8").trim().split("\n");
  const places = lines[0].startsWith("id,file,index,");
  return lines.map((line) => (places ? line.replace(/^([^,]*),[^,]*,[^,]*/, "$1") : line)).join("\n");
}

describe("exports of galforge", () => {
  it("give what the data set gives", async () => {
    const { set, fits, npy } = await made(OWN);
    const wanted = await catalog([set]);
    const rows = wanted.split("\n").slice(1);
    expect(rows).toHaveLength(12);
    expect(rows[7]).toMatch(/^7,/);
    const shards = [0, 1, 2].map((k) => join(fits, `shard-0000${k}.fits`));
    expect(await catalog(shards)).toBe(wanted);
    expect(await catalog([join(npy, "images.npy")])).toBe(wanted);
    // compressed as a whole, and one plane of a cube
    const zipped = join(temporary(), "shard.fits.gz");
    writeFileSync(zipped, gzipSync(readFileSync(shards[0])));
    expect((await catalog([zipped])).split("\n").slice(1)).toEqual(rows.slice(0, 5));
    for (const plane of [`${shards[1]}[0][2]`, `${join(npy, "images.npy")}[7]`]) {
      expect((await catalog([plane])).split("\n")[1]).toBe(rows[7]);
    }
    const psfs = rows.filter((row) => row.includes("psf")).length;
    expect(psfs).toBeGreaterThan(0);
    expect(psfs).toBeLessThan(12);
    // where nothing is known of the same pixels, other numbers come out
    const bare = join(temporary(), "bare.npy");
    copyFileSync(join(npy, "images.npy"), bare);
    expect(await catalog([bare], { pixel_scale: 0.2 })).not.toBe(wanted);
  });

  it("of another pixel scale are refused as the data set is, and resampled by a given one", async () => {
    const { set, fits, npy } = await made({ ...OWN, pixel_scale: 0.263 });
    const shard = join(fits, "shard-00000.fits");
    for (const path of [set, shard, join(npy, "images.npy")]) {
      await expect(catalog([path])).rejects.toThrow(
        /the pixel scale is 0.263 arcsec\/pixel, but the network knows 0.2/,
      );
    }
    const rows = (await catalog([shard], { pixel_scale: 0.263 })).split("\n");
    const flags = rows
      .slice(1)
      .map((row) => Number(/,(\d+),[^,]*$/.exec(row.replaceAll(/"[^"]*"/g, ""))?.[1]));
    for (const flag of flags) expect(flag & FLAGS.resampled).toBe(FLAGS.resampled);
    // the sky is each stamp's own, not measured
    const at = rows[0].split(",").indexOf("image_sky");
    const skies = rows.slice(1).map((row) => Number(row.split(",")[at]));
    expect(new Set(skies).size).toBe(5);
    for (const sky of skies) expect(sky > 40 && sky < 60).toBe(true);
  });

  it("that lie beside labels of another set are refused", async () => {
    const [one, other] = [await made(OWN), await made(OWN)];
    copyFileSync(join(one.npy, "labels.csv"), join(other.npy, "labels.csv"));
    await expect(catalog([join(other.npy, "images.npy")])).resolves.toMatch(/^id/);
    const few = join(temporary(), "few");
    await makeReal(few, { population: makePopulation(OWN), n: 3, shardSize: 5 });
    await exportDataset(few, "npy", join(few, "out"));
    copyFileSync(join(few, "out", "labels.csv"), join(other.npy, "labels.csv"));
    await expect(catalog([join(other.npy, "images.npy")])).rejects.toThrow(
      /holds 12 stamps, but .*labels.csv has 3 rows/,
    );
  });
});
