import { describe, expect, it } from "vitest";
import { varianceOf } from "../../../sim/noise/variance.ts";
import { loadPopulation, presetNames } from "../../../sim/population/load.ts";
import { plainLocate } from "../../../sim/population/locate.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { checkShift, KNOB_NAMES, withShift } from "../../../sim/shift/shift.ts";

const one = {
  description: "discs",
  stamp: [32, 40],
  pixel_scale: 0.2,
  parameters: { level: { uniform: [50, 100] } },
  galaxy: [{ kind: "sersic", flux: { uniform: [100, 1e5] }, hlr: { uniform: [0.3, 1] }, n: 1, e: 0.4 }],
  psf: { kind: "moffat", fwhm: { uniform: [0.6, 0.8] }, beta: 3 },
  detector: { sky: "level", gain: 2.5, read_noise: 6 },
};
const { sky: _, ...read } = one.detector;
const two = {
  ...one,
  galaxy: [{ kind: "sersic", hlr: { uniform: [0.3, 1] }, n: 1 }],
  bands: [
    { name: "g", flux: 300 },
    {
      name: "r",
      flux: { uniform: [500, 900] },
      psf: { fwhm: "0.7 + 0.001 * level" },
      detector: { sky: 200 },
    },
  ],
};
const drawn = (config: object, index = 3) => makePopulation(config).draw(5, index);
/** standard deviation of a sky pixel [ADU] */
const noiseOf = (config: object, band = 0): number => {
  const { scene, detector } = drawn(config).bands[band]!;
  const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
  return Math.sqrt(varianceOf(image, detector, scene.stamp)[0]!);
};

describe("a shift", () => {
  it("of strength 0 is the configuration itself, and so is none", () => {
    for (const shift of [{ all: 0 }, { noise: 0, blends: 0 }, {}]) {
      expect(withShift({ ...one, shift }, plainLocate)).toEqual(one);
      expect(makePopulation({ ...two, shift }).config).toEqual(makePopulation(two).config);
    }
    expect(withShift(one, plainLocate)).toBe(one);
  });

  it("leaves the galaxies of the same seed as they are, and says of itself what it is", () => {
    const [plain, hard] = [one, { ...one, shift: { all: 0.5, structure: 0 } }].map((c) => makePopulation(c));
    expect(hard!.config.description).toContain("discs; shifted: psf_error 0.5, noise 0.5");
    for (let index = 0; index < 5; index++) {
      const [a, b] = [plain, hard].map((population) => population!.draw(1, index).bands[0]!.scene);
      expect(b!.components).toEqual(a!.components);
    }
    // what is recorded makes the same population again, without a shift
    const again = makePopulation(JSON.parse(JSON.stringify(hard!.config)));
    expect(again.config).toEqual(hard!.config);
    expect(again.draw(1, 4)).toEqual(hard!.draw(1, 4));
  });

  it("takes all for the knobs that are not named", () => {
    const shift = checkShift(plainLocate, { all: 0.2, noise: 0, blends: 1 });
    expect([...shift.keys()]).toEqual(KNOB_NAMES.filter((name) => name !== "noise"));
    expect(shift.get("blends")).toBe(1);
    expect(shift.get("correlated")).toBe(0.2);
  });

  it("is refused with another knob or strength, and where there is nothing to change", () => {
    expect(() => makePopulation({ ...one, shift: { nose: 0.1 } })).toThrow(/shift.*"nose".*noise/s);
    expect(() => makePopulation({ ...one, shift: { noise: 1.5 } })).toThrow(/shift.noise = 1.5/);
    expect(() => makePopulation({ ...one, shift: { noise: "much" } })).toThrow(/from 0 \(nothing\) to 1/);
    expect(() => makePopulation({ ...one, shift: 0.5 })).toThrow(/shift: expected strengths/);
    expect(() => makePopulation({ ...one, neighbours: { number: 1 }, shift: { blends: 0.5 } })).toThrow(
      /some already/,
    );
    const image = { ...one, psf: { kind: "image", file: "psf.fits" } };
    expect(() => makePopulation({ ...image, shift: { psf_error: 0.5 } })).toThrow(/leave psf_error out/);
    const random = { ...one, detector: { ...read, sky: { uniform: [50, 60] } } };
    expect(() => makePopulation({ ...random, shift: { noise: 0.5 } })).toThrow(
      /detector.sky.*as a parameter/,
    );
  });
});

