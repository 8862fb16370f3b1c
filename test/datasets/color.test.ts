import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Band } from "../../datasets/bands.ts";
import {
  type ColorStretch,
  channelSkies,
  channelsInWords,
  channelsOf,
  colorOf,
  colorPicture,
  colorStretch,
  mixChannels,
} from "../../datasets/color.ts";
import { encodeNpy } from "../../shared/formats/npy.ts";
import { needsPython, PYTHON } from "../needs.ts";
import { temporary } from "./make.ts";

const bands = (names: string, ...zeroPoints: number[]): Band[] =>
  [...names].map((name, i) => {
    const zero_point = zeroPoints[i];
    return { name, unit: "ADU", ...(zero_point === undefined ? {} : { zero_point }) };
  });
const words = (all: Band[], chosen?: string[]): string | undefined => {
  const channels = channelsOf(all, chosen);
  return channels && channelsInWords(all, channels);
};

describe("channelsOf", () => {
  it("has the last band red, the first blue, the middle one or the mean of two green", () => {
    expect(words(bands("r"))).toBeUndefined();
    expect(words(bands("gr"))).toBe("red r, green g+r, blue g");
    expect(words(bands("gri"))).toBe("red i, green r, blue g");
    expect(words(bands("griz"))).toBe("red z, green r, blue g");
    expect(words(bands("ugrizy"))).toBe("red y, green r, blue u");
    expect(words(bands("ugrizy"), ["i", "r", "g"])).toBe("red i, green r, blue g");
  });

  it("refuses other than three names of bands", () => {
    expect(() => channelsOf(bands("gri"), ["g", "r"])).toThrow(/--rgb: must be the names of three .*"g,r"/);
    expect(() => channelsOf(bands("gri"), ["g", "r", "z"])).toThrow(/band of --rgb.*"z"/);
    expect(() => channelsOf(bands("gri"), ["constructor", "r", "g"])).toThrow(/band of --rgb.*"constructor"/);
  });

  it("makes a nearby galaxy grey where all zero points are known: by its AB magnitudes", () => {
    const flux = (zero: number, mag = 20): number => 10 ** (-0.4 * (mag - zero));
    const [size, zeros, galaxy] = [{ height: 1, width: 1 }, [27, 28, 26.5], [20, 19.39, 18.99]];
    const stamp = Float32Array.from(zeros, (zero, i) => flux(zero, galaxy[i]));
    const mixed = mixChannels(stamp, size, channelsOf(bands("gri", ...zeros))!);
    for (const value of mixed) expect(value / flux(27, 19.39)).toBeCloseTo(1, 6);
    const chosen = mixChannels(stamp, size, channelsOf(bands("gri", ...zeros), ["i", "r", "g"])!);
    expect(chosen).toEqual(mixed);
    const unknown = mixChannels(stamp, size, channelsOf(bands("gri", 27, 28))!);
    expect([...unknown]).toEqual([stamp[2], stamp[1], stamp[0]]);
  });
});

const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const sky = fc.double({ min: -100, max: 1e4, noNaN: true });
const anyStretch: fc.Arbitrary<ColorStretch> = fc.record({
  black: fc.tuple(sky, sky, sky),
  white: fc.double({ min: 1, max: 1e5, noNaN: true }),
  softening: fc.double({ min: 0.1, max: 1e3, noNaN: true }),
});

describe("colorOf", () => {
  it("keeps the hue at every brightness, and never exceeds 1", () => {
    fc.assert(
      fc.property(positive, positive, positive, anyStretch, (r, g, b, stretch) => {
        const [r0, g0, b0] = stretch.black;
        const shown = colorOf([r0 + r, g0 + g, b0 + b], stretch);
        const light = [r0 + r - r0, g0 + g - g0, b0 + b - b0]; // as rounded
        const [mostShown, most] = [Math.max(...shown), Math.max(...light)];
        expect(mostShown).toBeGreaterThan(0);
        expect(mostShown).toBeLessThanOrEqual(1);
        shown.forEach((x, c) => {
          expect(Math.abs(x / mostShown - light[c] / most)).toBeLessThan(1e-12);
        });
      }),
    );
  });

  it("is grey for equal light, black at the sky and below, 1 at white, brighter for more light", () => {
    const stretch = { black: [10, 20, 30] as const, white: 100, softening: 3 };
    const at = (light: number) => colorOf([10 + light, 20 + light, 30 + light], stretch);
    expect(at(0)).toEqual([0, 0, 0]);
    expect(at(-5)).toEqual([0, 0, 0]);
    expect(at(Number.NaN)).toEqual([0, 0, 0]);
    expect(at(Number.POSITIVE_INFINITY)).toEqual([0, 0, 0]);
    for (const x of at(100)) expect(x).toBeCloseTo(1, 12);
    expect(at(1e6)).toEqual([1, 1, 1]);
    const [r, g, b] = at(7);
    expect([r, g]).toEqual([g, b]);
    expect(at(8)[0]).toBeGreaterThan(r);
    expect(colorOf([10 - 4, 20 + 9, 30 + 9], stretch)[0]).toBe(0);
  });
});

