/** `infer` for a network of three bands: what is read, by which names, and what is refused. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Band } from "../../../datasets/bands.ts";
import { exportDataset } from "../../../datasets/export/export.ts";
import { FLAGS } from "../../../eval/infer/flags.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { makePopulation } from "../../../sim/populations.ts";
import type { BandMap } from "../../../train/bands/wanted-bands.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { temporary } from "../../datasets/make.ts";
import { rebanded } from "../../datasets/rebanded.ts";
import { fitsBytes, wcs } from "../../datasets/survey/files.ts";
import { skyImage } from "../../datasets/survey/make.ts";
import { makeReal } from "../../train/data/helpers.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { type FakeModel, fakeConfig, fakeModel } from "./fake-model.ts";
import { column, fits, fitsFile, npy, run } from "./run.ts";

const [NY, NX] = [18, 16];
const SIZE = NY * NX;
const NAMES = ["g", "r", "i"];
const SKIES = [60, 100, 160];
const ZERO_POINTS = [26, 27, 28];

const bandOf = (name: string, b: number): Band => ({
  ...{ name, unit: "ADU", pixel_scale: 0.2, zero_point: ZERO_POINTS[b] },
  detector: { sky: SKIES[b], gain: 2, read_noise: 5 },
  psf: { kind: "gaussian", fwhm: [0.7, 0.8], round: true },
});

/** Fluxes are sums of what is above the sky of each band. */
function network(names: readonly string[] = NAMES): FakeModel {
  const bands = names.map((name) => bandOf(name, NAMES.indexOf(name)));
  const base = fakeConfig();
  const config: RunConfig = {
    ...base,
    image: { height: NY, width: NX, bands },
    normaliser: { bands: names.map(() => base.normaliser.bands[0]!) },
    supervise: names.map((name) => ({
      ...base.supervise[0]!,
      ...{ name: `flux_${name}`, role: "flux", band: name, range: [-1e3, 1e5] },
    })),
  };
  const model = modelOf(config, {
    async look(images, count) {
      const flux = (k: number, b: number): number => {
        const at = (k * names.length + b) * SIZE;
        return images.subarray(at, at + SIZE).reduce((sum, x) => sum + x - bands[b]!.detector!.sky!, 0);
      };
      const values = new Map(
        names.map((name, b) => [`flux_${name}`, Float64Array.from({ length: count }, (_, k) => flux(k, b))]),
      );
      return { values, sigmas: new Map([...values].map(([name, all]) => [name, all.map((x) => x / 10)])) };
    },
  });
  return { ...model, calls: [], seen: [] };
}

/** The noise of a sky pixel of band b that the network knows. */
const noiseOf = (b: number): number => Math.sqrt(SKIES[b]! / 2 + 2.5 ** 2);

/** Light of stamp k in band b [ADU]. */
const light = (k: number, b: number): number => 1000 * (b + 1) + 10 * k;

/** A band of a stamp: its sky, noise, and the light in a blob that a PSF may make. */
const plane = (k: number, b: number, sky = SKIES[b]!, ny = NY, nx = NX): Float32Array =>
  skyImage({
    ...{ ny, nx, sky, sigma: noiseOf(b), seed: 1 + k + 7 * b },
    galaxies: [{ x: nx / 2, y: ny / 2, scale: 1.5, flux: light(k, b) }],
  });

function stack(count: number, names: readonly string[] = NAMES): Float32Array {
  const out = new Float32Array(count * names.length * SIZE);
  for (let k = 0; k < count; k++) {
    names.forEach((name, b) => {
      out.set(plane(k, Math.max(0, NAMES.indexOf(name))), (k * names.length + b) * SIZE);
    });
  }
  return out;
}

const sumOf = (pixels: Float32Array, sky: number): number => pixels.reduce((sum, x) => sum + x - sky, 0);
const noGiven = {};

