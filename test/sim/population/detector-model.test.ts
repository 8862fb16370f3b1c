import { describe, expect, it } from "vitest";
import { isPlain } from "../../../sim/noise/model.ts";
import { hasPlainDetectors } from "../../../sim/population/detector-model.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { noiseFiles } from "../../../sim/population/noise-place.ts";
import { withFiles, withoutFiles } from "../../../sim/population/psf-place.ts";
import { makePopulation } from "../../../sim/populations.ts";

const base = {
  stamp: 32,
  pixel_scale: 0.2,
  galaxy: [{ kind: "sersic", flux: 1000, hlr: 0.5, n: 1 }],
  psf: { kind: "gaussian", fwhm: 0.7 },
};
const plain = { sky: 100, gain: 2, read_noise: 5, saturation: 6e4 };
const make = (detector: object) => makePopulation({ ...base, detector: { ...plain, ...detector } });
const drawn = (detector: object, index = 0) => make(detector).draw(1, index).bands[0].detector;

const effects = {
  brighter_fatter: 1e-7,
  cosmic_rays: { rate: 1e-3, length: 10, charge: { log_uniform: [500, 2000] } },
  hot_pixels: { fraction: 1e-3, charge: 3000 },
  bad_columns: 0.01,
  bleeding: true,
  non_linearity: -1e-7,
  ipc: 0.01,
  satellite_trails: { rate: 0.1, width: 2, brightness: "sky_level" },
};

describe("a detector of a configuration", () => {
  it("without more is the plain one, also if it says so", () => {
    expect(isPlain(drawn({}))).toBe(true);
    expect(isPlain(drawn({ noise: "poisson" }))).toBe(true);
    expect(hasPlainDetectors(make({ noise: { kind: "poisson" } }).config)).toBe(true);
    expect(drawn({})).toEqual(plain);
  });

  it("has what is written, with its numbers drawn", () => {
    const population = makePopulation({
      ...base,
      parameters: { sky_level: { uniform: [50, 150] } },
      detector: {
        ...plain,
        noise: { kind: "gaussian", sigma: { uniform: [2, 4] } },
        gradient: { x: 0.5 },
        effects,
      },
    });
    const { labels, bands } = population.draw(1, 3);
    const of = (name: string): number => labels[population.labels.findIndex((label) => label.name === name)];
    expect(bands[0].detector).toEqual({
      ...plain,
      noise: { kind: "gaussian", sigma: of("noise_sigma") },
      gradient: { x: 0.5, y: 0 },
      effects: {
        ...effects,
        cosmic_rays: { ...effects.cosmic_rays, charge: of("cosmic_ray_charge") },
        satellite_trails: { ...effects.satellite_trails, brightness: of("sky_level") },
      },
    });
    expect(of("noise_sigma")).toBeGreaterThan(2);
    expect(hasPlainDetectors(population.config)).toBe(false);
    expect(makePopulation(JSON.parse(JSON.stringify(population.config))).draw(1, 3)).toEqual({
      labels,
      bands,
    });
  });

  it("says of all stamps only what a reader can rely on", () => {
    const said = (detector: object) => make(detector).bands[0].detector;
    expect(said({})).toEqual(plain);
    expect(said({ effects: { ipc: 0.01 } })).toEqual(plain);
    expect(said({ noise: "gaussian" })).toEqual({ sky: 100, saturation: 6e4 });
    expect(said({ gradient: { x: 1 } })).toEqual({ gain: 2, read_noise: 5, saturation: 6e4 });
    expect(said({ background: "field.fits" })).toEqual({ saturation: 6e4 });
  });

  it("of a band has what the top level has, field by field", () => {
    const population = makePopulation({
      ...base,
      galaxy: [{ kind: "sersic", hlr: 0.5, n: 1 }],
      detector: { ...plain, noise: { kind: "gaussian", sigma: 3 } },
      bands: [
        { name: "g", flux: 10 },
        { name: "r", flux: 10, detector: { noise: "poisson" } },
      ],
    });
    const [g, r] = population.draw(0, 0).bands.map(({ detector }) => detector);
    expect(g.noise).toEqual({ kind: "gaussian", sigma: 3 });
    expect(isPlain(r)).toBe(true);
  });

  it("of physical galaxies has the same, with constants", () => {
    const config = { ...loadPopulation({ preset: "sdss-gri" }).config };
    const bands = (config.bands ?? []).map((band) => ({
      ...band,
      detector: {
        ...band.detector,
        saturation: 500,
        noise: { kind: "gaussian", correlation: { kernel: "bilinear", scale: 0.6 } },
        effects: { ipc: 0.02, bleeding: true },
      },
    }));
    const population = makePopulation({ ...config, bands });
    const { detector } = population.draw(0, 0).bands[1];
    expect(detector.noise).toEqual({ kind: "gaussian", correlation: { kernel: "bilinear", scale: 0.6 } });
    expect(detector.effects).toEqual({ ipc: 0.02, bleeding: true });
    expect(detector.saturation).toBe(500);
    const varying = bands.map((band) => ({
      ...band,
      detector: { ...band.detector, effects: { ipc: { uniform: [0, 0.1] } } },
    }));
    expect(() => makePopulation({ ...config, bands: varying })).toThrow(/bands\[0\].detector.effects.ipc = /);
  });
});

