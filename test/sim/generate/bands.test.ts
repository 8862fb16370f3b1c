import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { verifyDataset } from "../../../datasets/check/verify.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { sha256File } from "../../../shared/files/hash.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { makePlan } from "../../../sim/generate/plan.ts";
import { fastRenderer } from "../../../sim/generate/render-range.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import { make, scratch, small } from "./helpers.ts";

const dir = scratch();
const fresh = (name: string): string => join(dir, name);

const shape = { kind: "sersic", hlr: { uniform: [0.3, 1] }, n: 1 };
const outline = { stamp: [16, 20], pixel_scale: 0.2, parameters: { light: { uniform: [1e3, 2e3] } } };
const psf = (fwhm: number) => ({ kind: "moffat", fwhm, beta: 3.5 });
const g = {
  name: "g",
  psf: psf(0.9),
  detector: { sky: 100, gain: 1, read_noise: 5 },
  flux: "light",
};
const r = { ...g, name: "r", psf: psf(0.7), detector: { ...g.detector, sky: 400, gain: 2, saturation: 450 } };
const i = { ...g, name: "i", psf: psf(0.6), flux: 5e3 };
const population = makePopulation({ ...outline, galaxy: [shape], bands: [g, r, i] });
const real = { createRenderer: fastRenderer };

describe("a data set of several bands", () => {
  it("has the pixels and measures of every band", async () => {
    await make(fresh("three"), { population }, real);
    expect(verifyDataset(fresh("three")).problems).toEqual([]);
    const set = Dataset.open(fresh("three"));
    const { shape: size, n, labels } = set.manifest;
    expect({ ...size, n }).toEqual({ bands: 3, height: 16, width: 20, n: 100 });
    expect(labels.slice(-6).map(({ name }) => name)).toEqual([
      ...["flux_in_stamp_g", "snr_g", "flux_in_stamp_r", "snr_r", "flux_in_stamp_i", "snr_i"],
    ]);
    const renderer = new Renderer();
    const noise = new DetectorNoise();
    for (const k of [0, 29, 30, 99]) {
      const planes = population.draw(7, k).bands.map(({ scene, detector }, band) => {
        const plane = new Float32Array(320);
        renderer.render(scene, plane);
        const { name } = population.bands[band];
        const { flux_in_stamp, snr } = noise.apply(plane, detector, 7, k, band);
        expect(set.label(`flux_in_stamp_${name}`)[k]).toBe(flux_in_stamp);
        expect(set.label(`snr_${name}`)[k]).toBe(snr);
        return plane;
      });
      expect(set.image(k)).toEqual(Float32Array.from(planes.flatMap((plane) => [...plane])));
    }
  });

  it("begins with the band that it would have alone, bit for bit", async () => {
    const { name: band, flux, ...rest } = g;
    const one = makePopulation({ ...outline, ...rest, band, galaxy: [{ ...shape, flux }] });
    await make(fresh("one"), { population: one }, real);
    const [alone, three] = [Dataset.open(fresh("one")), Dataset.open(fresh("three"))];
    expect(alone.manifest.shape.bands).toBe(1);
    for (let k = 0; k < 100; k++) expect(three.image(k).subarray(0, 320)).toEqual(alone.image(k));
    for (const name of ["flux", "flux_in_stamp", "snr"]) {
      expect(three.label(`${name}_g`)).toEqual(alone.label(name));
    }
  });

  it("is rounded and saturated band by band", async () => {
    await make(fresh("integers"), { population, dtype: "uint16" }, real);
    const [whole, exact] = [Dataset.open(fresh("integers")), Dataset.open(fresh("three"))];
    let top = 0;
    for (let k = 0; k < 100; k++) {
      const image = exact.image(k).map((x) => Math.max(0, Math.floor(x + 0.5)));
      expect(whole.image(k)).toEqual(image);
      top = image.subarray(320, 640).reduce((a, b) => Math.max(a, b), top);
    }
    expect(top).toBe(450);
  });

  it("goes on where it was interrupted, with the same bands only", async () => {
    const stop = new AbortController();
    let rendered = 0;
    const createRenderer = () => {
      const renderer = new Renderer();
      return {
        render: (...args: Parameters<Renderer["render"]>) => {
          if (++rendered > 150) stop.abort();
          renderer.render(...args);
        },
      };
    };
    const interrupted = make(fresh("again"), { population }, { signal: stop.signal, createRenderer });
    await expect(interrupted).rejects.toThrow(/2 of 4 shards are complete/);
    const bands = [g, { ...r, psf: psf(0.8) }, i];
    const other = makePopulation({ ...outline, galaxy: [shape], bands });
    await expect(make(fresh("again"), { population: other, resume: true }, real)).rejects.toThrow(
      "population.bands[1].psf.fwhm: 0.7 before, 0.8 now",
    );
    expect(await make(fresh("again"), { population, resume: true }, real)).toMatchObject({
      kept: 2,
    });
    const hashes = (name: string) => Dataset.open(fresh(name)).manifest.shards.map(({ sha256 }) => sha256);
    expect(hashes("again")).toEqual(hashes("three"));
  });

  it("has noise that differs between bands and between objects", async () => {
    const dark = [g, { ...g, name: "r" }].map((band) => ({ ...band, flux: 0 }));
    const blank = makePopulation({ ...outline, stamp: 64, galaxy: [{ kind: "point" }], bands: dark });
    await make(fresh("blank"), { population: blank, n: 26 }, real);
    const set = Dataset.open(fresh("blank"));
    const plane = (k: number, band: number) => set.image(k).subarray(4096 * band, 4096 * (band + 1));
    const all = (first: number, band: number) =>
      Float64Array.from(
        Array.from({ length: 25 }, (_, k) => [...plane(first + k, band)]).flat(),
        (x) => (x - 100) / Math.sqrt(125),
      );
    const correlation = (a: Float64Array, b: Float64Array) =>
      a.reduce((sum, x, p) => sum + x * b[p], 0) / a.length;
    const bound = 4 / Math.sqrt(25 * 4096);
    expect(correlation(all(0, 0), all(0, 0))).toBeCloseTo(1, 1);
    expect(Math.abs(correlation(all(0, 0), all(0, 1)))).toBeLessThan(bound);
    expect(Math.abs(correlation(all(0, 0), all(1, 0)))).toBeLessThan(bound);
    expect(Math.abs(correlation(all(0, 1), all(1, 1)))).toBeLessThan(bound);
    expect(Math.abs(correlation(all(0, 0), all(1, 1)))).toBeLessThan(bound);
  });
});