describe("three bands", () => {
  it("are read from NPY [N, bands, ny, nx], with a flux and a magnitude a band", async () => {
    const { rows, report } = await run([npy(stack(3), [3, 3, NY, NX])], { model: network(), given: noGiven });
    expect(report.columns).toEqual([
      "id",
      ...["flux_g", "flux_g_sigma", "flux_r", "flux_r_sigma", "flux_i", "flux_i_sigma"],
      ...["mag_g", "mag_g_sigma", "mag_r", "mag_r_sigma", "mag_i", "mag_i_sigma"],
      ...["flags", "flags_text"],
    ]);
    NAMES.forEach((name, b) => {
      column(rows, `flux_${name}`).forEach((flux, k) => {
        expect(flux).toBeCloseTo(sumOf(plane(k, b), SKIES[b]!), 2);
        const mag = ZERO_POINTS[b]! - 2.5 * Math.log10(flux);
        expect(Number(rows[k]![`mag_${name}`])).toBeCloseTo(mag, 6);
      });
    });
  });

  it("are one stamp as [bands, ny, nx], in NPY and FITS", async () => {
    const one = await run([npy(stack(1), [3, NY, NX])], { model: network(), given: noGiven });
    expect(one.rows).toHaveLength(1);
    const cube = await run([fitsFile(fits(stack(1), [3, NY, NX]))], { model: network(), given: noGiven });
    expect(cube.rows).toEqual(one.rows);
  });

  it.each([
    [
      [4, NY, NX],
      /\[4, 18, 16\]: that is neither one stamp in the bands g, r, i, \[3, ny, nx\], nor .* \[N, 3, ny, nx\]/,
    ],
    [
      [2, 2, NY, NX],
      /in 2 bands, but the network takes the bands g, r, i: .* columns image_g, image_r, image_i/,
    ],
    [[NY, NX], /in one band, but the network takes the bands g, r, i/],
  ] as const)("%s is none of them", async (shape, message) => {
    const pixels = new Float32Array(shape.reduce((a, b) => a * b, 1));
    await expect(run([npy(pixels, shape)], { model: network() })).rejects.toThrow(message);
  });

  it("are too many for a network of one, which says what it takes", async () => {
    await expect(run([npy(stack(2), [2, 3, NY, NX])], { model: fakeModel() })).rejects.toThrow(
      /in 3 bands, but the network takes the band r\. Give one of its bands/,
    );
  });

  it("each have a noise, a PSF, flags and notes of their own", async () => {
    const pixels = stack(2);
    pixels[SIZE + 3] = Number.NaN; // r of the first stamp
    const given = { read_noise: 15, psf_fwhm: 1.2 };
    const { rows, notes } = await run([npy(pixels, [2, 3, NY, NX])], { model: network(), given });
    expect(rows[0]!["flags_text"]).toBe("pixels (r), noise (g, r, i), psf (g, r, i)");
    expect(Number(rows[0]!["flags"])).toBe(FLAGS.pixels | FLAGS.noise | FLAGS.psf);
    expect(rows[1]!["flags_text"]).toBe("noise (g, r, i), psf (g, r, i)");
    for (const name of NAMES) {
      expect(notes.join("\n")).toMatch(
        new RegExp(`band ${name}: .*sky ${2 * SKIES[NAMES.indexOf(name)]!} e-, read noise 15`),
      );
      expect(notes.join("\n")).toMatch(new RegExp(`band ${name}: the PSF of 2 of 2 images`));
    }
  });

  it("have no magnitude in a band whose zero point nobody knows, and say so", async () => {
    const model = network();
    const bands = model.config.image.bands.map(({ zero_point, ...band }, b) =>
      b === 2 ? band : { ...band, zero_point: zero_point! },
    );
    const unknown = { ...model, config: { ...model.config, image: { ...model.config.image, bands } } };
    const { rows } = await run([npy(stack(1), [3, NY, NX])], { model: unknown, given: noGiven });
    expect(rows[0]!["flags_text"]).toBe("zeroPoint (i)");
    expect([rows[0]!["mag_i"], Number(rows[0]!["mag_r"]) > 0]).toEqual(["NaN", true]);
  });

  it("have no estimates where one band is empty", async () => {
    const pixels = stack(1);
    pixels.fill(Number.NaN, SIZE, 2 * SIZE);
    const { rows } = await run([npy(pixels, [1, 3, NY, NX])], { model: network(), given: noGiven });
    expect([rows[0]!["flux_g"], rows[0]!["mag_i"]]).toEqual(["NaN", "NaN"]);
    expect(rows[0]!["flags_text"]).toBe("pixels (r), blank (r)");
  });
});

