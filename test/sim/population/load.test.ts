import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_PRESET, loadPopulation, presetNames, presetText } from "../../../sim/population/load.ts";
import { psfImages } from "../../../sim/population/psf-place.ts";
import { checkDetector, checkScene } from "../../../sim/scene-check.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "galforge-population-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const good = `stamp: 64
pixel_scale: 0.2
parameters:
  hlr:
    uniform: [0.3, 5]
galaxy:
  - kind: exponential
    hlr: hlr
    flux: 100
psf: {kind: image, file: psf/star.fits}
detector: {sky: 1, gain: 1, read_noise: 1}
`;

function load(text: string) {
  const file = join(folder, "galaxy.yaml");
  writeFileSync(file, text);
  return loadPopulation({ file });
}

describe("a YAML file", () => {
  it("is read, with PSF images beside it", () => {
    const p = load(good);
    expect(p.stamp).toEqual([64, 64]);
    expect(p.draw(0, 0).bands[0].scene.psf).toEqual({ kind: "image", file: join(folder, "psf/star.fits") });
    expect(psfImages(p.config)[0]).toBe(join(folder, "psf/star.fits"));
  });

  it.each([
    ["[0.3, 5]", "[5, 0.3]", /galaxy\.yaml:5: parameters\.hlr\.uniform = \[5,0\.3\]/],
    ["uniform:", "unifrom:", /galaxy\.yaml:5: parameters\.hlr: key = "unifrom".*Did you mean "uniform"/],
    ["[0.3, 5]", "[0, 5]", /galaxy\.yaml:8: galaxy\[0\]\.hlr: the interval of its values = \[0,5\]/],
    ["flux: 100", "flux: -1", /galaxy\.yaml:9: galaxy\[0\]\.flux = -1/],
    ["flux: 100", "flux: 1e400", /galaxy\.yaml:9: galaxy\[0\]\.flux = Infinity/],
    ["flux: 100", "flux: .nan", /galaxy\.yaml:9: galaxy\[0\]\.flux = NaN/],
    ["flux: 100", "fluxx: 1", /galaxy\.yaml:9: galaxy\[0\]: key = "fluxx".*Did you mean "flux"/],
    ["gain: 1", "gian: 1", /galaxy\.yaml:11: detector: key = "gian"/],
    ["pixel_scale: 0.2\n", "", /galaxy\.yaml: "pixel_scale" is missing/],
    ["[0.3, 5]", "[0.3, 5", /galaxy\.yaml:\d+: is not valid YAML/],
    ["stamp: 64", "stamp: 64\nstamp: 65", /galaxy\.yaml:2: is not valid YAML: Map keys must be unique/],
    [good, "- 1\n- 2\n", /expected a configuration, got \[1,2\]/],
    [good, "", /expected a configuration, got null/],
    ["flux: 100", "flux: *none", /galaxy\.yaml.*[Uu]nresolved alias/],
  ])("with %j as %j is refused at its line", (from, to, message) => {
    expect(() => load(good.replace(from, to))).toThrow(message);
    expect(() => load(good.replace(from, to))).toThrow(expect.objectContaining({ name: "GalforgeError" }));
  });

  it("that is not there is named", () => {
    expect(() => loadPopulation({ file: join(folder, "no.yaml") })).toThrow(/no\.yaml: .*no such file/);
    expect(() => loadPopulation({ file: "a.yaml", preset: "des-r" })).toThrow(/--config/);
  });
});

it("the examples of docs/configuration.md are populations", () => {
  const text = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map((m) => m[1])
    .filter((example) => example.includes("stamp:")); // others are parts of one
  expect(examples.length).toBe(4);
  for (const example of examples) {
    const p = load(example);
    for (let i = 0; i < 200; i++) {
      for (const { scene } of p.draw(0, i).bands) {
        // what is made of other kinds is written in another way
        const components = scene.components.filter(({ kind }) => kind === "sersic" || kind === "point");
        checkScene("s", { ...scene, components: [...components, { kind: "point", flux: 1 }] });
      }
    }
  }
});

