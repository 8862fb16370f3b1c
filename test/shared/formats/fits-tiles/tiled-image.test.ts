import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GalforgeError } from "../../../../shared/errors.ts";
import { inMemory, listHdus } from "../../../../shared/formats/fits.ts";
import type { Card } from "../../../../shared/formats/fits-header.ts";
import { pixelsOf, readFitsImage } from "../../../../shared/formats/fits-image.ts";
import { tiledFile } from "./tables.ts";

const card = (key: string, value: Card["value"]): Card => ({ key, value });
const NONE = new Uint8Array(0);

/** Big-endian bytes. */
function big(values: readonly number[], width: 2 | 4 | -4 | -8): Buffer {
  const bytes = Buffer.alloc(values.length * Math.abs(width));
  values.forEach((value, i) => {
    if (width === 2) bytes.writeInt16BE(value, 2 * i);
    else if (width === 4) bytes.writeInt32BE(value, 4 * i);
    else if (width === -4) bytes.writeFloatBE(value, 4 * i);
    else bytes.writeDoubleBE(value, 8 * i);
  });
  return bytes;
}

const zipped = (values: readonly number[], width: 2 | 4 | -4 | -8): Uint8Array =>
  gzipSync(big(values, width));

/** The highest bytes of all values first. */
function shuffled(values: readonly number[]): Uint8Array {
  const bytes = big(values, 4);
  return Buffer.from(
    Array.from(bytes, (_, k) => bytes[4 * (k % values.length) + Math.floor(k / values.length)]),
  );
}

const column = (cells: readonly Uint8Array[], form = "1PB", name = "COMPRESSED_DATA") => ({
  name,
  form,
  cells,
});
const values = (bytes: Uint8Array): number[] => [...readFitsImage("x.fits", bytes).data];

