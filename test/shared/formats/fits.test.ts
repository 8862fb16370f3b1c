import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listHdus } from "../../../shared/formats/fits.ts";
import { type Card, encodeHeader, paddingOf, parseHeader } from "../../../shared/formats/fits-header.ts";
import { encodePixels, imageHead, readFitsImage, readImageHdu } from "../../../shared/formats/fits-image.ts";
import { encodeTable, readTableHdu } from "../../../shared/formats/fits-table.ts";
import { fitsUnit } from "../../../shared/formats/fits-units.ts";

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const padded = (data: Uint8Array): Uint8Array => join(data, new Uint8Array(paddingOf(data.length)));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const card = (key: string, value: Card["value"]): Card => ({ key, value });

/** A primary image written card by card, independently of the writer under test. */
function primary(bitpix: number, axes: number[], data: Uint8Array, cards: Card[] = []): Uint8Array {
  const head = encodeHeader([
    { key: "SIMPLE", value: true },
    { key: "BITPIX", value: bitpix },
    { key: "NAXIS", value: axes.length },
    ...axes.map((size, i) => ({ key: `NAXIS${i + 1}`, value: size })),
    ...cards,
  ]);
  return join(head, padded(data));
}

describe("FITS header", () => {
  it("follows the fixed format of the standard", () => {
    const bytes = encodeHeader([
      { key: "SIMPLE", value: true, comment: "conforms" },
      { key: "BITPIX", value: -32 },
      { key: "OBJECT", value: "it's" },
      { key: "EXPTIME", value: 53.9 },
    ]);
    expect(bytes.length).toBe(2880);
    const cards = text(bytes).match(/.{80}/gs) ?? [];
    expect(cards[0]).toBe("SIMPLE  =                    T / conforms".padEnd(80));
    expect(cards[1]).toBe("BITPIX  =                  -32".padEnd(80));
    expect(cards[2]).toBe("OBJECT  = 'it''s   '".padEnd(80));
    expect(cards[3]).toBe("EXPTIME =                 53.9".padEnd(80));
    expect(cards[4]).toBe("END".padEnd(80));
    expect(cards.slice(5).join("").trim()).toBe("");
  });

  it("round-trips numbers, booleans and strings of any length", () => {
    // a string that ends in "&" would announce a continuation, in this convention
    const strings = fc
      .string({ unit: "grapheme-ascii", maxLength: 300 })
      .map((s) => s.trimEnd())
      .filter((s) => !s.endsWith("&"));
    const values = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), strings);
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodeHeader([
          { key: "VALUE", value },
          { key: "AFTER", value: 1 },
        ]);
        expect(bytes.length % 2880).toBe(0);
        const { values: back } = parseHeader("x", bytes, 0);
        expect(back.get("VALUE")).toEqual(Object.is(value, -0) ? 0 : value);
        expect(back.get("AFTER")).toBe(1);
      }),
    );
  });

  it("reads Fortran exponents, comments with slashes, undefined values; spreads long comments", () => {
    const card = (t: string) => t.padEnd(80);
    const raw = [
      card("A       = 1.5D3 / [m/s]"),
      card("B       = 'a/b     ' / c"),
      card("C       ="),
      card("END"),
    ];
    const { values } = parseHeader("x", new TextEncoder().encode(raw.join("").padEnd(2880)), 0);
    expect([...values]).toEqual([
      ["A", 1500],
      ["B", "a/b"],
    ]);
    const long = text(encodeHeader([{ key: "COMMENT", value: "z".repeat(100) }]));
    expect(long.match(/COMMENT z+/g)?.map((c) => c.length)).toEqual([80, 36]);
  });

  it("reads HIERARCH keywords, and of keywords that are given again the first", () => {
    const raw = [
      "HIERARCH ESO DET OUT1 GAIN = 1.5 / [e-/ADU]",
      "HIERARCH without a value",
      "GAIN    = 'long &'",
      "CONTINUE  'first'",
      "GAIN    = 'other &'",
      "CONTINUE  'again'",
      "ODD     = 0x10",
      "ODD     = 2",
      "COMMENT = 1",
      "COMMENT = 2",
      "END",
    ];
    const bytes = new TextEncoder().encode(
      raw
        .map((t) => t.padEnd(80))
        .join("")
        .padEnd(2880),
    );
    const { values, repeated } = parseHeader("x", bytes, 0);
    expect(Object.fromEntries(values)).toEqual({
      ...{ "ESO DET OUT1 GAIN": 1.5, GAIN: "long first", ODD: "0x10", COMMENT: 1 },
    });
    expect(repeated).toEqual([
      { key: "GAIN", first: "long first", again: "other again" },
      { key: "ODD", first: "0x10", again: 2 },
    ]);
  });

  it("of an extension inherits what does not say how the primary array is stored", () => {
    const cards = [
      { key: "EXPTIME", value: 30 },
      { key: "BUNIT", value: "adu" },
      { key: "CHECKSUM", value: "x" },
      { key: "BZERO", value: 5 },
      { key: "OBJECT", value: "first" },
    ];
    const own = [
      { key: "INHERIT", value: true },
      { key: "OBJECT", value: "second" },
    ];
    const extension = join(
      imageHead({ dtype: "float32", shape: [1, 1], extension: "SCI", cards: own }),
      padded(new Uint8Array(4)),
    );
    const header = (axes: number[], data: Uint8Array) => {
      const hdu = listHdus("x", join(primary(-32, axes, data, cards), extension))[1];
      return ["EXPTIME", "BUNIT", "CHECKSUM", "BZERO", "SIMPLE", "OBJECT"].map((key) => hdu.header.get(key));
    };
    expect(header([], new Uint8Array(0))).toEqual([30, "adu", undefined, undefined, undefined, "second"]);
    // the unit of the primary array is not that of the extension
    expect(header([1], new Uint8Array(4))).toEqual([
      30,
      undefined,
      undefined,
      undefined,
      undefined,
      "second",
    ]);
  });

  it("refuses a key or number that FITS cannot hold, and a header without END", () => {
    expect(() => encodeHeader([{ key: "lower", value: 1 }])).toThrow(/no FITS keyword/);
    expect(() => encodeHeader([{ key: "A", value: Number.NaN }])).toThrow(/NaN cannot stand/);
    expect(() => parseHeader("f.fits", new Uint8Array(2880).fill(32), 0)).toThrow(/f.fits: .* no END/);
  });
});