describe("overrides", () => {
  const psf = (overrides: object, preset?: string) =>
    loadPopulation({ preset, overrides }).draw(0, 0).bands[0].scene.psf;

  it("replace the PSF, keeping what still applies", () => {
    expect(psf({})).toEqual({ kind: "moffat", fwhm: 0.7, beta: 3.5 });
    expect(psf({ psf: "gaussian" })).toEqual({ kind: "gaussian", fwhm: 0.7 });
    expect(psf({ psf: "kolmogorov", fwhm: 1.1 })).toEqual({ kind: "kolmogorov", fwhm: 1.1 });
    expect(psf({ beta: 2.5 })).toEqual({ kind: "moffat", fwhm: 0.7, beta: 2.5 });
    expect(psf({ psf: "airy", lam_over_diam: 0.3, obscuration: 0.2 })).toEqual({
      ...{ kind: "airy", lam_over_diam: 0.3, obscuration: 0.2 },
    });
    expect(psf({ psf: "moffat", fwhm: 0.2 }, "euclid-vis")).toEqual({ kind: "moffat", fwhm: 0.2, beta: 3.5 });
    const image = { kind: "image", file: resolve("psf.npy"), pixel_scale: 0.1 };
    expect(psf({ psf_image: "psf.npy", psf_pixel_scale: 0.1 })).toEqual(image);
  });

  it("replace the detector and the stamp", () => {
    const overrides = { sky: 7, gain: 2, read_noise: 3, saturation: 1e4, stamp: [32, 48] as const };
    const p = loadPopulation({ overrides });
    expect(p.draw(0, 0).bands[0].detector).toEqual({ sky: 7, gain: 2, read_noise: 3, saturation: 1e4 });
    expect(p.stamp).toEqual([32, 48]);
    expect(p.config.stamp).toEqual([32, 48]);
    const x0 = Array.from({ length: 500 }, (_, i) => p.draw(0, i).bands[0].scene.x0);
    expect(Math.max(...x0)).toBeGreaterThan(40);
    expect(Math.max(...x0)).toBeLessThan(48);
  });

  it.each([
    [{ psf: "mofat" }, /--psf = "mofat".*"moffat"/],
    [{ fwhm: 0 }, /--fwhm = 0/],
    [{ beta: 1 }, /--beta = 1 .*diverges/],
    [{ psf: "gaussian", beta: 3 }, /--beta: has no meaning for a PSF of kind gaussian/],
    [{ psf: "airy" }, /--psf: the PSF kind airy also needs --lam-over-diam/],
    [{ psf: "image" }, /--psf-image FILE/],
    [{ psf: "image", psf_image: "a.npy", fwhm: 1 }, /--fwhm: has no meaning for a PSF of kind image/],
    [{ psf: "gaussian", psf_image: "a.npy" }, /--psf-image: has no meaning/],
    [{ psf_pixel_scale: 0.1 }, /--psf-pixel-scale: has no meaning/],
    [{ sky: -1 }, /--sky = -1/],
    [{ read_noise: Number.NaN }, /--read-noise = NaN/],
    [{ stamp: 8 }, /--stamp = 8/],
    [{ classes: { "green-pea": 0.1 } }, /--class: needs a population of physical galaxies/],
  ])("%j is refused", (overrides, message) => {
    expect(() => loadPopulation({ overrides })).toThrow(message);
  });
});

