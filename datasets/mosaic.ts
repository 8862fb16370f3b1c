/** Stamps side by side in one grey picture. Pure: no file is touched here. */
import { type Canvas, drawText, GLYPH_HEIGHT, textWidth } from "../shared/formats/font.ts";
import { quantile } from "./statistics.ts";

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
export function robustStretch(pixels: Float32Array): Stretch {
  const sorted = pixels.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { black: 0, white: 1, softening: 1 };
  const background = quantile(sorted, 0.2);
  const white = quantile(sorted, 0.999);
  const range = Math.max(white - background, Math.abs(background) * 1e-6, 1e-30);
  // 5 % to 20 % is 0.8 sigma of a normal distribution; noiseless stamps have no scatter at all
  const sigma = Math.max((background - quantile(sorted, 0.05)) / 0.8, range * 1e-3);
  return { black: background - sigma, white: background + range, softening: 3 * sigma };
}

/** asinh stretch (Lupton et al. 2004, PASP 116, 133): a value to 0 ... 255. Not finite: 0. */
export function stretchValue(value: number, { black, white, softening }: Stretch): number {
  const level = Math.asinh((value - black) / softening) / Math.asinh((white - black) / softening);
  return Number.isNaN(level) ? 0 : Math.round(255 * Math.min(1, Math.max(0, level)));
}

export interface MosaicOptions {
  readonly width: number;
  readonly height: number;
  /** stamps in a row */
  readonly columns: number;
  /** each pixel becomes scale x scale */
  readonly scale: number;
  readonly stretch: Stretch;
  /** a short text under each stamp, drawn if all of them fit */
  readonly captions: readonly string[];
}

const GAP = 2;
const SEPARATOR = 16;
const INK = 220;

/** `stamps` [N, height, width] as a grey picture; y points up, as in the conventions and in DS9. */
export function drawMosaic(stamps: Float32Array, o: MosaicOptions): Canvas {
  const count = stamps.length / (o.width * o.height);
  const rows = Math.ceil(count / o.columns);
  const cellWidth = o.width * o.scale + GAP;
  const readable = o.captions.length > 0 && o.captions.every((c) => textWidth(c) <= cellWidth - GAP);
  const cellHeight = o.height * o.scale + GAP + (readable ? GLYPH_HEIGHT + 2 * GAP : 0);
  const width = GAP + o.columns * cellWidth;
  const height = GAP + rows * cellHeight;
  const canvas: Canvas = { width, height, data: new Uint8Array(width * height).fill(SEPARATOR) };
  for (let k = 0; k < count; k++) {
    const left = GAP + (k % o.columns) * cellWidth;
    const top = GAP + Math.floor(k / o.columns) * cellHeight;
    drawStamp(canvas, left, top, stamps.subarray(k * o.width * o.height, (k + 1) * o.width * o.height), o);
    if (readable) drawText(canvas, left, top + o.height * o.scale + GAP, o.captions[k] ?? "", INK);
  }
  return canvas;
}

function drawStamp(canvas: Canvas, left: number, top: number, stamp: Float32Array, o: MosaicOptions): void {
  for (let y = 0; y < o.height; y++) {
    for (let x = 0; x < o.width; x++) {
      const value = stretchValue(stamp[(o.height - 1 - y) * o.width + x], o.stretch);
      for (let s = 0; s < o.scale; s++) {
        const at = (top + y * o.scale + s) * canvas.width + left + x * o.scale;
        canvas.data.fill(value, at, at + o.scale);
      }
    }
  }
}
