import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeNpy, encodeNpy } from "../../../shared/formats/npy.ts";

/** A file as NumPy would write it. */
function file(header: string, values: number[], version = 1): Uint8Array {
  const text = `${header}\n`;
  const size =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, ...Buffer.from("NUMPY"), version, 0, ...size, ...Buffer.from(text), ...values);
}

describe("npy", () => {
  it("round-trips every shape and type", () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 0, maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.constantFrom(Float32Array, Float64Array, Uint16Array), (shape, Type) => {
        const data = new Type(shape.reduce((a, b) => a * b, 1)).map((_, i) => 3 * i + 1);
        const bytes = encodeNpy(data, shape);
        const back = decodeNpy("x.npy", bytes);
        expect(back.shape).toEqual(shape);
        expect(back.data).toEqual(data);
        // NumPy maps such files into memory: the data must start at a multiple of 64
        expect((bytes.length - data.byteLength) % 64).toBe(0);
      }),
    );
  });

  it("reads big-endian values, 64-bit integers and version 2 headers", () => {
    const header = "{'descr': '>i8', 'fortran_order': False, 'shape': (2,), }";
    const bytes = file(header, [0, 0, 0, 0, 0, 0, 1, 2, 255, 255, 255, 255, 255, 255, 255, 254], 2);
    expect(decodeNpy("x", bytes).data).toEqual(BigInt64Array.of(258n, -2n));
    expect(decodeNpy("x", file("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", [9])).data[0]).toBe(
      9,
    );
  });

  it("reads booleans as 0 and 1, and half precision", () => {
    const mask = file("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", [1, 0, 1]);
    expect([...decodeNpy("x", mask).data]).toEqual([1, 0, 1]);
    const halves = [0x00, 0x3c, 0x00, 0xc0, 0x00, 0x7c, 0x01, 0x00];
    const half = file("{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }", halves);
    expect([...decodeNpy("x", half).data]).toEqual([1, -2, Number.POSITIVE_INFINITY, 2 ** -24]);
    const big = file("{'descr': '>f2', 'fortran_order': False, 'shape': (1L, 1L), }", [0x3c, 0x00]);
    expect(decodeNpy("x", big)).toEqual({ shape: [1, 1], data: Float32Array.of(1) });
  });

  it.each([
    ["(1 2, 16, 16)", /has a header that is not understood/],
    ["(-1, 4)", /not understood/],
    ["(1, 2", /not understood/],
    ["(4294967296, 4294967296)", /no array has the shape \[4294967296, 4294967296\]/],
    ["(99999999999999999999,)", /no array has the shape/],
    ["(4294967296,)", /is truncated/],
  ])("refuses the shape %s", (shape, message) => {
    const bytes = file(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`, [0, 0, 0, 0]);
    expect(() => decodeNpy("a.npy", bytes)).toThrow(message);
  });

  it("does not depend on the alignment of the bytes it is given", () => {
    const bytes = encodeNpy(Float64Array.of(1.5, -2), [2]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeNpy("x", shifted.subarray(3)).data).toEqual(Float64Array.of(1.5, -2));
  });

  it("refuses what it cannot read, naming the file", () => {
    const good = encodeNpy(Float32Array.of(1, 2), [2]);
    expect(() => decodeNpy("a.npy", good.subarray(0, good.length - 1))).toThrow(/a.npy: is truncated/);
    expect(() => decodeNpy("a.npy", good.subarray(0, 20))).toThrow(/truncated inside its header/);
    expect(() => decodeNpy("a.npy", new Uint8Array(100))).toThrow(/is not an .npy file/);
    const fortran = file("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", [0, 0, 0, 0]);
    expect(() => decodeNpy("a.npy", fortran)).toThrow(/ascontiguousarray/);
    const complex = file(
      "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
      [0, 0, 0, 0, 0, 0, 0, 0],
    );
    expect(() => decodeNpy("a.npy", complex)).toThrow(/type <c8/);
    const record = file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0]);
    expect(() => decodeNpy("a.npy", record)).toThrow(/not understood/);
  });
});
