/** A colour picture that is drawn on, and the two colour maps of the figures. Pure. */
import { drawText, GLYPH_HEIGHT, textWidth } from "../../shared/formats/font.ts";

export type Colour = readonly [number, number, number];

/** RGB, row-major from the top. */
export interface ColourPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  readonly data: Uint8Array;
}

export function newPicture(width: number, height: number, background: Colour): ColourPicture {
  const picture: ColourPicture = { width, height, channels: 3, data: new Uint8Array(3 * width * height) };
  fillRectangle(picture, 0, 0, width, height, background);
  return picture;
}

/** What falls outside the picture is cut off. */
export function fillRectangle(
  { width, height, data }: ColourPicture,
  left: number,
  top: number,
  w: number,
  h: number,
  colour: Colour,
): void {
  for (let y = Math.max(0, top); y < Math.min(height, top + h); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + w); x++) data.set(colour, 3 * (y * width + x));
  }
}

/** Text with its top left corner at (x, y), each dot of the font `size` pixels wide. */
export function writeText(
  picture: ColourPicture,
  x: number,
  y: number,
  text: string,
  size: number,
  colour: Colour,
): void {
  const width = textWidth(text);
  const dots = {
    width,
    height: GLYPH_HEIGHT,
    channels: 1 as const,
    data: new Uint8Array(width * GLYPH_HEIGHT),
  };
  drawText(dots, 0, 0, text, 1);
  dots.data.forEach((dot, i) => {
    if (dot === 0) return;
    fillRectangle(picture, x + (i % width) * size, y + Math.floor(i / width) * size, size, size, colour);
  });
}

export const grey = (level: number): Colour => [level, level, level];

const BLUE: Colour = [33, 90, 168];
const WHITE: Colour = [255, 255, 255];
const RED: Colour = [178, 24, 43];

/** Blue at -1 and below, white at 0, red at 1 and above; NaN is grey. */
export function diverging(t: number): Colour {
  if (Number.isNaN(t)) return grey(128);
  const end = t < 0 ? BLUE : RED;
  const amount = Math.min(1, Math.abs(t));
  const mix = (c: number): number => Math.round(WHITE[c] + amount * (end[c] - WHITE[c]));
  return [mix(0), mix(1), mix(2)];
}
