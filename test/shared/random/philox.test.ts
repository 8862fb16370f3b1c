// @module-tag slow
import { describe, expect, it } from "vitest";
import { philox4x32 } from "../../../shared/random/philox.ts";
import { hashName, MOST_BANDS, noiseWords, PURPOSE, Stream } from "../../../shared/random/stream.ts";

describe("philox4x32-10", () => {
  // known-answer tests of the Random123 distribution (kat_vectors)
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("counter %j, key %j", (counter, [k0, k1], want) => {
    const x = Uint32Array.from(counter);
    philox4x32(x, k0, k1);
    expect([...x]).toEqual(want);
  });
});

describe("noiseWords", () => {
  it("are the object's in band 0, and differ for all pairs of object and band", () => {
    const objects = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 52, 2 ** 53 - 1];
    const words = objects.flatMap((object) =>
      [0, 1, 2, 1023, MOST_BANDS - 1].map((band) => noiseWords(object, band)),
    );
    expect(noiseWords(2 ** 53 - 1, 0)).toEqual([2 ** 32 - 1, 2 ** 21 - 1]);
    expect(noiseWords(2 ** 53 - 1, MOST_BANDS - 1)).toEqual([2 ** 32 - 1, 2 ** 32 - 1]);
    expect(new Set(words.map(String)).size).toBe(words.length);
  });

  it.each([-1, 0.5, MOST_BANDS, Number.NaN])("refuse band %d", (band) => {
    expect(() => noiseWords(0, band)).toThrow(/the number of a band = .* an integer from 0 to 2047/);
  });
});

describe("Stream", () => {
  const take = (s: Stream, n: number): number[] => Array.from({ length: n }, () => s.uniform());

  it("is a function of seed, object and purpose", () => {
    const first = take(new Stream(7, 3, PURPOSE.parameters), 5);
    expect(take(new Stream(7, 3, PURPOSE.parameters), 5)).toEqual(first);
    for (const other of [
      new Stream(8, 3, PURPOSE.parameters),
      new Stream(7, 4, PURPOSE.parameters),
      new Stream(7, 3, PURPOSE.noise),
      new Stream(7 + 2 ** 32, 3, PURPOSE.parameters),
      new Stream(7, 3 + 2 ** 32, PURPOSE.parameters),
    ]) {
      expect(take(other, 5)).not.toEqual(first);
    }
  });

  it("has uniform and normal moments", () => {
    const n = 200_000;
    const s = new Stream(1, 0, hashName("test"));
    let mean = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const u = s.uniform();
      expect(u > 0 && u < 1).toBe(true);
      mean += u / n;
      square += (u * u) / n;
    }
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 / Math.sqrt(12 * n));
    expect(Math.abs(square - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
    let m = 0;
    let v = 0;
    for (let i = 0; i < n; i++) {
      const x = s.normal();
      m += x / n;
      v += (x * x) / n;
    }
    expect(Math.abs(m)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(v - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  });
});
