import { describe, expect, it } from "vitest";
import { constantsOf, fwhmAt, psfVaries, recordedSimulation } from "../../../sim/population/recorded.ts";

const population = {
  ...{ stamp: [16, 16], pixel_scale: 0.4, zero_point: 25, band: "r", x0: 8, y0: 8 },
  ...{ galaxy: [{ kind: "sersic", flux: 1, hlr: 1, n: 1 }], psf: { kind: "moffat", fwhm: 0.8, beta: 3 } },
  detector: { sky: 50, gain: 4, read_noise: 5 },
};

const simulation = (more: object, noiseless = false) => {
  const options = { galforge: "0.1.0", population: { ...population, ...more }, noiseless };
  return recordedSimulation(options, 3, "manifest", undefined)!;
};

describe("what all stamps of a simulation have in common", () => {
  it("is all that does not vary", () => {
    const constants = {
      pixel_scale: 0.4,
      sky: 50,
      gain: 4,
      read_noise: 5,
      zero_point: 25,
      band: "r",
      psf_fwhm: 0.8,
    };
    expect(constantsOf(simulation({}))).toEqual(constants);
    const { zero_point: _, band: __, ...rest } = population;
    const plain = recordedSimulation({ galforge: "0.1.0", population: rest }, 0, "manifest", undefined)!;
    expect(constantsOf(plain)).not.toHaveProperty("zero_point");
  });

  it("leaves out what varies", () => {
    const varied = simulation({
      psf: { kind: "airy", lam_over_diam: { uniform: [0.5, 0.6] } },
      detector: { sky: { uniform: [40, 60] }, gain: 4, read_noise: 5 },
    });
    expect(psfVaries(varied)).toBe(true);
    expect(constantsOf(varied)).toEqual({
      pixel_scale: 0.4,
      gain: 4,
      read_noise: 5,
      zero_point: 25,
      band: "r",
    });
    expect(fwhmAt(varied, 0)).toBeGreaterThan(0.5 * 1.028);
    expect(fwhmAt(varied, 0)).not.toBe(fwhmAt(varied, 1));
  });

  it("of noiseless pixels is a sky of 0, and no detector", () => {
    expect(constantsOf(simulation({}, true))).toEqual({
      ...{ pixel_scale: 0.4, sky: 0, zero_point: 25, band: "r", psf_fwhm: 0.8 },
    });
  });

  it("does not know the PSF whose image is gone", () => {
    const gone = simulation({ psf: { kind: "image", file: "/nowhere/psf.fits" } });
    expect(constantsOf(gone)).not.toHaveProperty("psf_fwhm");
  });

  it("is not known of other stamps", () => {
    expect(recordedSimulation({ population }, 0, "manifest", undefined)).toBeUndefined();
    expect(recordedSimulation({ galforge: "0.1.0" }, 0, "manifest", undefined)).toBeUndefined();
    expect(() => recordedSimulation({ galforge: "1", population: {} }, 0, "manifest", undefined)).toThrow(
      /manifest/,
    );
  });
});
