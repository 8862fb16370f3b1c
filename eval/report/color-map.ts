/**
 * Colour maps of images, by linear interpolation between a few anchors. Pure.
 *   sequential: black, violet, orange, pale yellow: its lightness rises steadily (anchors in the manner of matplotlib's inferno)
 *   diverging: blue below, almost white at the middle, red above
 */
import type { Picture } from "../../shared/formats/png.ts";

/** red, green, blue: 0 to 255 */
export type Color = readonly [number, number, number];
export type ColorMap = readonly Color[];

export const SEQUENTIAL: ColorMap = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
];

export const DIVERGING: ColorMap = [
  [5, 48, 97],
  [33, 102, 172],
  [103, 169, 207],
  [209, 229, 240],
  [247, 247, 247],
  [253, 219, 199],
  [239, 138, 98],
  [178, 24, 43],
  [103, 0, 31],
];

const NOT_A_NUMBER: Color = [128, 128, 128];

/** @param level 0 (first anchor) to 1 (last), cut off beyond; grey if it is not a number */
function colorAt(map: ColorMap, level: number): Color {
  if (Number.isNaN(level)) return NOT_A_NUMBER;
  const position = Math.min(1, Math.max(0, level)) * (map.length - 1);
  const k = Math.min(map.length - 2, Math.floor(position));
  const [a, b] = [map[k], map[k + 1]];
  const mix = (c: 0 | 1 | 2): number => Math.round(a[c] + (b[c] - a[c]) * (position - k));
  return [mix(0), mix(1), mix(2)];
}

/** As CSS writes it. */
export const cssColor = (map: ColorMap, level: number): string => `rgb(${colorAt(map, level).join(",")})`;

/** Whether white is to be read on it better than black: by its luma (Rec. 601). */
export function isDark(map: ColorMap, level: number): boolean {
  const [red, green, blue] = colorAt(map, level);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
}

/**
 * @param pixels [height, width], row 0 at the bottom, as in the conventions and in DS9; the picture has it there
 * @param level from a pixel to 0 ... 1
 */
export function paint(
  pixels: Float32Array,
  height: number,
  width: number,
  map: ColorMap,
  level: (x: number) => number,
): Picture {
  const data = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set(colorAt(map, level(pixels[y * width + x])), ((height - 1 - y) * width + x) * 3);
    }
  }
  return { width, height, channels: 3, data };
}
