import { describe, expect, it } from "vitest";
import { TileDamage } from "../../../../shared/formats/fits-tiles/damage.ts";
import { decodeHcompress } from "../../../../shared/formats/fits-tiles/hcompress.ts";
import { decodePlio } from "../../../../shared/formats/fits-tiles/plio.ts";
import { decodeRice } from "../../../../shared/formats/fits-tiles/rice.ts";

// streams that CFITSIO wrote, through astropy 5.2's CompImageHDU, of the pixels that stand beside them
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
/** 5 x 7 pixels that jump up and down. */
const JUMPS = Array.from({ length: 35 }, (_, i) => ((i * 37) % 101) - 50);

/** Whatever a few changed or missing bytes make of a stream, it ends, in pixels or in damage. */
function survivesDamage(
  stream: Uint8Array,
  decode: (bytes: Uint8Array) => ArrayLike<number>,
  count: number,
): void {
  for (let at = 0; at < stream.length; at++) {
    for (const value of [0, 0x5a, 0xff]) {
      for (const damaged of [stream.slice(0, at), stream.with(at, value)]) {
        try {
          expect(decode(damaged).length).toBe(count);
        } catch (error) {
          expect(error).toBeInstanceOf(TileDamage);
        }
      }
    }
  }
}

describe("RICE_1", () => {
  it.each([
    [1, "00e009494fe9494fe9494fe94fe9494fe9494fe9494fe94fe9494fe9494fe9494ffd29fd28", 1, 50],
    [2, "ffce7809494fe9494fe9494fe94fe9494fe9494fe9494fe94fe9494fe9494fe9494fee94fe94", 1, 0],
    [
      4,
      "fd050eead00000000023493af023493af03d090bf823493af023493af03d090bf823493af023493af03d090bf823493af03d090bf823493af0" +
        "23493af03d090bf823493af023493af03d090bf823493af023493af03d090bf823493af03d090bf823493af023493af03d090bf823493af0" +
        "23493af03d090bf823493af023493af03d090bfe811a49d781e8485fc11a49d780",
      1_000_003,
      0,
    ],
  ])("reads pixels of %i bytes", (bytePix, hex, factor, offset) => {
    expect([...decodeRice(bytes(hex), 35, bytePix, 32)]).toEqual(JUMPS.map((x) => factor * x + offset));
  });

  it("reads blocks of equal pixels, and of differences that are not coded", () => {
    const stream = bytes(
      "00070e015292b40567ead0159fab40567ead0159fab40567ead0159fab40567ead0159fab40567ead0159fab40567ead0159fab40567ead015" +
        "9fab40567ead034000d30400a005002801400a00500280140080",
    );
    const pixels = [
      ...new Array<number>(32).fill(7),
      ...Array.from({ length: 32 }, (_, k) => (k % 2 === 0 ? 30000 : -30000)),
      ...Array.from({ length: 10 }, (_, k) => k),
    ];
    expect([...decodeRice(stream, 74, 2, 32)]).toEqual(pixels);
  });

  it("refuses what no such stream can be, before it makes room for pixels", () => {
    const stream = bytes("ffce7809494fe9494fe9494fe94fe9494fe9494fe9494fe94fe9494fe9494fe9494fee94fe94");
    expect(() => decodeRice(stream, 1e12, 2, 32)).toThrow(/end too early/);
    expect(() => decodeRice(stream, 45, 2, 32)).toThrow(/end too early/);
    expect(() => decodeRice(stream, 35, 3, 32)).toThrow(/BYTEPIX = 3/);
    expect(() => decodeRice(stream, 35, 2, 0)).toThrow(/BLOCKSIZE = 0/);
    expect(() => decodeRice(bytes("00000001f8"), 1, 4, 32)).toThrow(/a code that does not exist/);
    survivesDamage(stream, (damaged) => decodeRice(damaged, 35, 2, 32), 35);
  });
});

describe("PLIO_1", () => {
  const words = Int16Array.of(
    0,
    7,
    -100,
    19,
    0,
    0,
    0,
    5,
    16388,
    8194,
    20484,
    4464,
    17,
    2,
    16387,
    4097,
    0,
    16386,
    4,
  );
  const mask = [0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 3, 0, 0, 70000, 70000, 70000, 1, 1, 0, 0, 0, 0];

  it("reads runs of zeros and values, single pixels, and steps of the value", () => {
    expect([...decodePlio(words, 24)]).toEqual(mask);
    // 6 and 7: the value goes up or down, and one pixel is written
    expect([...decodePlio(Int16Array.of(0, 0, 7, 0x6004, 0x7002, 0x5002, 0x2001), 5)]).toEqual([
      5, 3, 0, 3, 0,
    ]);
  });

  it("refuses a damaged list", () => {
    expect(() => decodePlio(words.subarray(0, 10), 24)).toThrow(/damaged header/);
    expect(() => decodePlio(Int16Array.of(0, 0, 4, -1), 2)).toThrow(/an instruction that does not exist/);
    const stream = new Uint8Array(words.buffer.slice(0));
    const decode = (damaged: Uint8Array): ArrayLike<number> =>
      decodePlio(new Int16Array(damaged.slice(0, damaged.length & ~1).buffer), 24);
    survivesDamage(stream, decode, 24);
  });
});

describe("HCOMPRESS_1", () => {
  const lossless = bytes(
    "dd99000000050000000700000000fffffffffffffff0070807fb23f6d502aa47fe9afd3f787ff7c3411501ff7bd87d407bd845407fdff04784" +
      "284783d03807affc0e00e1ff7fc0e1ff0380008a60c850",
  );
  // 10 x 9 pixels at scale 16
  const lossy = bytes("dd990000000a00000009000007580000000000000003020000f6d7dbff879000a4");

  it("reads a stream without loss, of odd sizes", () => {
    expect([...decodeHcompress(lossless, [5, 7], false)]).toEqual(JUMPS);
  });

  it("reads one with loss, in steps or smoothed", () => {
    const rows = (smooth: boolean): number[][] => {
      const pixels = [...decodeHcompress(lossy, [10, 9], smooth)];
      return Array.from({ length: 10 }, (_, i) => pixels.slice(9 * i, 9 * i + 9));
    };
    expect(rows(false)[4]).toEqual([176, 176, 646, 646, 881, 881, 411, 411, 59]);
    const smooth = rows(true);
    expect(smooth[2]).toEqual([176, 176, 176, 176, 558, 558, 646, 646, 59]);
    expect(smooth[4]).toEqual([176, 176, 558, 734, 881, 881, 510, 311, 59]);
    expect(smooth[6]).toEqual([176, 176, 558, 734, 881, 881, 514, 308, 59]);
    expect(smooth[9]).toEqual([176, 176, 176, 176, 176, 176, 176, 176, 59]);
  });

  it("refuses what is damaged", () => {
    expect(() => decodeHcompress(lossless, [7, 5], false)).toThrow(/of 5 x 7 pixels instead of 7 x 5/);
    expect(() => decodeHcompress(lossless.subarray(0, 20), [5, 7], false)).toThrow(/end too early/);
    expect(() => decodeHcompress(lossless.with(0, 0), [5, 7], false)).toThrow(/are not those of HCOMPRESS/);
    expect(() => decodeHcompress(lossless.with(22, 99), [5, 7], false)).toThrow(/more bit planes/);
    survivesDamage(lossless, (damaged) => decodeHcompress(damaged, [5, 7], true), 35);
  });
});