describe("what is refused, in words", () => {
  it.each<[object, RegExp]>([
    [{ noise: "gausian" }, /detector.noise = "gausian" is unknown. Did you mean "gaussian"/],
    [{ noise: { sigma: 3 } }, /detector.noise.kind = \(nothing\) is unknown/],
    [{ noise: { kind: "gaussian", photons: "yes" } }, /detector.noise.photons.*true or false/],
    [
      { noise: { kind: "poisson", photons: true } },
      /detector.noise.photons: has no meaning for Poisson noise/,
    ],
    [{ noise: { kind: "poisson", sigma: 3 } }, /detector.noise.sigma: has no meaning for Poisson noise/],
    [{ noise: { kind: "gaussian", sigma: -1 } }, /detector.noise.sigma = -1 is not allowed/],
    [
      { noise: { kind: "gaussian", correlation: { kernel: "bilinaer", scale: 1 } } },
      /Did you mean "bilinear"/,
    ],
    [{ noise: { kind: "gaussian", correlation: { kernel: "bilinear" } } }, /"scale" is missing/],
    [
      { noise: { kind: "gaussian", correlation: { kernel: "bilinear", scale: 0 } } },
      /correlation.scale = 0 is not allowed/,
    ],
    [
      { noise: { kind: "gaussian", correlation: { kernel: "drizzle", scale: 1, pixfrac: 2 } } },
      /pixfrac = 2 is not allowed/,
    ],
    [
      { noise: { kind: "gaussian", correlation: { kernel: "bilinear", scale: 1, pixfrac: 1 } } },
      /key = "pixfrac" is unknown/,
    ],
    [
      { noise: { kind: "gaussian", correlation: { kernel: [[1, 2], [3]] } } },
      /rows of numbers, all of one length/,
    ],
    [
      { noise: { kind: "gaussian", correlation: { file: "a", blank: "b" } } },
      /exactly one of kernel, file, blank/,
    ],
    [{ noise: { kind: "gaussian", correlation: { blank: 3 } } }, /blank: must name an image, got 3/],
    [{ background: { from: "a", most_missing: 1 } }, /most_missing = 1 is not allowed/],
    [{ background: 7 }, /detector.background: expected an image/],
    [{ gradient: { z: 1 } }, /key = "z" is unknown/],
    [
      { effects: { ipc: 0.3 } },
      /ipc = 0.3 is not allowed.*the centre of the kernel keeps 1 - 4 ipc, which is not negative/,
    ],
    [
      { effects: { cosmic_rays: { rate: -1, length: 1, charge: 1 } } },
      /cosmic_rays.rate = -1 is not allowed/,
    ],
    [{ effects: { cosmic_rays: { rate: 1 } } }, /"length" is missing: cosmic_rays need rate, length, charge/],
    [{ effects: { hot_pixels: { fraction: 2, charge: 1 } } }, /fraction = 2 is not allowed/],
    [
      { effects: { satellite_trails: { rate: -0.1, width: 1, brightness: 1 } } },
      /rate = -0.1 is not allowed/,
    ],
    [{ effects: { bad_columns: -1 } }, /bad_columns = -1 is not allowed/],
    [{ effects: { bleeding: "yes" } }, /bleeding = "yes" is not allowed/],
    [{ effects: { bleeding: true }, saturation: undefined }, /bleeding: needs a saturation/],
    [{ effects: { brighter_faster: 1 } }, /Did you mean "brighter_fatter"/],
  ])("%j", (detector, message) => {
    expect(() => make(detector)).toThrow(message);
  });
});

describe("files of detectors", () => {
  const config = {
    ...base,
    detector: {
      ...plain,
      noise: { kind: "gaussian", variance: "v.fits", correlation: { blank: "b.fits" } },
      background: "sky",
    },
    bands: [
      {
        name: "g",
        flux: 1,
        detector: { noise: { correlation: { file: "k.npy" } }, background: { from: "r.fits" } },
      },
    ],
  };

  it("are all found, at their places", () => {
    expect([...noiseFiles(config)]).toEqual([
      ["detector.noise.variance", "v.fits"],
      ["detector.noise.correlation.blank", "b.fits"],
      ["detector.background", "sky"],
      ["bands[0].detector.noise.correlation.file", "k.npy"],
      ["bands[0].detector.background.from", "r.fits"],
    ]);
  });

  it("move with the data set, and are known without their paths", () => {
    const moved = withFiles(config, (file) => `/there/${file}`);
    expect([...noiseFiles(moved).values()].every((file) => file.startsWith("/there/"))).toBe(true);
    expect([...noiseFiles(withoutFiles(config)).values()].every((file) => file === "")).toBe(true);
  });
});