describe("FITS images", () => {
  it.each([
    [8, Uint8Array.of(0, 255), [0, 255]],
    [16, Uint8Array.of(0x01, 0x02, 0xff, 0xfe), [258, -2]],
    [32, Uint8Array.of(0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff), [256, -1]],
    [64, Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0, 255, 255, 255, 255, 255, 255, 255, 253), [256, -3]],
    [-32, Uint8Array.of(0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0), [1.5, -2]],
    [-64, Uint8Array.of(0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0), [1.5, -2]],
  ])("reads BITPIX %i", (bitpix, data, values) => {
    const image = readFitsImage("x", primary(bitpix, [2, 1], data));
    expect(image.shape).toEqual([1, 2]);
    expect([...image.data]).toEqual(values);
  });

  it("applies BSCALE, BZERO and BLANK", () => {
    const cards = [
      { key: "BSCALE", value: 0.5 },
      { key: "BZERO", value: 10 },
      { key: "BLANK", value: -2 },
    ];
    const image = readFitsImage("x", primary(16, [2], Uint8Array.of(0, 4, 0xff, 0xfe), cards));
    expect([...image.data]).toEqual([12, Number.NaN]);
  });

  it("takes numbers that are written as texts", () => {
    const cards = [card("BSCALE", "2.0"), card("BZERO", " 1D1 "), card("EXTVER", "one")];
    const bytes = primary(16, [1], Uint8Array.of(0, 4), cards);
    expect([...readFitsImage("x", bytes).data]).toEqual([18]);
    const wrong = primary(16, [1], Uint8Array.of(0, 4), [card("BSCALE", "two")]);
    expect(() => readFitsImage("x", wrong)).toThrow(/BSCALE = two must be a number/);
  });

  it("finds the first image behind an empty primary array, and others by extension", () => {
    const empty = primary(8, [], new Uint8Array(0));
    const a = join(
      imageHead({
        dtype: "float32",
        shape: [1, 2],
        extension: "SCI",
        cards: [{ key: "EXPTIME", value: 30 }],
      }),
      padded(encodePixels(Float32Array.of(1, 2))),
    );
    const b = join(
      imageHead({ dtype: "uint16", shape: [2], extension: "DQ" }),
      padded(encodePixels(Uint16Array.of(0, 65535))),
    );
    const bytes = join(empty, a, b);
    const image = readFitsImage("x", bytes);
    expect([...image.data]).toEqual([1, 2]);
    expect(image.header.get("EXPTIME")).toBe(30);
    const hdus = listHdus("x", bytes);
    expect(hdus.map((h) => h.name)).toEqual(["", "SCI", "DQ"]);
    expect([...readImageHdu("x", bytes, hdus[2]).data]).toEqual([0, 65535]);
  });

  it("round-trips cubes of both types", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.boolean(), (shape, unsigned) => {
        const n = shape.reduce((a, b) => a * b, 1);
        const pixels = unsigned
          ? new Uint16Array(n).map((_, i) => 65535 - 7 * i)
          : new Float32Array(n).map((_, i) => Math.fround(Math.sin(i) * 1e4));
        const head = imageHead({ dtype: unsigned ? "uint16" : "float32", shape });
        const bytes = join(head, padded(encodePixels(pixels)));
        expect(bytes.length % 2880).toBe(0);
        const back = readFitsImage("x", bytes);
        expect(back.shape).toEqual(shape);
        expect([...back.data]).toEqual([...pixels]);
      }),
    );
  });

  it.each([
    [[card("NAXIS", 2 ** 32)], /NAXIS = 4294967296 must be a whole number from 0 to 999/],
    [[card("NAXIS", 1000)], /NAXIS = 1000 must be/],
    [[card("NAXIS", -1)], /NAXIS = -1 must be/],
    [
      [card("NAXIS", 2), card("NAXIS1", 2 ** 40), card("NAXIS2", 2 ** 40)],
      /no file can hold an image of the shape/,
    ],
    [[card("NAXIS", 1), card("NAXIS1", 2 ** 32)], /is truncated/],
    [[card("NAXIS", 1), card("NAXIS1", 1.5)], /NAXIS1 = 1.5 must be a whole number/],
    [[card("NAXIS", 1), card("NAXIS1", "many")], /NAXIS1 = many must be a number/],
    [[card("NAXIS", 0), card("PCOUNT", 2 ** 53)], /PCOUNT = 9007199254740992 must be/],
  ])("of sizes that no file has are refused: %j", (cards, message) => {
    const head = encodeHeader([card("SIMPLE", true), card("BITPIX", -32), ...cards]);
    expect(() => listHdus("a.fits", head)).toThrow(message);
  });

  it("does not change the pixels that it encodes", () => {
    const pixels = Float32Array.of(1, 2, 3);
    encodePixels(pixels.subarray(1));
    expect([...pixels]).toEqual([1, 2, 3]);
  });

  it("says what is wrong with a file it cannot read", () => {
    const good = primary(-32, [2, 2], new Uint8Array(16));
    expect(() => readFitsImage("a.fits", good.subarray(0, 2890))).toThrow(/a.fits: is truncated/);
    expect(() => readFitsImage("a.fits", new Uint8Array(10))).toThrow(/is not a FITS file/);
    expect(() => readFitsImage("a.fits", primary(8, [], new Uint8Array(0)))).toThrow(/holds no image/);
    expect(() => readFitsImage("a.fits", primary(24, [2], new Uint8Array(6)))).toThrow(/BITPIX = 24/);
    const groups = primary(-32, [0, 2], new Uint8Array(0), [{ key: "GROUPS", value: true }]);
    expect(() => readFitsImage("a.fits", groups)).toThrow(/random groups/);
  });
});

