import fc from "fast-check";
import { Packr, Unpackr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { binHead, mapHead, small } from "../../../shared/formats/msgpack.ts";
import { outlineMsgpack, type RandomAccess } from "../../../shared/formats/msgpack-reader.ts";

const reader = new Unpackr({ mapsAsObjects: false });
const unpack = (bytes: Uint8Array): unknown => reader.unpack(bytes);
const narrow = new Packr({ useRecords: false, variableMapSize: true });
const encode = (value: unknown): Uint8Array => narrow.pack(value);
/** The same with wide heads for all maps. */
const wide = new Packr({ useRecords: false });
const encodeWide = (value: unknown): Uint8Array => wide.pack(value);

const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((p) => [...p]));

const inMemory = (bytes: Uint8Array): RandomAccess => ({
  path: "memory",
  size: bytes.length,
  readInto: (into, position) => into.set(bytes.subarray(position, position + into.length)),
});

describe("msgpack encoding", () => {
  it("of small values and heads is what msgpackr reads, streamed or whole", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), (v) => unpack(small(v)) === v));
    for (const v of [0, 127, 128, 65535, 65536, 0xffffffff]) expect(unpack(small(v))).toBe(v);
    for (const n of [0, 31, 32, 255, 70000]) expect(unpack(small("x".repeat(n)))).toBe("x".repeat(n));
    expect(unpack(small("Sérsic ångström"))).toBe("Sérsic ångström");
    for (const n of [0, 15, 16, 300]) {
      const items = Array.from({ length: n }, (_, i) => i);
      expect(unpack(small(items))).toEqual(items);
      const entries = items.map((i): [string, number] => [`k${i}`, i]);
      const map = join(mapHead(n), ...entries.flatMap(([k, v]) => [small(k), small(v)]));
      expect(unpack(map)).toEqual(new Map(entries));
    }
    expect(unpack(join(binHead(3), Uint8Array.of(1, 2, 3)))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("is plain: the bytes of the specification, in its shortest forms", () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
    expect(hex(small([1, 160, 300, 70000]))).toBe("9401cca0cd012cce00011170");
    expect(hex(small("images"))).toBe("a6696d61676573");
    expect(hex(join(mapHead(6), mapHead(300), binHead(258)))).toBe("86de012cc600000102");
  });

  it("keeps what was encoded before", () => {
    const first = small("a".repeat(5000));
    for (let i = 0; i < 10; i++) small("b".repeat(5000));
    expect(unpack(first)).toBe("a".repeat(5000));
  });

  it("refuses what does not fit", () => {
    expect(() => binHead(2 ** 32)).toThrow(/cannot hold/);
    expect(() => mapHead(65536)).toThrow(/too many/);
  });
});

describe("outlineMsgpack", () => {
  it.each([
    ["narrow", encode],
    ["wide", encodeWide],
  ])("finds what another encoder wrote, whatever the widths: %s maps", (_width, pack) => {
    const long = new Uint8Array(70000).fill(7);
    const document = {
      small: 5,
      byte: 200,
      word: 60000,
      long: 2 ** 31,
      huge: 2n ** 63n,
      text: "y".repeat(300),
      list: Array.from({ length: 20 }, (_, i) => i),
      map: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i])),
      bin8: new Uint8Array(3).fill(1),
      bin16: new Uint8Array(300).fill(2),
      bin32: long,
    };
    const bytes = pack(document);
    const outline = outlineMsgpack(inMemory(bytes)) as ReadonlyMap<string, unknown>;
    for (const key of ["small", "byte", "word", "long", "text", "list"] as const) {
      expect(outline.get(key)).toEqual(document[key]);
    }
    expect(outline.get("huge")).toBe(2 ** 63);
    expect(Object.fromEntries(outline.get("map") as Map<string, number>)).toEqual(document.map);
    for (const [key, value] of [
      ["bin8", 1],
      ["bin16", 2],
      ["bin32", 7],
    ] as const) {
      const { offset, length } = outline.get(key) as { offset: number; length: number };
      expect(length).toBe(document[key].length);
      expect(bytes.subarray(offset, offset + length).every((b) => b === value)).toBe(true);
    }
  });

  it("refuses types that a shard does not use, by byte and place", () => {
    expect(() => outlineMsgpack(inMemory(encode({ a: 1.5 })))).toThrow(/type 0xcb at byte 3/);
    expect(() => outlineMsgpack(inMemory(encode(null)))).toThrow(/type 0xc0 at byte 0/);
    expect(() => outlineMsgpack(inMemory(Uint8Array.of(0x81, 1, 1)))).toThrow(/key at byte 1/);
  });

  it("refuses what no shard holds before it reads on: levels, and numbers that are no binary", () => {
    const deep = new Uint8Array(2_000_000).fill(0x91); // lists of one
    expect(() => outlineMsgpack(inMemory(deep))).toThrow(/more than 16 levels at byte 16/);
    const numbers = encode({ images: new Array(100_000).fill(1) });
    expect(() => outlineMsgpack(inMemory(numbers))).toThrow(/a list of 100000 items at byte 13, where/);
  });

  it("reads a piece at a time, however many small values there are", () => {
    let reads = 0;
    const bytes = encode({ list: new Array(4000).fill(300) });
    const file = inMemory(bytes);
    const counted = {
      ...file,
      readInto: (into: Uint8Array, at: number) => {
        reads++;
        file.readInto(into, at);
      },
    };
    expect((outlineMsgpack(counted) as ReadonlyMap<string, number[]>).get("list")).toHaveLength(4000);
    expect(reads).toBe(1);
  });
});