describe("colorStretch", () => {
  it("has its black a little below the sky of each channel, white and softening above", () => {
    const random = (i: number): number => ((Math.sin(i * 12.9898) * 43758.5453) % 1) * 4;
    const mixed = [0, 1].map((k) =>
      Float32Array.from({ length: 3 * 400 }, (_, i) => [100, 300, 50][Math.floor(i / 400)]! + random(i + k)),
    );
    const { black, white, softening } = colorStretch(mixed);
    [100, 300, 50].forEach((sky, c) => {
      expect(black[c]!).toBeLessThan(sky);
      expect(black[c]!).toBeGreaterThan(sky - 8);
    });
    expect(white).toBeGreaterThan(0);
    expect(softening).toBeGreaterThan(0);
  });

  it("takes a sky that is known, whatever fills the stamp", () => {
    const all = [10, 20, 30].map((sky, i) => ({
      ...bands("gri")[i]!,
      detector: { sky },
    }));
    const channels = channelsOf(all)!;
    const skies = channelSkies(all, channels);
    expect(skies).toEqual([30, 20, 10]);
    const full = Float32Array.from({ length: 3 * 100 }, (_, i) => 500 + (i % 7));
    const stretch = colorStretch([full], skies);
    stretch.black.forEach((black, c) => {
      expect(skies![c]! - black).toBeCloseTo(stretch.softening / 2, 10);
    });
    expect(stretch.white).toBeGreaterThan(400);
    expect(channelSkies(bands("gri"), channels)).toBeUndefined();
  });
});

// make_lupton_rgb: F(I) = 0.1 asinh(Q I / stretch) / asinh(0.1 Q), so that Q = 10 sinh(0.1 asinh(white / softening)) is ours
const SCRIPT = `
import sys, numpy as np
from astropy.visualization import make_lupton_rgb
r, g, b = np.load(sys.argv[1]).astype(float)
white, softening, *black = map(float, sys.argv[3:])
Q = 10 * np.sinh(0.1 * np.arcsinh(white / softening))
np.save(sys.argv[2], make_lupton_rgb(r, g, b, minimum=black, stretch=Q * softening, Q=Q))
`;

describe("colorPicture (beside astropy's make_lupton_rgb)", needsPython("astropy"), () => {
  it("differs by the rounding of bytes alone", () => {
    const [height, width] = [12, 17];
    const mixed = Float32Array.from({ length: 3 * height * width }, (_, i) => {
      const [c, p] = [Math.floor(i / (height * width)), i % (height * width)];
      const light =
        4000 * [1, 0.7, 0.4][c]! * Math.exp(-((p % width) ** 2 + Math.floor(p / width) ** 2) / 30);
      return [100, 80, 60][c]! + light + 6 * Math.sin(i * 78.233);
    });
    const stretch = { black: [100, 80, 60] as const, white: 900, softening: 12 };
    const dir = temporary();
    const [from, to] = [join(dir, "in.npy"), join(dir, "out.npy")];
    writeFileSync(from, encodeNpy(mixed, [3, height, width]));
    const numbers = [stretch.white, stretch.softening, ...stretch.black].map(String);
    execFileSync(PYTHON, ["-c", SCRIPT, from, to, ...numbers]);
    const theirs = readFileSync(to).subarray(-height * width * 3);
    const ours = colorPicture(mixed, { height, width }, stretch).data;
    let saturated = 0;
    for (let y = 0; y < height; y++) {
      for (let i = 0; i < width * 3; i++) {
        const mine = ours[(height - 1 - y) * width * 3 + i]!; // y up; theirs has row 0 first
        if (mine === 255) saturated++;
        expect(Math.abs(mine - theirs[y * width * 3 + i]!)).toBeLessThanOrEqual(1);
      }
    }
    expect(saturated).toBeGreaterThan(5);
  });
});
