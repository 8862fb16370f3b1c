/** Stamps side by side in one picture. Pure: no file is touched here. */
import { drawText, GLYPH_HEIGHT, textWidth } from "../shared/formats/font.ts";
import type { Picture } from "../shared/formats/png.ts";
import { quantile } from "./statistics.ts";

/** Pixels of a stamp. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Limits of the stretch [image units]: `black` is shown as 0, `white` as 255, linear up to about `softening`. */
export interface Stretch {
  readonly black: number;
  readonly white: number;
  readonly softening: number;
}

/**
 * Robust limits for all stamps together, so that bright and faint ones can be compared: black a little below the
 * background, white at the 99.9 % quantile, linear over about three times the background's scatter. The
 * background is the 20 % quantile; its scatter is judged below it, where galaxies do not reach.
 */
export function robustStretch(pixels: Float32Array): Stretch & { readonly sky: number } {
  const sorted = pixels.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { black: 0, white: 1, softening: 1, sky: 0 };
  const background = quantile(sorted, 0.2);
  const white = quantile(sorted, 0.999);
  const range = Math.max(white - background, Math.abs(background) * 1e-6, 1e-30);
  // 5 % to 20 % is 0.8 sigma of a normal distribution; noiseless stamps have no scatter at all
  const sigma = Math.max((background - quantile(sorted, 0.05)) / 0.8, range * 1e-3);
  const sky = background + 0.84 * sigma; // of a normal distribution
  return { black: background - sigma, white: background + range, softening: 3 * sigma, sky };
}

/** asinh stretch (Lupton et al. 2004, PASP 116, 133): a value to 0 ... 255. Not finite: 0. */
export function stretchValue(value: number, { black, white, softening }: Stretch): number {
  const level = Math.asinh((value - black) / softening) / Math.asinh((white - black) / softening);
  return Number.isNaN(level) ? 0 : Math.round(255 * Math.min(1, Math.max(0, level)));
}

/** One band of a stamp [height * width] in grey; y points up, as in the conventions and in DS9. */
export function greyPicture(pixels: Float32Array, { height, width }: Size, stretch: Stretch): Picture {
  const data = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[(height - 1 - y) * width + x] = stretchValue(pixels[y * width + x], stretch);
    }
  }
  return { width, height, channels: 1, data };
}

export interface MosaicOptions {
  /** pictures in a row */
  readonly columns: number;
  /** each pixel becomes scale x scale */
  readonly scale: number;
  /** a short text under each picture, drawn if all of them fit */
  readonly captions: readonly string[];
}

const GAP = 2;
const SEPARATOR = 16;
const INK = 220;

/** `pictures` of one size in rows from left to right, in colour if any of them is. */
export function drawMosaic(pictures: readonly Picture[], o: MosaicOptions): Picture {
  const [first] = pictures;
  const rows = Math.ceil(pictures.length / o.columns);
  const cellWidth = first.width * o.scale + GAP;
  const readable = o.captions.length > 0 && o.captions.every((c) => textWidth(c) <= cellWidth - GAP);
  const cellHeight = first.height * o.scale + GAP + (readable ? GLYPH_HEIGHT + 2 * GAP : 0);
  const width = GAP + o.columns * cellWidth;
  const height = GAP + rows * cellHeight;
  const channels = pictures.some((picture) => picture.channels === 3) ? 3 : 1;
  const data = new Uint8Array(width * height * channels).fill(SEPARATOR);
  const canvas: Picture = { width, height, channels, data };
  pictures.forEach((picture, k) => {
    const left = GAP + (k % o.columns) * cellWidth;
    const top = GAP + Math.floor(k / o.columns) * cellHeight;
    enlarge(canvas, left, top, picture, o.scale);
    if (readable) drawText(canvas, left, top + first.height * o.scale + GAP, o.captions[k] ?? "", INK);
  });
  return canvas;
}

function enlarge(canvas: Picture, left: number, top: number, picture: Picture, scale: number): void {
  const shared = picture.channels === canvas.channels ? 1 : 0; // else all channels show the only one
  for (let y = 0; y < picture.height * scale; y++) {
    for (let x = 0; x < picture.width * scale; x++) {
      const from = (Math.floor(y / scale) * picture.width + Math.floor(x / scale)) * picture.channels;
      const to = ((top + y) * canvas.width + left + x) * canvas.channels;
      for (let c = 0; c < canvas.channels; c++) canvas.data[to + c] = picture.data[from + shared * c];
    }
  }
}