describe("a knob", () => {
  it("psf_error x makes every PSF wider by 1 + x", () => {
    for (const config of [one, two]) {
      const [plain, hard] = [config, { ...config, shift: { psf_error: 0.1 } }].map((c) => drawn(c).bands);
      plain!.forEach(({ scene }, band) => {
        const fwhm = (psf: object): number => Reflect.get(psf, "fwhm");
        expect(fwhm(hard![band]!.scene.psf) / fwhm(scene.psf)).toBeCloseTo(1.1, 12);
      });
    }
  });

  it("psf_error x is one of every preset, and of a truncated PSF", () => {
    const fwhm = (psf: object): number => Reflect.get(psf, "fwhm") ?? Reflect.get(psf, "lam_over_diam");
    for (const preset of presetNames()) {
      const [plain, hard] = [{}, { shift: { psf_error: 0.1 } }].map((overrides) =>
        loadPopulation({ preset, overrides })
          .draw(1, 2)
          .bands.map(({ scene }) => fwhm(scene.psf)),
      );
      plain!.forEach((width, band) => {
        expect(hard![band]! / width, preset).toBeCloseTo(1.1, 9);
      });
    }
    const cut = { ...one, psf: { kind: "moffat", fwhm: 0.7, beta: 3, trunc: 2 } };
    expect(drawn({ ...cut, shift: { psf_error: 0.5 } }).bands[0]!.scene.psf).toMatchObject({
      fwhm: 0.7 * 1.5,
      trunc: 3,
    });
  });

  it("noise x makes the noise of the sky 1 + x times as large, and the sky no brighter", () => {
    const gaussian = { ...one, detector: { ...one.detector, noise: { kind: "gaussian", sigma: 3 } } };
    for (const config of [one, two, gaussian]) {
      const hard = { ...config, shift: { noise: 0.4 } };
      expect(noiseOf(hard) / noiseOf(config)).toBeCloseTo(1.4, 6);
      expect(drawn(hard).bands[0]!.detector.sky).toBe(drawn(config).bands[0]!.detector.sky);
    }
    const galaxies = loadPopulation({ preset: "decals-grz" }).config;
    const wide = makePopulation({ ...galaxies, shift: { psf_error: 1 } }).draw(1, 0);
    const [plain, hard] = [galaxies, { ...galaxies, shift: { noise: 1 } }].map((c) =>
      makePopulation(c).draw(1, 0),
    );
    for (const band of [0, 1, 2]) {
      const [a, b] = [plain, hard].map((object) => object!.bands[band]!.detector);
      // all of it is the sky's photons there
      expect((b!.sky * b!.gain) / (a!.sky * a!.gain)).toBeCloseTo(4, 6);
      // a wider PSF leaves it as it is, but for the pixels' share in its width
      expect(wide.bands[band]!.detector.sky / a!.sky).toBeCloseTo(1, 1);
    }
  });

  it("correlated x keeps the noise, with the covariance of the kernel [x/2, 1, x/2]", () => {
    const hard = { ...one, shift: { correlated: 0.5, noise: 0.4 } };
    expect(noiseOf(hard) / noiseOf(one)).toBeCloseTo(1.4, 6);
    const { detector } = drawn(hard).bands[0]!;
    expect(detector.noise?.correlation).toEqual({
      kernel: [
        [0.0625, 0.25, 0.0625],
        [0.25, 1, 0.25],
        [0.0625, 0.25, 0.0625],
      ],
    });
  });

  it("background x tilts the sky by up to two standard deviations of the noise times x to the edge", () => {
    const hard = makePopulation({ ...one, shift: { background: 0.5 } });
    const tilts = Array.from({ length: 400 }, (_, index) => {
      const { detector } = hard.draw(2, index).bands[0]!;
      const sigma = Math.sqrt(detector.sky / 2.5 + (6 / 2.5) ** 2);
      return (detector.gradient!.x * 40) / 2 / sigma;
    });
    expect(Math.max(...tilts.map(Math.abs))).toBeLessThanOrEqual(1);
    const sd = Math.sqrt(tilts.reduce((sum, t) => sum + t * t, 0) / tilts.length);
    // of a normal distribution of 0.5 that is cut off at twice that: 0.44
    expect(sd).toBeGreaterThan(0.38);
    expect(sd).toBeLessThan(0.5);
  });

  it("artefacts x has rays, columns and trails in proportion, bright as the noise is", () => {
    const { detector } = drawn({ ...one, shift: { artefacts: 0.5 } }).bands[0]!;
    const electrons = Math.sqrt(detector.sky * 2.5 + 36);
    expect(detector.effects?.cosmic_rays).toMatchObject({ rate: 2.5e-4, length: 8 });
    expect(detector.effects?.cosmic_rays?.charge).toBeCloseTo(30 * electrons, 6);
    expect(detector.effects?.bad_columns).toBe(0.005);
    expect(detector.effects?.satellite_trails?.rate).toBe(0.025);
  });

  it("blends x puts 3 x neighbours on a stamp, in the mean", () => {
    const hard = makePopulation({ ...one, shift: { blends: 0.5 } });
    let others = 0;
    for (let index = 0; index < 1000; index++)
      others += hard.draw(2, index).bands[0]!.scene.others?.length ?? 0;
    expect(others / 1000).toBeGreaterThan(1.5 - 4 * Math.sqrt(1.5 / 1000));
    expect(others / 1000).toBeLessThan(1.5 + 4 * Math.sqrt(1.5 / 1000));
  });

  it("structure x has x / 2 of the light in knots, and leaves flux, size and shape as they are written", () => {
    const hard = makePopulation({ ...one, shift: { structure: 0.5 } });
    for (let index = 0; index < 5; index++) {
      const [a] = makePopulation(one).draw(1, index).bands[0]!.scene.components;
      const [b] = hard.draw(1, index).bands[0]!.scene.components;
      expect(b).toMatchObject({ flux: a!.flux, ...("hlr" in a! ? { hlr: a.hlr, e: a.e, pa: a.pa } : {}) });
      expect(JSON.stringify(b)).toContain("0.25");
    }
    const point = { ...one, galaxy: [{ kind: "point", flux: 5 }] };
    expect(() => makePopulation({ ...point, shift: { structure: 0.5 } })).toThrow(/none that can have them/);
  });

  it("that needs expressions is refused for physical galaxies", () => {
    const { config } = loadPopulation({ preset: "decals-grz" });
    for (const knob of ["background", "artefacts", "structure"])
      expect(() => makePopulation({ ...config, shift: { [knob]: 0.5 } })).toThrow(
        /populations of expressions/,
      );
    expect(() =>
      makePopulation({ ...config, shift: { blends: 0.5, psf_error: 0.1, correlated: 0.3 } }),
    ).not.toThrow();
  });
});

describe("the option --shift", () => {
  it("stands beside what the configuration says", () => {
    const { config } = loadPopulation({ overrides: { shift: { noise: 0.5, psf_error: 0.1 } } });
    expect(config.description).toMatch(/shifted: psf_error 0.1, noise 0.5$/);
    expect(() => loadPopulation({ overrides: { shift: { noise: "x" } } })).toThrow(/shift.noise/);
  });
});
