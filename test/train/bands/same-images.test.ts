import { describe, expect, it } from "vitest";
import { compareImages } from "../../../train/bands/same-images.ts";
import { imageOf } from "../../image-system.ts";

const known = {
  height: 64,
  width: 64,
  bands: 1,
  unit: "ADU",
  pixel_scale: 0.2,
  sky: 100,
  gain: 1,
  read_noise: 5,
};

describe("compareImages", () => {
  it("accepts what is the same, and what does not say", () => {
    expect(
      compareImages("set", imageOf(known), imageOf({ ...known, pixel_scale: 0.2 * (1 + 1e-9) })),
    ).toEqual([]);
    expect(
      compareImages("set", imageOf(known), imageOf({ height: 64, width: 64, bands: 1, unit: "ADU" })),
    ).toEqual([]);
  });

  it.each([
    [{ height: 32 }, "set: its stamps have a size of 32 x 64 pixels, but"],
    [
      { bands: 3 },
      "set: its stamps are in the 3 bands band1, band2, band3, but the network was trained on the band r:",
    ],
    [{ unit: "e-" }, "pixels in e-, but the network of this run was trained on ADU"],
    [
      { pixel_scale: 0.26 },
      "a pixel scale of 0.26 arcsec/pixel, but the network of this run was trained on 0.2",
    ],
  ])("refuses %o", (change, message) => {
    expect(() => compareImages("set", imageOf(known), imageOf({ ...known, ...change }))).toThrow(message);
  });

  it("says that the PSF is another one", () => {
    const sharp = { ...known, psf_fwhm: [0.7, 0.7] } as const;
    expect(compareImages("set", imageOf(sharp), imageOf({ ...known, psf_fwhm: [0.7, 0.72] }))).toEqual([]);
    expect(compareImages("set", imageOf(sharp), imageOf(known))).toEqual([]);
    expect(compareImages("set", imageOf(known), imageOf(sharp))).toEqual([]);
    expect(compareImages("set", imageOf(sharp), imageOf({ ...known, psf_fwhm: [0.6, 1.2] }))).toEqual([
      expect.stringMatching(
        /^set: the FWHM of the PSF is 0.6 to 1.2 arcsec \(71.4 % wider and 14.3 % narrower\); the network was trained at 0.7 arcsec/,
      ),
    ]);
  });

  it("says what is different in the noise", () => {
    expect(compareImages("set", imageOf(known), imageOf({ ...known, sky: 300, read_noise: 4 }))).toEqual([
      "set: sky is 300 ADU/pixel; the network was trained at 100 ADU/pixel",
      "set: read noise is 4 e-; the network was trained at 5 e-",
    ]);
  });
});