const population = (names: readonly string[]) => ({
  ...{ stamp: [NY, NX], pixel_scale: 0.2, x0: NX / 2, y0: NY / 2 },
  galaxy: [{ kind: "sersic", n: 1, hlr: 0.3 }],
  bands: names.map((name) => ({
    name,
    zero_point: ZERO_POINTS[NAMES.indexOf(name)] ?? 25,
    psf: { kind: "gaussian", fwhm: name === "r" ? { uniform: [0.7, 0.9] } : 0.75 },
    detector: {
      sky: name === "i" ? { uniform: [150, 170] } : (SKIES[NAMES.indexOf(name)] ?? 50),
      gain: 2,
      read_noise: 5,
    },
    flux: { uniform: [500, 900] },
  })),
});

/** The catalogue without what says where stamps are. */
async function values(images: readonly string[], names?: readonly string[], bandMap?: BandMap) {
  const { rows, notes } = await run(images, { model: network(names), given: noGiven, batch: 4, bandMap });
  return { rows: rows.map(({ file: _, index: __, ...rest }) => rest), notes };
}

describe("data sets and exports of several bands", () => {
  it("are picked by name, in whatever order, and with more bands than are needed", async () => {
    const root = temporary();
    const [set, fitsDir, npyDir] = ["set", "fits", "npy"].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    await makeReal(set, { population: makePopulation(population(["u", "i", "g", "r"])), n: 7, shardSize: 4 });
    const { rows, notes } = await values([set]);
    expect(rows).toHaveLength(7);
    expect(notes).toContainEqual(
      expect.stringMatching(/of its bands u, i, g, r the network takes g, r, i, by name/),
    );
    for (const row of rows)
      for (const name of NAMES) expect(Number(row[`flux_${name}`])).toBeGreaterThan(100);
    const psfs = rows.filter((row) => row["flags_text"]!.includes("psf (r)")).length;
    expect(psfs).toBeGreaterThan(0);
    expect(psfs).toBeLessThan(7);
    await exportDataset(set, "fits", fitsDir);
    await exportDataset(set, "npy", npyDir);
    const shards = [0, 1].map((k) => join(fitsDir, `shard-0000${k}.fits`));
    expect((await values(shards)).rows).toEqual(rows);
    expect((await values([join(npyDir, "images.npy")])).rows).toEqual(rows);
    expect((await values([`${shards[1]}[0][1]`])).rows).toEqual([rows[5]]);
    // a network of one band takes its own
    const one = await values([set], ["i"]);
    expect(one.notes.join()).toMatch(/of its bands u, i, g, r the network takes i, by name/);
  });

  it("by other names are the same with a map, and refused without", async () => {
    const root = temporary();
    const [set, other] = [join(root, "set"), join(root, "other")];
    await makeReal(set, { population: makePopulation(population(["g", "r", "i"])), n: 5, shardSize: 4 });
    rebanded(set, other, ["i", "g", "r"], (band) => `DECam_${band}`);
    const map = new Map(NAMES.map((name) => [name, `DECam_${name}`]));
    const { rows } = await values([set]);
    const mapped = await values([other], NAMES, map);
    expect(mapped.rows).toEqual(rows);
    await exportDataset(other, "fits", join(root, "fits"));
    const shards = [0, 1].map((k) => join(root, "fits", `shard-0000${k}.fits`));
    expect((await values(shards, NAMES, map)).rows).toEqual(rows);
    await expect(values([other])).rejects.toThrow(
      /lacks the bands g, r, i: the network takes .* this has the bands DECam_i, DECam_g, DECam_r; .* --band-map g=NAME,r=NAME,i=NAME/,
    );
    await expect(values([set], NAMES, new Map([["G", "g"]]))).rejects.toThrow(/--band-map .*"G".*g, r, i/);
  });

  it("have the unit and the zero point of each band compared with its own", async () => {
    const root = temporary();
    const set = join(root, "set");
    await makeReal(set, { population: makePopulation(population(["g", "r", "i"])), n: 2, shardSize: 4 });
    const other = (name: string, change: object): string =>
      rebanded(set, join(root, name), ["i", "r", "g"], undefined, ({ bands }) => ({
        bands: bands.map((band) => (band.name === "g" ? { ...band, ...change } : band)),
      }));
    await expect(values([other("unit", { unit: "nJy" })])).rejects.toThrow("its pixels are in nJy");
    const { notes } = await values([other("zero", { zero_point: 31 })]);
    expect(notes.join("\n")).toMatch(/band g: .*the zero point is 31 mag in the network's ADU, .* 26 mag/);
    expect(notes.join("\n")).not.toMatch(/band [ri]: .*zero point/);
  });

  it("without a band of the network are refused by its name", async () => {
    const set = join(temporary(), "set");
    await makeReal(set, { population: makePopulation(population(["g", "i"])), n: 2, shardSize: 2 });
    await expect(values([set])).rejects.toThrow(
      /lacks the band r: the network takes the bands g, r, i, and this has the bands g, i/,
    );
    await expect(run([set], { model: fakeModel() })).rejects.toThrow(
      /lacks the band r: the network takes the band r/,
    );
  });
});

describe("arrays, whose bands have no names", () => {
  const places = new Map([
    ["g", "3"],
    ["r", "0"],
    ["i", "1"],
  ]);
  const names = ["r", "i", "u", "g"];

  it("are taken in the network's order, or by their places", async () => {
    const straight = await values([npy(stack(3), [3, 3, NY, NX])]);
    const turned = npy(stack(3, names), [3, 4, NY, NX]);
    expect((await values([turned], NAMES, places)).rows).toEqual(straight.rows);
    const cube = fitsFile(fits(stack(1, names), [4, NY, NX]));
    expect((await values([cube], NAMES, places)).rows).toEqual([straight.rows[0]]);
  });

  it("are refused where the map says no place", async () => {
    const turned = npy(stack(3, names), [3, 4, NY, NX]);
    await expect(values([turned], NAMES, new Map([["g", "DECam-g"]]))).rejects.toThrow(
      /its 4 bands have no names, and --band-map has DECam-g for g: give the place of each, 0 to 3, such as g=0,r=1,i=2/,
    );
    await expect(values([npy(plane(0, 0), [NY, NX])], NAMES, places)).rejects.toThrow(/has 3 for g/);
  });
});

describe("lists with a file a band", () => {
  const [BIG_Y, BIG_X] = [40, 44];

  /** Images of a galaxy at (x, y), in units of which `scale` are one of the network's. */
  function images(dir: string, x: number, y: number, scales = [1, 1, 1]): string[] {
    return NAMES.map((name, b) => {
      const pixels = skyImage({
        ...{ ny: BIG_Y, nx: BIG_X, sky: 0, sigma: noiseOf(b), seed: 5 + b },
        galaxies: [{ x, y, scale: 1.2, flux: 5 * light(0, b) }],
      }).map((value) => value * scales[b]!);
      writeFileSync(join(dir, `${name}.fits`), fitsBytes({ pixels, shape: [BIG_Y, BIG_X], cards: wcs(0.2) }));
      return `${name}.fits`;
    });
  }

  const list = (dir: string, head: string, ...lines: string[]): string => {
    const path = join(dir, "list.csv");
    writeFileSync(path, `${[head, ...lines].join("\n")}\n`);
    return path;
  };

  it("have one stamp of all, at the place that the brightest has, each in its flux system", async () => {
    const dir = temporary();
    const files = images(dir, 20.3, 17.8, [1, 10, 1]);
    const path = list(
      dir,
      "id,image_g,image_r,image_i,zero_point_g,zero_point_r,zero_point_i,psf_fwhm_r,psf_fwhm",
      `A1,${files.join(",")},26,29.5,28,1.5,0.75`,
    );
    const { rows, report } = await run([path], { model: network(), given: noGiven });
    const [row] = rows;
    expect(report.columns).toContain("image_sky_g");
    expect(row!["flags_text"]).toBe("psf (r)");
    NAMES.forEach((name, b) => {
      const factor = b === 1 ? 10 : 1; // fluxes come back in the unit of the image
      expect(Math.abs(Number(row![`flux_${name}`]) / (factor * 5 * light(0, b)) - 1)).toBeLessThan(0.15);
      const zero = [26, 29.5, 28][b]!;
      const mag = zero - 2.5 * Math.log10(Number(row![`flux_${name}`]));
      expect(Number(row![`mag_${name}`])).toBeCloseTo(mag, 6);
      expect(Math.abs(Number(row![`image_sky_${name}`]))).toBeLessThan(5 * factor);
    });
    expect(row!["image_psf_fwhm_r"]).toBe("1.5");
  });

  it("have columns by the names that --band-map gives", async () => {
    const dir = temporary();
    const files = images(dir, 22, 20).join(",");
    const straight = await values([
      list(dir, "image_g,image_r,image_i,zero_point_g,zero_point", `${files},26,27`),
    ]);
    const head = "image_DECam_g,image_DECam_r,image_i,zero_point_DECam_g,zero_point";
    const map = new Map([
      ["g", "DECam_g"],
      ["r", "DECam_r"],
    ]);
    const other = list(dir, head, `${files},26,27`);
    expect((await values([other], NAMES, map)).rows).toEqual(straight.rows);
    await expect(values([other])).rejects.toThrow(/the column "image_g" is missing/);
  });

  it("must be of the same pixels", async () => {
    const dir = temporary();
    const files = images(dir, 22, 20);
    writeFileSync(join(dir, "small.npy"), encodeNpy(new Float32Array(400).fill(1), [20, 20]));
    const head = "image_g,image_r,image_i,pixel_scale";
    await expect(
      run([list(dir, head, `${files[0]},small.npy,${files[2]},0.2`)], { model: network(), given: noGiven }),
    ).rejects.toThrow(
      /small.npy: is 20 x 20 .* but .*g.fits is 40 x 44: the images in g and r must be of the same pixels/,
    );
  });

  it("are refused by the column that is missing", async () => {
    const dir = temporary();
    images(dir, 22, 20);
    const few = list(dir, "image_g,image_i", "g.fits,i.fits");
    await expect(run([few], { model: network() })).rejects.toThrow(
      /the column "image_r" is missing, and a list for the bands g, r, i has one for each/,
    );
    await expect(run([list(dir, "image", "g.fits")], { model: network() })).rejects.toThrow(
      /the column "image_g" is missing/,
    );
  });

  it("flag a row of which one band cannot be read, and go on", async () => {
    const dir = temporary();
    const files = images(dir, 22, 20).join(",");
    const path = list(dir, "image_g,image_r,image_i,zero_point", `${files},27`, "g.fits,none.fits,i.fits,27");
    const { rows, notes } = await run([path], { model: network(), given: noGiven });
    expect(rows.map((row) => row["flags_text"]!.includes("unreadable"))).toEqual([false, true]);
    expect(notes.join("\n")).toMatch(/cannot be used: .*list.csv:3.*none.fits/);
  });
});
