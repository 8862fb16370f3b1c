import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import type { Overrides } from "../../../sim/population/overrides.ts";
import { checkLabels, openSource } from "../../../train/data/open.ts";
import { makeDataset } from "../../datasets/make.ts";
import { make, scratch } from "../../sim/generate/helpers.ts";

const root = scratch();
let made = 0;
/** A data set of a configuration. */
async function madeOf(overrides: Overrides, yaml?: string, more = {}) {
  const dir = join(root, `set-${made++}`);
  const file = yaml === undefined ? undefined : join(root, `${made}.yaml`);
  if (file !== undefined) writeFileSync(file, yaml ?? "");
  await make(dir, { n: 20, population: loadPopulation({ file, overrides: { ...overrides } }), ...more });
  return openSource(dir, { seed: 0 });
}

const varying = (psf: string): string => `
stamp: [16, 20]
pixel_scale: 0.3
zero_point: 27.5
galaxy: [{kind: sersic, flux: 1000, hlr: 1, n: 1}]
psf: ${psf}
detector: {sky: {uniform: [50, 60]}, gain: 2, read_noise: 3}
`;

describe("openSource", () => {
  it("opens directories and the simulator", async () => {
    const source = await madeOf({ stamp: 16 });
    expect(source.description).toMatchObject({ kind: "directory", options: { seed: 7 } });
    const limited = openSource(source.description.name, {
      seed: 3,
      n: 4,
      fractions: { train: 0.5, val: 0.2, test: 0.3 },
    });
    expect(limited.description.counts.train).toBe(4);
    expect(limited.description.fractions).toEqual({ train: 0.5, val: 0.2, test: 0.3 });
    const simulator = openSource("sim:leung2025", { seed: 3, n: 1000 });
    expect(simulator.description).toMatchObject({ kind: "simulator", counts: { train: 1000 } });
    expect(() => openSource("sim:leung2025", { seed: 3 })).toThrow(/--data sim:leung2025: .*give --n/);
  });

  it("says which labels there are", async () => {
    const source = await madeOf({ stamp: 16 });
    expect(() => checkLabels(source, ["flux", "hlr", "e1"])).not.toThrow();
    expect(() => checkLabels(source, ["flux", "hrl"])).toThrow(
      /--supervise = "hrl" is unknown. Did you mean "hlr"\? Allowed: flux, hlr/,
    );
  });
});

describe("what is known of stamps", () => {
  const size = { height: 16, width: 20 };
  const band = { name: "unspecified", unit: "ADU", pixel_scale: 0.3, zero_point: 27.5 };

  it("are the constants, not what varies", async () => {
    const source = await madeOf({}, varying("{kind: gaussian, fwhm: {uniform: [0.6, 0.8]}}"));
    const [{ psf, ...known }] = source.image.bands;
    expect({ ...source.image, bands: known }).toEqual({
      ...size,
      bands: { ...band, detector: { gain: 2, read_noise: 3 } },
    });
    expect(psf).toMatchObject({ kind: "gaussian", round: true });
    const [low, high] = psf?.fwhm ?? [0, 0];
    expect(low > 0.6 && low < high && high < 0.8).toBe(true); // those of the stamps, not of the distribution
    expect(source.asymmetry).toBeUndefined();
  });

  it.each([
    ["{uniform: [0.3, 0.5]}", "0.2"],
    ["{normal: [0.4, 0.01]}", "{uniform: [0.1, 0.3]}"], // no bounds before it is drawn
  ])("are the widths of an Airy PSF of lambda/D %s, obscuration %s", async (ratio, obscuration) => {
    const airy = `{kind: airy, lam_over_diam: ${ratio}, obscuration: ${obscuration}}`;
    const source = await madeOf({}, varying(airy));
    const { manifest } = Dataset.open(source.description.name);
    const [low, high] = source.image.bands[0].psf?.fwhm ?? [0, 0];
    expect(low > 0.29 && low < 0.99 * high && high < 0.515).toBe(true);
    if (ratio.includes("uniform")) expect(manifest.bands[0].psf?.fwhm).toEqual([low, high]);
    else expect(manifest.bands[0].psf).toEqual({ kind: "airy", round: true });
  });

  it("of noiseless stamps is that they have no sky", async () => {
    const source = await madeOf({}, varying("{kind: gaussian, fwhm: 0.7, e: 0}"), { noiseless: true });
    const psf = { kind: "gaussian", fwhm: [0.7, 0.7], round: true };
    expect(source.image).toEqual({ ...size, bands: [{ ...band, detector: { sky: 0 }, psf }] });
    expect(source.asymmetry).toBeUndefined();
  });

  it("is nothing where galforge did not simulate", () => {
    const dir = join(root, "foreign");
    mkdirSync(dir);
    makeDataset(dir, { n: 20, bands: 2 });
    const source = openSource(dir, { seed: 0 });
    expect(source.image).toEqual({ height: 8, width: 6, bands: Dataset.open(dir).manifest.bands });
    expect(source.asymmetry).toMatch(/PSF in band .* is not known/);
  });

  it("of a set of format 1 is what its population says", async () => {
    const { image, description } = await madeOf({}, varying("{kind: gaussian, fwhm: 0.7}"));
    const path = join(description.name, "manifest.json");
    const { sha256: _, bands, ...manifest } = JSON.parse(readFileSync(path, "utf8"));
    const old = { ...manifest, version: 1, band_names: ["unspecified"], image_unit: "ADU" };
    writeFileSync(path, JSON.stringify(old));
    const again = openSource(description.name, { seed: 0 });
    expect(Dataset.open(description.name).manifest.bands).toEqual([{ name: "unspecified", unit: "ADU" }]);
    expect(again.image).toEqual(image);
    expect(again.asymmetry).toBeUndefined();
  });

  it.each([
    ["{kind: moffat, fwhm: 0.7, beta: 3, e: 0.1, pa: 20}"],
    ["{kind: moffat, fwhm: 0.7, beta: 3, e: {uniform: [0, 0.1]}}"],
  ])("is that the PSF %s is not round", async (psf) => {
    expect((await madeOf({}, varying(psf))).asymmetry).toMatch(/its PSF is not round/);
  });

  it("is that a PSF image need not be round, and that it is needed again for fresh noise", async () => {
    const file = join(root, "psf.npy");
    const image = (peak: number) => Float32Array.from({ length: 81 }, (_, i) => (i === 40 ? peak : 1));
    writeFileSync(file, encodeNpy(image(100), [9, 9]));
    const { description, asymmetry, fixedNoise } = await madeOf({}, varying(`{kind: image, file: ${file}}`));
    expect(asymmetry).toMatch(/its PSF is an image, which need not be round/);
    expect(fixedNoise).toBeUndefined();
    const again = () => openSource(description.name, { seed: 0 }).fixedNoise;
    writeFileSync(file, encodeNpy(image(90), [9, 9]));
    expect(again()).toMatch(/not what it was/);
    writeFileSync(file, "");
    expect(again()).toMatch(/PSF image/);
  });
});
