import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packImage, unpackImage } from "../../../train/run/packed-image.ts";

describe("packed images", () => {
  it("law: unpacking gives back every pixel, bit for bit", () =>
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 50 }), (pixels) => {
        expect(unpackImage(packImage(pixels))).toEqual(pixels);
      }),
    ));

  it("are float32, little-endian, in base64, as Python reads them", () => {
    // base64.b64encode(numpy.array([1, -2.5], "<f4"))
    expect(packImage(Float32Array.of(1, -2.5))).toBe("AACAPwAAIMA=");
  });

  it("packs a view without its surroundings", () => {
    expect(packImage(Float32Array.of(7, 1, -2.5, 7).subarray(1, 3))).toBe("AACAPwAAIMA=");
  });

  it.each(["AACAPwAA", "no base64!", "AACA\nPw=="])("refuses %j", (text) => {
    expect(() => unpackImage(text)).toThrow(/packed image/);
  });
});
