import { describe, expect, it } from "vitest";
import type { Manifest } from "../../../datasets/schema.ts";
import { bandsOf, fwhmAt, recordedBands, recordedSimulation } from "../../../sim/population/recorded.ts";

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
  const KNOWN = {
    ...{ name: "r", unit: "ADU", pixel_scale: 0.4, zero_point: 25 },
    detector: { sky: 50, gain: 4, read_noise: 5 },
    psf: { kind: "moffat", fwhm: [0.8, 0.8], round: true },
  };

  it("is all that does not vary", () => {
    expect(recordedBands(simulation({}))).toEqual([KNOWN]);
    const { zero_point: _, band: __, ...rest } = population;
    const plain = recordedSimulation({ galforge: "0.1.0", population: rest }, 0, "manifest", undefined)!;
    expect(recordedBands(plain)[0]).not.toHaveProperty("zero_point");
  });

  it("leaves out what varies", () => {
    const varied = simulation({
      psf: { kind: "airy", lam_over_diam: { uniform: [0.5, 0.6] } },
      detector: { sky: { uniform: [40, 60] }, gain: 4, read_noise: 5 },
    });
    const [{ detector, psf }] = recordedBands(varied);
    expect(detector).toEqual({ gain: 4, read_noise: 5 });
    expect(psf?.fwhm?.map((x) => x / 1.02899)).toEqual([expect.closeTo(0.5, 5), expect.closeTo(0.6, 5)]);
    expect(fwhmAt(varied, 0, 0)).toBeGreaterThan(0.5 * 1.028);
    expect(fwhmAt(varied, 0, 0)).not.toBe(fwhmAt(varied, 1, 0));
  });

  it("of noiseless pixels is a sky of 0, and no detector", () => {
    expect(recordedBands(simulation({}, true))).toEqual([{ ...KNOWN, detector: { sky: 0 } }]);
  });

  it("does not know the PSF whose image is gone", () => {
    const gone = simulation({ psf: { kind: "image", file: "/nowhere/psf.fits" } });
    expect(recordedBands(gone)[0].psf).not.toHaveProperty("fwhm");
  });

  it("is what the manifest says, and of one that says names and units alone what its population says", () => {
    const of = (bands: Manifest["bands"]) => bandsOf({ bands }, simulation({}));
    expect(of([{ name: "r", unit: "ADU", zero_point: 24 }])).toEqual([
      { name: "r", unit: "ADU", zero_point: 24 },
    ]);
    expect(of([{ name: "R", unit: "adu" }])).toEqual([{ ...KNOWN, name: "R", unit: "adu" }]);
    const bands = [{ name: "R", unit: "adu" }];
    expect(bandsOf({ bands }, undefined)).toBe(bands);
  });

  it("is not known of other stamps", () => {
    expect(recordedSimulation({ population }, 0, "manifest", undefined)).toBeUndefined();
    expect(recordedSimulation({ galforge: "0.1.0" }, 0, "manifest", undefined)).toBeUndefined();
    expect(() => recordedSimulation({ galforge: "1", population: {} }, 0, "manifest", undefined)).toThrow(
      /manifest/,
    );
  });
});
