import { describe, expect, it } from "vitest";
import {
  differenceNoise,
  differsFromPixels,
  type Measured,
  measuredNoise,
} from "../../../datasets/survey/noise-check.ts";
import {
  kindOfUnit,
  NOISE_MAP_KINDS,
  type NoiseMapKind,
  sigmaOf,
  valueIn,
} from "../../../datasets/survey/noise-map.ts";
import { STATE } from "../../../datasets/survey/state.ts";
import { skyImage } from "./make.ts";

const N = 80;
const none = new Uint8Array(N * N);

describe("the noise of differences", () => {
  it("is that of white noise, whatever shines slowly", () => {
    const galaxies = [{ x: 40, y: 40, scale: 30, flux: 3e6 }];
    const pixels = skyImage({ ny: N, nx: N, sky: 100, sigma: 7, galaxies }).map((v, k) => v + 3 * (k % N));
    expect(Math.abs(differenceNoise(pixels, none, N, N) / 7 - 1)).toBeLessThan(0.06);
  });

  it("looks at pixels that may be sky alone", () => {
    const state = Uint8Array.from({ length: N * N }, (_, k) => (k % N < 40 ? STATE.sky : STATE.other));
    const pixels = skyImage({ ny: N, nx: N, sigma: 7 }).map((v, k) => (state[k] === STATE.sky ? v : 1e3 * v));
    expect(Math.abs(differenceNoise(pixels, state, N, N) / 7 - 1)).toBeLessThan(0.1);
    expect(differenceNoise(pixels, state.fill(STATE.masked), N, N)).toBeNaN();
  });
});

describe("noise that is given", () => {
  const said = (kind: NoiseMapKind, value: number, measured: Measured = [10, 11]) =>
    differsFromPixels(
      "a.fits",
      { path: "m.fits", kind, sigma: none as never },
      sigmaOf(kind, value),
      measured,
    );

  it("is believed to a factor of 3, told to one of 100", () => {
    for (const kind of NOISE_MAP_KINDS) {
      const at = (sigma: number): boolean => said(kind, valueIn(kind, sigma));
      expect([3.5, 10, 11, 32].map(at)).toEqual([false, false, false, false]);
      expect([0.11, 3.2, 34, 1090].map(at)).toEqual([true, true, true, true]);
      for (const sigma of [0.09, 1110]) expect(() => at(sigma)).toThrow(/m.fits as a/);
    }
    expect(differsFromPixels("a.fits", 40, 40, [10, 11])).toBe(true);
    expect(() => differsFromPixels("a.fits", 2000, 2000, [10, 11])).toThrow(
      /a.fits: its noise is said to be 2000, but its pixels spread by 10 to 11$/,
    );
  });

  it("is called what it would be", () => {
    expect(() => said("sigma", 0.008, [11, 11.2])).toThrow(
      "m.fits as a standard deviation (typically 0.008) makes the noise of a pixel 0.008, but the pixels spread by 11 to 11.2. " +
        'As an inverse variance it would be 11.2, which agrees: put it in the column "ivar"',
    );
    expect(() => said("ivar", 2.5e-12, [2.5e-12, 2.5e-12])).toThrow(
      /As a standard deviation it would be 2.5e-12/,
    );
    expect(() => said("ivar", 1.2e5, [350, 360])).toThrow(/As a variance it would be 346/);
    expect(() => said("sigma", 1e-6)).toThrow(/No other kind of map would fit/);
  });

  it("cannot be compared where nothing is known, and is only told where there is no noise", () => {
    expect(measuredNoise(Number.NaN, 3)).toEqual([3, 3]);
    expect(measuredNoise(4, 3)).toEqual([3, 4]);
    expect(said("sigma", 1e9, measuredNoise(Number.NaN, Number.NaN))).toBe(false);
    expect(said("sigma", 1e9, measuredNoise(0, 0))).toBe(false);
    expect(said("sigma", 1e9, measuredNoise(1e-6, 1e-3))).toBe(true);
  });
});

describe("the unit of a map", () => {
  it.each([
    ["nanomaggy", "1/nanomaggy^2", "ivar"],
    ["nanomaggy", "1/(nanomaggy)**2", "ivar"],
    [undefined, "nanomaggy^-2", "ivar"],
    [undefined, "ADU**(-2)", "ivar"],
    ["10*nanoJansky", "(10*nanoJansky)**-2", "ivar"],
    ["MJy/sr", "(MJy/sr)^2", "variance"],
    ["MJy/sr", "MJy2 / sr2", "variance"],
    [undefined, "electron2", "variance"],
    [undefined, "adu**2", "variance"],
    ["erg/s/cm2", "erg/s/cm2", undefined],
    ["nJy arcsec^-2", "nJy arcsec^-2", undefined],
    [undefined, "W m-2", undefined],
    [undefined, "mag/arcsec^2", undefined],
    ["adu", "", undefined],
    ["", "2", undefined],
    ["adu", 2, undefined],
  ])("of an image in %s: %s is %s", (image, unit, kind) => {
    expect(kindOfUnit(unit, image)).toBe(kind);
  });
});