describe("FITS tables", () => {
  const table = encodeTable("CAT", [
    { kind: "int64", name: "id", values: BigInt64Array.of(7n, -1n) },
    {
      kind: "float64",
      name: "flux",
      unit: "adu",
      description: "total flux",
      values: Float64Array.of(1.25, Number.NaN),
    },
    { kind: "string", name: "kind", values: ["spiral", "E"] },
    { kind: "images", name: "stamp", shape: [2, 3], values: Float32Array.from({ length: 12 }, (_, i) => i) },
  ]);
  const bytes = join(primary(8, [], new Uint8Array(0)), table);

  it("round-trip", () => {
    expect(table.length % 2880).toBe(0);
    const hdu = listHdus("x", bytes)[1];
    expect([hdu.kind, hdu.name]).toEqual(["bintable", "CAT"]);
    const [id, flux, kind, stamp] = readTableHdu("x", bytes, hdu);
    expect([...id.values]).toEqual([7, -1]);
    expect([...flux.values]).toEqual([1.25, Number.NaN]);
    expect(flux.unit).toBe("adu");
    expect(kind.values).toEqual(["spiral", "E"]);
    expect(stamp.shape).toEqual([2, 3]);
    expect([...stamp.values]).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it("obey the standard's rules on mandatory keywords, row size and order", () => {
    const head = text(table.subarray(0, 2880)).match(/.{80}/gs) ?? [];
    expect(head.slice(0, 8).map((c) => c.slice(0, 8).trim())).toEqual([
      "XTENSION",
      "BITPIX",
      "NAXIS",
      "NAXIS1",
      "NAXIS2",
      "PCOUNT",
      "GCOUNT",
      "TFIELDS",
    ]);
    const { values } = parseHeader("x", table, 0);
    expect(values.get("NAXIS1")).toBe(8 + 8 + 6 + 24);
    expect([1, 2, 3, 4].map((i) => values.get(`TFORM${i}`))).toEqual(["K", "D", "6A", "6E"]);
    expect(values.get("TDIM4")).toBe("(3,2)");
  });

  it("refuse columns of different length, and types that are not read", () => {
    const uneven = [
      { kind: "float64", name: "a", values: new Float64Array(2) },
      { kind: "float64", name: "b", values: new Float64Array(3) },
    ] as const;
    expect(() => encodeTable("T", uneven)).toThrow(/column b has 3 rows, not 2/);
    const copy = Buffer.from(bytes);
    copy.write("'1PE(3) '", copy.indexOf("TFORM2") + 10);
    expect(() => readTableHdu("a.fits", copy, listHdus("a.fits", copy)[1])).toThrow(
      /column flux has type 1PE/,
    );
  });
});

describe("fitsUnit", () => {
  it("spells units as the standard does", () => {
    expect(["1", "ADU", "ADU/px", "arcsec", "e-"].map(fitsUnit)).toEqual([
      "",
      "adu",
      "adu/pixel",
      "arcsec",
      "electron",
    ]);
  });
});