describe("presets", () => {
  it("are listed, the default first, and an unknown one suggests the right one", () => {
    expect(presetNames()).toEqual([
      ...[
        "leung2025",
        "decals-grz",
        "des-r",
        "euclid-vis",
        "hsc-i",
        "kids-gama",
        "kids-gama-mixed",
        "kids-r",
        "lsst-blends",
        "lsst-grizy",
        "lsst-r",
        "sdss-gri",
        "sdss-r",
      ],
    ]);
    expect(DEFAULT_PRESET).toBe("leung2025");
    expect(presetText("sdss-r")).toContain("nanomaggy");
    expect(() => loadPopulation({ preset: "lsst" })).toThrow(/--preset = "lsst".*Did you mean "lsst-r"/);
  });

  it("leung2025 is pinned: changing it changes every default data set", () => {
    const p = loadPopulation({ preset: "leung2025" });
    expect(p.draw(0, 0)).toMatchInlineSnapshot(`
      {
        "bands": [
          {
            "detector": {
              "gain": 1,
              "read_noise": 5,
              "sky": 100,
            },
            "scene": {
              "components": [
                {
                  "e": 0.482908513436125,
                  "flux": 36965.95616068768,
                  "hlr": 1.3890993169991352,
                  "kind": "sersic",
                  "n": 2.9088814191479595,
                  "pa": 64.05343068796755,
                },
              ],
              "pixel_scale": 0.2,
              "psf": {
                "beta": 3.5,
                "fwhm": 0.7,
                "kind": "moffat",
              },
              "stamp": [
                64,
                64,
              ],
              "x0": 18.512611301641066,
              "y0": 58.54541106834757,
            },
          },
        ],
        "labels": Float64Array [
          36965.95616068768,
          1.3890993169991352,
          2.9088814191479595,
          0.482908513436125,
          64.05343068796755,
          0.5905089910537153,
          0.25745909721327387,
          -0.29801738354301377,
          0.37998193569598065,
          18.512611301641066,
          58.54541106834757,
        ],
      }
    `);
  });

  it.each(presetNames())("%s gives scenes that the boundary accepts, with a description", (preset) => {
    const p = loadPopulation({ preset });
    expect(p.config.description).toBeTruthy();
    for (let i = 0; i < 2000; i++) {
      const { bands, labels } = p.draw(1, i);
      for (const { scene, detector } of bands) {
        checkScene("s", scene);
        checkDetector("d", detector);
      }
      const mayLack = (label: number): boolean => p.labels[label]!.missing === true;
      expect(labels.every((x, label) => Number.isFinite(x) || mayLack(label))).toBe(true);
    }
  });

  /** [preset, signal to noise, aperture diameter in arcsec or "psf" for a matched filter, published depth] */
  const depths: readonly [string, number, number | "psf", number][] = [
    ["lsst-r", 5, "psf", 27.5], // Ivezic et al. 2019
    ["des-r", 10, 1.95, 24.4], // DES DR2
    ["kids-r", 5, 2, 25.02], // KiDS DR4
    ["kids-gama", 5, 2, 25.02],
    ["kids-gama-mixed", 5, 2, 25.02],
    ["sdss-r", 5, "psf", 23.1], // SkyServer SDSSConstants
    ["hsc-i", 5, "psf", 26], // "about 26", HSC-SSP PDR3
    ["euclid-vis", 10, 1.3, 26.0], // VIS page of the Euclid Consortium
  ];
  it.each(depths)(
    "%s reaches its published depth within half a magnitude",
    (preset, snr, aperture, depth) => {
      const found = depthOf(preset, snr, aperture);
      expect(Math.abs(found - depth), `depth ${found}`).toBeLessThan(0.5);
    },
  );
});

/** Magnitude of a point source at the given signal to noise in the background of a preset, averaged over draws. */
function depthOf(preset: string, snr: number, aperture: number | "psf"): number {
  const p = loadPopulation({ preset });
  const count = 200;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const [{ scene, detector }] = p.draw(2, i).bands;
    const { sky, gain, read_noise } = detector;
    const variance = sky / gain + (read_noise / gain) ** 2;
    const fwhm = "fwhm" in scene.psf ? scene.psf.fwhm : 0;
    const area = aperture === "psf" ? 2.266 * fwhm ** 2 : (Math.PI / 4) * aperture ** 2;
    const flux = snr * Math.sqrt((variance * area) / scene.pixel_scale ** 2);
    sum += p.bands[0].zero_point! - 2.5 * Math.log10(flux);
  }
  return sum / count;
}
