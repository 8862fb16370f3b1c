import { describe, expect, it } from "vitest";
import { fainterBy, magnitudeAt, scaled } from "../../../sim/field/counts.ts";
import { DEFAULTS } from "../../../sim/field/settings.ts";
import { checkFieldSize, defaultTileRows } from "../../../sim/field/size.ts";
import { wcsOf } from "../../../sim/field/wcs.ts";
import { CONFIG, settingsOf } from "./helpers.ts";

describe("what a field is", () => {
  it("comes from the configuration, and from the command line before that", () => {
    const field = { size: 300, density: 3, ra: 20, stars: { density: 1, faint: 24 } };
    expect(settingsOf(field)).toEqual({
      ...{ size: [300, 300], ra: 20, dec: DEFAULTS.dec, density: 3, counts: undefined, positions: "uniform" },
      stars: { ...DEFAULTS.stars, density: 1, faint: 24 },
      ...{ truncation: 0.05, segmentation: 1 },
    });
    const asked = settingsOf(field, { size: [64, 128], density: 9, dec: -7, limit: 25, positions: "grid" });
    expect(asked).toMatchObject({ size: [64, 128], density: 9, dec: -7, positions: "grid" });
    expect(asked.counts).toEqual({ ...DEFAULTS.counts, faint: 25, band: 0 });
    expect(asked.stars.faint).toBe(25);
  });

  it("has no stars where there are no magnitudes", () => {
    const { zero_point: _, ...config } = {
      ...CONFIG,
      parameters: { mag: 20 },
      galaxy: [{ n: 1, hlr: 1, flux: 9 }],
    };
    expect(settingsOf({ size: 64 }, {}, config).stars.density).toBe(0);
    expect(() => settingsOf({ size: 64 }, { starDensity: 2 }, config)).toThrow(
      /--star-density: 2: stars have magn.*no zero_point/,
    );
    expect(() => settingsOf({ size: 64 }, { limit: 25 }, config)).toThrow(
      /--limit: magnitudes need a zero_point/,
    );
  });

  it.each([
    [{}, {}, /--size: is missing/],
    [{ size: 63 }, {}, /field.size = 63 .* from 64 to 20000/],
    [{ size: [64, 64.5] }, {}, /field.size = \[64,64.5\]/],
    [{ size: "big" }, {}, /field.size = "big"/],
    [{ size: 50_000 }, {}, /field.size = 50000 .* It would have 40 GB: make 9 tiles of it, 3 x 3 fields/],
    [{ size: 64, density: -1 }, {}, /field.density = -1 .* 0 to 1e5/],
    [{ size: 64 }, { density: -2 }, /--density = -2 .* 0 to 1e5/],
    [{ size: 64 }, { starDensity: Number.NaN }, /--star-density = NaN/],
    [{ size: 64, densty: 1 }, {}, /key = "densty" is unknown. Did you mean "density"/],
    [{ size: 64, stars: 3 }, {}, /field.stars: expected \{density, slope/],
    [{ size: 64, counts: { bright: 25, faint: 24 } }, {}, /faint = 24 .* fainter than bright, which is 25/],
    [{ size: 64, counts: { band: "g" } }, {}, /field.counts.band = "g" is unknown.* Allowed: r/],
    [{ size: 64, positions: "hexagons" }, {}, /field.positions = "hexagons" .* uniform, grid/],
    [{ size: 64, dec: 91 }, {}, /field.dec = 91 .* -90 to 90/],
    [{ size: 64 }, { ra: 361 }, /--ra = 361 .* 0 to 360/],
    [{ size: 64, truncation: 0 }, {}, /field.truncation = 0 /],
  ])("refuses %o %o", (field, options, message) => {
    expect(() => settingsOf(field, options)).toThrow(message);
  });
});

it("makes tiles that are neither too many nor too large", () => {
  expect([100, 4096, 20_000].map(defaultTileRows)).toEqual([512, 512, 104]);
  expect(checkFieldSize("--size", [20_000, 64])).toEqual([20_000, 64]);
});

it.each([2, -75, 90, -90])(
  "has its middle at the declination that is asked for, north up, east left: %d",
  (dec) => {
    const wcs = wcsOf({ size: [100, 200], ra: 40, dec }, 0.36);
    const [ra, middle] = wcs.toSky(100, 50);
    expect(middle).toBeCloseTo(dec, 9);
    if (Math.abs(dec) < 90) expect(ra).toBeCloseTo(40, 9);
    // ten pixels to the side of the south: 3.6 arcsec of the meridian
    const south = dec > 0 ? wcs.toSky(100, 40) : wcs.toSky(100, 60);
    expect(Math.abs(south[1] - dec)).toBeCloseTo(0.001, 9);
    if (Math.abs(dec) < 90) {
      expect(Math.sign(wcs.toSky(100, 60)[1] - dec)).toBe(1);
      expect(Math.sign(wcs.toSky(90, 50)[0] - 40)).toBe(1);
    }
  },
);

describe("number counts", () => {
  it.each([0.39, 1e-14, -0.2])("are those of the slope %d", (slope) => {
    const counts = { slope, bright: 18, faint: 26 };
    // the share brighter than m, by the integral of 10^(slope m) in steps
    const steps = 4000;
    const density = Array.from({ length: steps }, (_, i) => 10 ** (slope * (18 + (8 * (i + 0.5)) / steps)));
    const total = density.reduce((a, b) => a + b, 0);
    for (const part of [0.1, 0.5, 0.9]) {
      const share = density.slice(0, part * steps).reduce((a, b) => a + b, 0) / total;
      expect(magnitudeAt(share, counts)).toBeCloseTo(18 + 8 * part, 4);
    }
  });

  it("make a galaxy fainter and smaller, and leave its shape", () => {
    const galaxy = { kind: "sersic", n: 2, hlr: 1, flux: 100, e: 0.3, pa: 20, dx: 0.5 } as const;
    const by = fainterBy(2.5);
    const fainter = scaled(galaxy, by);
    expect(fainter).toMatchObject({
      ...galaxy,
      flux: expect.closeTo(10, 9),
      hlr: by.length,
      dx: 0.5 * by.length,
    });
    expect(by.length).toBeCloseTo(Math.exp(-0.269 * 2.5), 12);
  });
});