describe("the plan of several bands", () => {
  const file = fresh("star.npy");
  writeFileSync(
    file,
    encodeNpy(
      new Float32Array(81).map((_, p) => Math.exp(-((p - 40) ** 2) / 99)),
      [9, 9],
    ),
  );
  const withImage = makePopulation({
    ...outline,
    galaxy: [shape],
    bands: [g, { ...r, psf: { kind: "image", file } }],
  });

  it("knows PSF images by their content, each of its band", () => {
    const plan = makePlan({ ...small, noiseless: false }, withImage);
    expect(plan.psf_image).toEqual([null, sha256File(file)]);
  });

  it("writes where they lie as seen from the set", async () => {
    await make(fresh("stars"), { population: withImage, n: 4 });
    const { population: written } = JSON.parse(readFileSync(join(fresh("stars"), "generate.json"), "utf8"));
    expect(written.bands[1].psf.file).toBe("../star.npy");
    expect(written.bands[0].psf).toEqual(g.psf);
  });

  it("needs the version that its bands need", () => {
    const version = (...bands: object[]) =>
      makePlan({ ...small, noiseless: false }, makePopulation({ ...outline, galaxy: [shape], bands }))
        .galforge;
    expect(version(g)).toBe("0.1.0");
    expect(version({ ...g, psf: { kind: "airy", lam_over_diam: 0.2 } })).toBe("0.2.0");
    expect(version(g, r)).toBe("0.2.0");
  });

  it("leaves the names of measures alone", () => {
    const bands = [g, r];
    const taken = makePopulation({
      ...outline,
      galaxy: [shape],
      bands,
      parameters: { light: 1, snr_r: { uniform: [0, 1] } },
    });
    expect(() => makePlan({ ...small, noiseless: false }, taken)).toThrow(
      /"snr_r" is a label that galforge measures/,
    );
  });
});
