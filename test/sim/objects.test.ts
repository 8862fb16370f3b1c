import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readObjects } from "../../sim/objects.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "galforge-objects-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const psf = { kind: "moffat", fwhm: 0.7, beta: 3.5 };
const flat = { n: 2, hlr: 1, flux: 500, e: 0.2, pa: 30, x0: 32, y0: 31, psf, pixel_scale: 0.2, stamp: 64 };
const header = "n,hlr,flux,e,pa,x0,y0,psf,fwhm,beta,pixel_scale,stamp";
const row = "2,1,500,0.2,30,32,31,moffat,0.7,3.5,0.2,64";

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
const read = (content: unknown, name = "objects.json") => readObjects(file(name, content));
const refused = (content: unknown, name?: string) => expect(read(content, name)).rejects;

describe("JSON objects", () => {
  it("reads flat and composed entries to the same scene", async () => {
    const { n, hlr, flux, e, pa, ...place } = flat;
    const components = [{ n, hlr, flux, e, pa }];
    const [a, b] = await read([flat, { ...place, stamp: [64, 64], components, name: "b" }]);
    expect(a.scenes[0]).toEqual({
      ...place,
      stamp: [64, 64],
      components: [{ kind: "sersic", n, hlr, flux, e, pa }],
    });
    expect(b).toEqual({ name: "b", scenes: a.scenes });
  });

  it("makes one object of equal PSFs and keeps different ones apart", async () => {
    const [a, b, c] = await read([flat, { ...flat, x0: 1 }, { ...flat, psf: { ...psf, beta: 3 } }]);
    expect(b.scenes[0].psf).toBe(a.scenes[0].psf);
    expect(c.scenes[0].psf).toEqual({ ...psf, beta: 3 });
  });

  it("looks for PSF images beside the file", async () => {
    const [a] = await read([{ ...flat, psf: { kind: "image", file: "psf/a.fits" } }]);
    expect(a.scenes[0].psf).toEqual({ kind: "image", file: join(folder, "psf/a.fits") });
  });

  it("says what is wrong and where", async () => {
    const { hlr: _, ...noHlr } = flat;
    await refused([flat, noHlr]).toThrow(/objects\.json\[1\]: "hlr" is missing/);
    await refused([{ ...flat, hlr: "1" }]).toThrow(/objects\.json\[0\]\.hlr = "1" .*without quotes/);
    await refused([{ ...flat, hlr: null }]).toThrow(/objects\.json\[0\]\.hlr = null/);
    await refused("[]").toThrow(/no object/);
    await refused({ objects: [flat] }).toThrow(/expected a list/);
    await refused(`[\n${JSON.stringify(flat)},\n{"n": NaN}\n]`).toThrow(/objects\.json:3: is not valid JSON/);
    await refused("[\n\n").toThrow(/objects\.json:3: is not valid JSON/);
    await refused([{ ...flat, psf: { ...psf, kind: "mofat" } }]).toThrow(/psf\.kind.*Did you mean "moffat"/);
    await refused([{ ...flat, psf: { ...psf, beta: 1 } }]).toThrow(/objects\.json\[0\]\.psf\.beta = 1 /);
    await refused([{ ...flat, flx: 1 }]).toThrow(/Did you mean "flux"/);
    await refused([{ ...flat, name: 7 }]).toThrow(/name = 7/);
    await refused([flat], "objects.txt").toThrow(/\.json or \.csv/);
    await expect(readObjects(join(folder, "nothing.json"))).rejects.toThrow(/no such file/);
    await expect(readObjects(join(folder, "nothing.csv"))).rejects.toThrow(/no such file/);
  });
});

