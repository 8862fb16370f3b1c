import { describe, expect, it } from "vitest";
import { drawText, GLYPH_HEIGHT, textWidth } from "../../../shared/formats/font.ts";
import { decodePng, encodePng } from "../../../shared/formats/png.ts";

const draw = (text: string, width = 12): string[] => {
  const canvas = {
    width,
    height: GLYPH_HEIGHT,
    channels: 1 as const,
    data: new Uint8Array(width * GLYPH_HEIGHT),
  };
  drawText(canvas, 0, 0, text, 1);
  return Array.from({ length: GLYPH_HEIGHT }, (_, y) =>
    [...canvas.data.subarray(y * width, (y + 1) * width)].map((v) => (v ? "#" : ".")).join(""),
  );
};

describe("font", () => {
  it("draws what it should", () => {
    expect(draw("F1")).toEqual([
      "#####...#...",
      "#......##...",
      "#.......#...",
      "####....#...",
      "#.......#...",
      "#.......#...",
      "#......###..",
    ]);
  });

  it("has a distinct glyph for every printable ASCII character", () => {
    const glyphs = Array.from({ length: 94 }, (_, i) => draw(String.fromCharCode(33 + i)).join(""));
    expect(new Set(glyphs).size).toBe(94);
    expect(draw(" ").join("")).not.toContain("#");
    expect(draw("é")).toEqual(draw("?"));
  });

  it("cuts off what does not fit", () => {
    expect(textWidth("abc")).toBe(17);
    expect(draw("HHHHHH", 3)[0]).toBe("#..");
  });
});

describe("png", () => {
  it.each([1, 3] as const)("round-trips %i channels", (channels) => {
    const data = new Uint8Array(4 * 3 * channels).map((_, i) => 17 * i);
    expect(decodePng(encodePng({ width: 4, height: 3, channels, data }))).toEqual({
      width: 4,
      height: 3,
      channels,
      data,
    });
  });
});