describe("tiles", () => {
  it("of any size and number of axes come to their places, whole or in part", () => {
    const axis = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 7 }));
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0 }), (axes, seed) => {
        const sizes = axes.map(([size]) => size);
        const total = sizes.reduce((a, b) => a * b, 1);
        const grid = axes.map(([size, tile]) => Math.ceil(size / tile));
        // tile after tile, axis 1 fastest
        const cells = Array.from({ length: grid.reduce((a, b) => a * b, 1) }, (_, row) => {
          let rest = row;
          const starts = axes.map(([, tile], i) => {
            const start = (rest % grid[i]) * tile;
            rest = Math.floor(rest / grid[i]);
            return start;
          });
          const pixels: number[] = [];
          const walk = (i: number, index: number): void => {
            if (i < 0) pixels.push(index);
            else {
              const end = Math.min(starts[i] + axes[i][1], sizes[i]);
              for (let k = starts[i]; k < end; k++) walk(i - 1, index * sizes[i] + k);
            }
          };
          walk(axes.length - 1, 0);
          return zipped(pixels, 4);
        });
        const cards = [card("ZCMPTYPE", "GZIP_1"), ...axes.map(([, tile], i) => card(`ZTILE${i + 1}`, tile))];
        const bytes = tiledFile(32, sizes, [column(cells)], cards);
        const image = readFitsImage("x.fits", bytes);
        expect(image.shape).toEqual([...sizes].reverse());
        expect([...image.data]).toEqual(Array.from({ length: total }, (_, i) => i));
        const first = seed % total;
        const part = new Int32Array(Math.ceil((total - first) / 2));
        pixelsOf(inMemory("x.fits", bytes), listHdus("x.fits", bytes)[1])(first, part);
        expect([...part]).toEqual(Array.from(part, (_, i) => first + i));
      }),
    );
  });

  it("without ZTILEn are rows; descriptors may be of 64 bits; BSCALE, BZERO and BLANK hold", () => {
    const cells = [zipped([1, 2, -5], 2), zipped([4, 5, 6], 2)];
    const cards = [card("ZCMPTYPE", "GZIP_1"), card("BSCALE", 2), card("BZERO", 100), card("BLANK", -5)];
    expect(values(tiledFile(16, [3, 2], [column(cells, "1QB")], cards))).toEqual([
      102,
      104,
      Number.NaN,
      108,
      110,
      112,
    ]);
    const blank = [card("ZCMPTYPE", "GZIP_1"), card("ZBLANK", 4)];
    expect(values(tiledFile(16, [3, 2], [column(cells)], blank))).toEqual([1, 2, -5, Number.NaN, 5, 6]);
  });

  it("of each codec, with its parameters", () => {
    const read = (codec: string, cell: Uint8Array, cards: readonly Card[] = []): number[] =>
      values(tiledFile(32, [3], [column([cell])], [card("ZCMPTYPE", codec), ...cards]));
    expect(read("GZIP_2", gzipSync(shuffled([1, -2, 70000])))).toEqual([1, -2, 70000]);
    expect(read("NOCOMPRESS", big([1, -2, 70000], 4))).toEqual([1, -2, 70000]);
    // by hand: the first pixel, and a block of 3 with 0 low bits (0001): differences 0, -1, 2 as 1, 01, 00001
    const rice = Uint8Array.of(0, 9, 0b00011010, 0b00010000);
    const parameters = [
      card("ZNAME1", "BLOCKSIZE"),
      card("ZVAL1", 32),
      card("ZNAME2", "BYTEPIX"),
      card("ZVAL2", 2),
    ];
    expect(read("RICE_1", rice, parameters)).toEqual([9, 8, 10]);
  });

  it("that are lossy stay within the type of the image", () => {
    // 10 x 9 pixels from 59 to 881, as in the tests of the codec
    const lossy = Buffer.from("dd990000000a00000009000007580000000000000003020000f6d7dbff879000a4", "hex");
    const bytes = tiledFile(
      8,
      [9, 10],
      [column([lossy])],
      [card("ZCMPTYPE", "HCOMPRESS_1"), card("ZTILE2", 10)],
    );
    expect(values(bytes).slice(36, 45)).toEqual([176, 176, 255, 255, 255, 255, 255, 255, 59]);
  });

  it("of masks are words of 16 bits", () => {
    const words = big([0, 0, 6, 0x0002, 0x4003, 0x0001], 2);
    const bytes = tiledFile(8, [6], [column([words], "1PI")], [card("ZCMPTYPE", "PLIO_1")]);
    expect(values(bytes)).toEqual([0, 0, 1, 1, 1, 0]);
  });

  it("of floating-point pixels: scaled by columns or keywords, or as they are in each of three columns", () => {
    const scales = [
      { name: "ZSCALE", form: "1D", cells: [0.5, 2] },
      { name: "ZZERO", form: "1D", cells: [10, 0] },
    ];
    const ints = [zipped([2, 4], 4), zipped([-7, -9], 4)];
    const gzip = card("ZCMPTYPE", "GZIP_1");
    expect(values(tiledFile(-32, [2, 2], [column(ints), ...scales], [gzip, card("ZBLANK", -7)]))).toEqual([
      11,
      12,
      Number.NaN,
      -18,
    ]);
    const keywords = [gzip, card("ZSCALE", 0.1), card("ZZERO", 1)];
    const float = Math.fround(1 + 0.1 * 2);
    expect(values(tiledFile(-32, [2, 2], [column(ints)], keywords))[0]).toBe(float);
    expect(values(tiledFile(-64, [2, 2], [column(ints)], keywords))[0]).toBe(1 + 0.1 * 2);
    // tiles that could not be quantised
    const columns = [
      column([ints[0], NONE, NONE]),
      column([NONE, zipped([1.5, Number.NaN], -4), NONE], "1PB", "GZIP_COMPRESSED_DATA"),
      column([NONE, NONE, big([2.5, -1], -4)], "1PE", "UNCOMPRESSED_DATA"),
      { name: "ZSCALE", form: "1D", cells: [1, 0, 0] },
      { name: "ZZERO", form: "1D", cells: [0, 0, 0] },
    ];
    expect(values(tiledFile(-32, [2, 3], columns, [gzip]))).toEqual([2, 4, 1.5, Number.NaN, 2.5, -1]);
    expect(values(tiledFile(-64, [2], [column([zipped([0.1, 7], -8)])], [gzip]))).toEqual([0.1, 7]);
  });

  it("of one image are dithered by their number", () => {
    const scale = [card("ZCMPTYPE", "GZIP_1"), card("ZSCALE", 1), card("ZZERO", 0)];
    const dithered = (seed: number): number[] =>
      values(
        tiledFile(
          -64,
          [2, 2],
          [column([zipped([0, 0], 4), zipped([0, 0], 4)])],
          [...scale, card("ZQUANTIZ", "SUBTRACTIVE_DITHER_1"), card("ZDITHER0", seed)],
        ),
      );
    const [a, b] = [dithered(3), dithered(4)];
    expect(a.slice(2)).toEqual(b.slice(0, 2));
    expect(a.slice(0, 2)).not.toEqual(b.slice(0, 2));
  });
});