describe("objects of several bands", () => {
  const { flux: _, psf: __, ...shape } = flat;
  const bands = [
    { name: "g", flux: 300 },
    { name: "r", flux: 500, psf: { ...psf, fwhm: 0.6 } },
  ];
  const { n, hlr, e, pa, ...place } = shape;
  const components = [{ n, hlr, e, pa }, { kind: "point" }];

  it("are one object seen in each, with the flux and the PSF of the band", async () => {
    const [a] = await read([{ ...shape, psf, bands, name: "a" }]);
    const seen = bands.map(({ flux, psf: own }) => ({ ...flat, flux, psf: own ?? psf }));
    const alone = await read(seen);
    expect(a).toEqual({ name: "a", bands: ["g", "r"], scenes: alone.map(({ scenes: [scene] }) => scene) });
  });

  it("have other objects beside them in each", async () => {
    const others = [{ components: [{ kind: "point", flux: 7 }], x0: 3, y0: 4 }];
    const [alone] = await read([{ ...flat, others }]);
    expect(alone.scenes[0].others).toEqual(others);
    const [a] = await read([{ ...shape, psf, bands: [bands[0], { ...bands[1], others }] }]);
    expect(a.scenes.map((scene) => scene.others)).toEqual([undefined, others]);
    await refused([{ ...shape, psf, bands, others }]).toThrow(/"others".* stand in each of the bands/);
    await refused([{ ...flat, others: [{ x0: 1, y0: 2 }] }]).toThrow(
      /objects\.json\[0\]\.others\[0\]: "components"/,
    );
  });

  it("have a flux for each component", async () => {
    const two = [
      { name: "g", flux: [1, 2], psf },
      { name: "constructor", flux: [3, 4], psf },
    ];
    const [a] = await read([{ ...place, components, bands: two }]);
    expect(a.scenes.map((scene) => scene.components.map(({ flux }) => flux))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(a.bands).toEqual(["g", "constructor"]);
  });

  it("say what is wrong and where", async () => {
    const one = (changes: object, more: object = {}) =>
      refused([{ ...shape, psf, bands: [bands[0], { ...bands[1], ...changes }], ...more }]);
    await one({ name: "g" }).toThrow(/objects\.json\[0\]\.bands\[1\]\.name: two bands are called "g"/);
    await one({ name: "4.5" }).toThrow(/bands\[1\]\.name = "4\.5"/);
    await one({ flx: 1 }).toThrow(/bands\[1\]: key = "flx".*Did you mean "flux"/);
    await one({ flux: undefined }).toThrow(/band "r": .*objects\.json\[0\]: "flux" is missing/);
    await one({ flux: -1 }).toThrow(/band "r": .*objects\.json\[0\]\.flux = -1/);
    await one({}, { flux: 5 }).toThrow(/objects\.json\[0\]: "flux" stands in each of the bands/);
    await one({}, { bands: [] }).toThrow(/objects\.json\[0\]\.bands: expected a list of bands/);
    await refused([{ ...place, psf, components, bands }]).toThrow(
      /objects\.json\[0\]\.bands\[0\]\.flux: expected a list of 2 fluxes, one for each component, got 300/,
    );
    await refused([{ ...place, psf, components: [{ n, hlr, flux: 1 }], bands }]).toThrow(
      /"flux" stands in each/,
    );
  });

  it("are the same bands in one list", async () => {
    const all = { ...shape, psf, bands };
    await refused([all, { ...all, bands: [bands[0]] }]).toThrow(
      /object 1 \(counted from 0\): has g, but the first object g, r: all must have the same, in one order/,
    );
    await refused([all, flat]).toThrow(/object 1 .* has no bands/);
  });
});

describe("CSV objects", () => {
  it("reads the same scene as JSON", async () => {
    const [a] = await read([flat]);
    const [b] = await read(`\uFEFF${header}\n${row}\n\n`, "a.csv");
    expect(b).toEqual(a);
  });

  it("reads every column, empty cells and rectangular stamps", async () => {
    const text = [
      "name,kind,n,hlr,flux,e,pa,x0,y0,psf,fwhm,beta,lam_over_diam,obscuration,psf_e,psf_pa,psf_file,psf_pixel_scale,pixel_scale,stamp",
      "star,point,,,9,,,1,2,airy,,,0.3,0.2,0.1,190,,,0.2,96x128",
      "g,gaussian,,2,9,,,1,2,image,,,,,,,p.npy,0.1,0.2,64",
    ].join("\n");
    const [star, g] = await read(text, "b.csv");
    expect(star).toEqual({
      name: "star",
      scenes: [
        {
          components: [{ kind: "point", flux: 9 }],
          x0: 1,
          y0: 2,
          psf: { kind: "airy", lam_over_diam: 0.3, obscuration: 0.2, e: 0.1, pa: 10 },
          pixel_scale: 0.2,
          stamp: [96, 128],
        },
      ],
    });
    expect(g.scenes[0].components).toEqual([{ kind: "sersic", n: 0.5, hlr: 2, flux: 9, e: 0, pa: 0 }]);
    expect(g.scenes[0].psf).toEqual({ kind: "image", file: join(folder, "p.npy"), pixel_scale: 0.1 });
  });

  it("says what is wrong and where", async () => {
    const csv = (text: string) => refused(text, "bad.csv");
    await csv(`${header}\n${row}\n${row.replace("500", "many")}`).toThrow(/bad\.csv:3: flux = "many"/);
    await csv(`${header}\n${row.replace("2,1", "2,NaN")}`).toThrow(/bad\.csv:2: hlr = "NaN"/);
    await csv(`${header}\n${row.replace("2,1", "2,")}`).toThrow(/bad\.csv:2: "hlr" is missing/);
    await csv(`${header}\n${row.replace("moffat", "mofat")}`).toThrow(/Did you mean "moffat"/);
    await csv(`${header.replace("hlr", "hlrr")}\n${row}`).toThrow(/bad\.csv:1.*Did you mean "hlr"/);
    await csv(`${header.replace(",flux", ",name")}\n${row}`).toThrow(/column "flux" is missing/);
    await csv(`${header},n\n${row},1`).toThrow(/"n" is there twice/);
    await csv(`${header}\n${row},1`).toThrow(/bad.csv:2: has 13 cells, but the head names 12/);
    await csv(`${header}\n${row.replace(/64$/, "96x1280")}`).toThrow(/stamp = \[96,1280\]/);
    await csv(`${header}\n`).toThrow(/no object/);
    await csv("").toThrow(/no object/);
  });
});

describe("CSV of several bands", () => {
  const head =
    "name,n,hlr,e,pa,x0,y0,pixel_scale,stamp,psf,fwhm,beta,flux_g,flux_r,fwhm_r,psf_i,fwhm_i,psf_e_i,flux_i";
  const line = "a,2,1,0.2,30,32,31,0.2,64,moffat,0.7,3.5,300,500,0.6,gaussian,0.8,0.1,700";

  it("is the same as JSON", async () => {
    const { flux: _, psf: __, ...shape } = flat;
    const bands = [
      { name: "g", flux: 300, psf },
      { name: "r", flux: 500, psf: { ...psf, fwhm: 0.6 } },
      { name: "i", flux: 700, psf: { kind: "gaussian", fwhm: 0.8, e: 0.1 } },
    ];
    const fromJson = await read([{ ...shape, name: "a", bands }]);
    expect(await read(`${head}\n${line}\n`, "bands.csv")).toEqual(fromJson);
  });

  it("makes one object of the equal PSFs of a band", async () => {
    const [a, b] = await read(`${head}\n${line}\n${line}\n`, "bands.csv");
    a.scenes.forEach((scene, band) => {
      expect(b.scenes[band].psf).toBe(scene.psf);
    });
  });

  it("says what is wrong and where", async () => {
    const csv = (text: string) => refused(text, "bands.csv");
    await csv(`${head.replace("flux_r", "flux_x")}\n${line}`).toThrow(
      /column "fwhm_r" is there, but not "flux_r"/,
    );
    await csv(`${head},flux\n${line},5`).toThrow(/bands\.csv:2: "flux" stands in each of the bands/);
    await csv(`${head}\n${line.replace("500", "")}`).toThrow(/band "r": .*bands\.csv:2: "flux" is missing/);
    await csv(`${head}\n${line.replace("500", "many")}`).toThrow(/bands\.csv:2: flux_r = "many"/);
    await csv(`${head.replace("fwhm_r", "fwmh_r")}\n${line}`).toThrow(
      /bands\.csv:1: column = "fwmh_r" is unknown/,
    );
  });
});

it("reads 1e5 rows of either format", { timeout: 120_000 }, async () => {
  const n = 100_000;
  const fromCsv = await read(`${header}\n${`${row}\n`.repeat(n)}`, "many.csv");
  const fromJson = await read(`[${new Array(n).fill(JSON.stringify(flat)).join(",")}]`, "many.json");
  expect(fromCsv.length).toBe(n);
  expect(fromJson[n - 1]).toEqual(fromCsv[n - 1]);
});
