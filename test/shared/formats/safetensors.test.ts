import { describe, expect, it } from "vitest";
import { GalforgeError } from "../../../shared/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../shared/formats/safetensors.ts";

const tensors = new Map([
  [
    "b.001",
    { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Number.NaN, 1e-40, Number.POSITIVE_INFINITY) },
  ],
  ["a", { shape: [], data: Float32Array.of(7) }],
  ["none", { shape: [0, 4], data: new Float32Array(0) }],
]);
const metadata = { format: "test", position: '{"step": 3, "name": "Sérsic"}' };

describe("safetensors", () => {
  it("come back bit for bit, in their order", () => {
    const found = decodeSafetensors("x", encodeSafetensors({ tensors, metadata }));
    expect([...found.tensors]).toEqual([...tensors]);
    expect(found.metadata).toEqual(metadata);
  });

  it("come back from the middle of a buffer, and of a part of one", () => {
    const part = { shape: [2], data: Float32Array.of(1, 2, 3).subarray(1) };
    const bytes = encodeSafetensors({ tensors: new Map([["t", part]]), metadata: {} });
    const room = new Uint8Array(bytes.length + 20).fill(255);
    room.set(bytes, 7);
    for (const view of [room, Buffer.from(room)]) {
      const found = decodeSafetensors("x", view.subarray(7, 7 + bytes.length));
      expect(found.tensors.get("t")).toEqual({ shape: [2], data: Float32Array.of(2, 3) });
    }
  });

  it("are laid out as the format says", () => {
    const bytes = encodeSafetensors({
      tensors: new Map([["t", { shape: [2], data: Float32Array.of(1, 2) }]]),
      metadata: {},
    });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: {},
      t: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
  });

  it("are refused wherever they are cut short", () => {
    const bytes = encodeSafetensors({ tensors, metadata });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors("file", bytes.subarray(0, length))).toThrow(
        /^file: is no whole safetensors file: /,
      );
    }
  });

  it.each([
    ["[1]", /0 needs dtype, shape and data_offsets/],
    ["null", /its header is no JSON object/],
    ["{", /its header is no JSON object/],
    ['{"t": null}', /t needs dtype, shape and data_offsets/],
    ['{"t": {"dtype": "F32", "shape": 3, "data_offsets": [0, 4]}}', /t needs dtype/],
    ['{"t": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}', /t needs dtype/],
    ['{"t": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}', /t is F16, and only F32 is read/],
    ['{"t": {"dtype": "F32", "shape": [3], "data_offsets": [0, 4]}}', /t is cut short, or its size is wrong/],
    ['{"__metadata__": {"step": 3}}', /its metadata are not texts/],
  ])("are refused with the header %s", (header, message) => {
    const bytes = new Uint8Array(8 + header.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(new TextEncoder().encode(header), 8);
    expect(() => decodeSafetensors("file", bytes)).toThrow(GalforgeError);
    expect(() => decodeSafetensors("file", bytes)).toThrow(message);
  });
});