describe("a tile-compressed image", () => {
  const cells = [zipped([1, 2, 3], 2), zipped([4, 5, 6], 2)];
  const gzip = card("ZCMPTYPE", "GZIP_1");

  it("has the header that it had before", () => {
    const cards = [gzip, card("ZTILE1", 3), card("ZNAME1", "X"), card("ZVAL1", 1), card("EXTNAME", "SCI")];
    const own = [card("BSCALE", 1), card("BUNIT", "adu"), card("ZHECKSUM", "abc"), card("ZEROPNT", 22.5)];
    const bytes = tiledFile(16, [3, 2], [column(cells)], [...cards, ...own]);
    const hdu = listHdus("x", bytes)[1];
    expect(hdu).toMatchObject({ kind: "image", name: "SCI", shape: [2, 3] });
    expect(Object.fromEntries(hdu.header)).toEqual({
      ...{ XTENSION: "IMAGE", BITPIX: 16, NAXIS: 2, NAXIS1: 3, NAXIS2: 2, EXTNAME: "SCI" },
      ...{ BSCALE: 1, BUNIT: "adu", CHECKSUM: "abc", ZEROPNT: 22.5 },
    });
  });

  it("is refused by name where it is damaged, hostile or of an unknown kind", () => {
    const refused = (cards: readonly Card[], axes = [3, 2], form = "1PB") =>
      expect(() => readFitsImage("x.fits", tiledFile(16, axes, [column(cells, form)], cards)));
    refused([card("ZCMPTYPE", "BZIP2_1")]).toThrow(
      /x.fits: is compressed by "BZIP2_1", which is not read here/,
    );
    refused([]).toThrow(/compressed by "\(missing\)"/);
    refused([gzip, card("ZQUANTIZ", "DITHER_9")]).toThrow(/ZQUANTIZ = "DITHER_9" is not known/);
    refused([gzip, card("ZTILE1", 0)]).toThrow(/ZTILE1 = 0 must be/);
    refused([gzip], [3, 4]).toThrow(/its image has 4 tiles, but its table 2 rows/);
    refused([gzip], [4, 2]).toThrow(/damaged in tile 1 of 2: its gzip data hold 6 bytes for 4 pixels/);
    refused([gzip], [2 ** 40, 2 ** 40]).toThrow(/no file can hold an image of the shape/);
    refused([gzip, card("ZTILE1", 2 ** 26), card("ZTILE2", 1)], [2 ** 26, 2]).toThrow(
      /cannot hold 134217728 pixels/,
    );
    refused([gzip], [3, 2], "1PZ").toThrow(/must be of variable length/);
    refused([gzip], [3, 2], "9B").toThrow(/columns need|variable length/);
    refused([card("ZCMPTYPE", "RICE_1"), card("ZNAME1", "BYTEPIX"), card("ZVAL1", 7)]).toThrow(/BYTEPIX = 7/);
  });

  it("whose gzip tile grows without end is refused before it fills the memory", () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 24));
    const bytes = tiledFile(16, [3], [column([bomb])], [gzip]);
    expect(() => readFitsImage("x.fits", bytes)).toThrow(/tile 1 of 1: its gzip data are damaged/);
  });

  it("ends in pixels or in an error, whatever byte of its table is damaged", () => {
    const bytes = tiledFile(16, [3, 2], [column(cells)], [gzip]);
    const { dataOffset, dataBytes } = listHdus("x", bytes)[1];
    for (let at = dataOffset; at < dataOffset + dataBytes; at++) {
      try {
        expect(values(bytes.with(at, 0xff - bytes[at]))).toHaveLength(6);
      } catch (error) {
        expect(error).toBeInstanceOf(GalforgeError);
      }
    }
  });
});
