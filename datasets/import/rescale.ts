/**
 * Cutouts at another pixel scale. Light is kept by the splines of survey/resample.ts: a new pixel is the integral over its area, so an
 * image keeps its flux and its zero point. A variance is shared out by the areas that pixels have in common, and keeps its sum too: so
 * the noise of the light of an aperture stays what it was, where neighbours have more or less in common than they had. Pure.
 */
import { Resampler } from "../survey/resample.ts";
import type { Grid } from "../survey/splines.ts";
import { medianOf } from "./border.ts";

/** New pixels of an image [ny, nx]. */
export interface Place {
  readonly ny: number;
  readonly nx: number;
  readonly y: Grid;
  readonly x: Grid;
}

/** What reaches over an edge by less lies within [pixels of the source]. */
const TOLERANCE = 1e-3;
/** A spline carries a wrong value over to its neighbours: 27 % a pixel. What lies within so many pixels of one is bad. */
const REACH = 1;

/** `side` new pixels of `step` old ones about a centre. At the same scale they are whole pixels. */
export function placeAbout(
  [ny, nx]: readonly [number, number],
  [x, y]: readonly [number, number],
  side: number,
  step: number,
): Place {
  const axis = (centre: number): Grid => {
    const start = centre - (step * side) / 2;
    return { start: step === 1 ? Math.round(start) : start, step, count: side };
  };
  return { ny, nx, x: axis(x), y: axis(y) };
}

/** New pixels that lie wholly in `n` old ones. */
export const wholePixels = (n: number, step: number): number => Math.floor((n + TOLERANCE) / step);

/** Keeps its memory from image to image. */
export class Rescaler {
  readonly #resampler = new Resampler();

  /** Sums of light, where there is none beyond the edge. @param out [y.count * x.count] */
  sums(pixels: Float32Array, { ny, nx, y, x }: Place, out: Float32Array): void {
    this.#resampler.resample(pixels, ny, nx, y, x, out);
  }

  /** Sums of light. A pixel that has to do with one that is no number, or lies beyond the edge, is NaN. @param out [y.count * x.count] */
  light(pixels: Float32Array, place: Place, out: Float32Array): void {
    const { nx } = place;
    const finite = pixels.filter(Number.isFinite);
    const hasHoles = finite.length < pixels.length;
    const middle = hasHoles ? medianOf([...finite]) : 0;
    const filled = hasHoles ? pixels.map((value) => (Number.isFinite(value) ? value : middle)) : pixels;
    this.sums(filled, place, out);
    overlaps(place, hasHoles ? REACH : 0, (k, rows, columns, isOutside) => {
      if (isOutside || (hasHoles && some(rows, columns, (at) => !Number.isFinite(pixels[at]), nx)))
        out[k] = Number.NaN;
    });
  }
}

/** 1 where a pixel has to do with one that is marked. */
export function rescaleMarks(marks: Uint8Array, place: Place, out: Uint8Array): void {
  overlaps(place, REACH, (k, rows, columns) => {
    out[k] = some(rows, columns, (at) => marks[at] === 1, place.nx) ? 1 : 0;
  });
}

/** Variances of sums of light, from standard deviations. NaN where one is no number above 0, or beyond the edge. */
export function rescaleVariance(sigma: Float32Array, place: Place, out: Float32Array): void {
  const { nx, y, x } = place;
  overlaps(place, 0, (k, rows, columns, isOutside) => {
    const [top, left] = [y.start + Math.floor(k / x.count) * y.step, x.start + (k % x.count) * x.step];
    let sum = isOutside ? Number.NaN : 0;
    for (let j = rows[0]; j < rows[1]; j++) {
      const height = Math.min(j + 1, top + y.step) - Math.max(j, top);
      for (let i = columns[0]; i < columns[1]; i++) {
        const s = sigma[j * nx + i];
        const area = height * (Math.min(i + 1, left + x.step) - Math.max(i, left));
        sum += s > 0 && Number.isFinite(s) ? area * s * s : Number.NaN;
      }
    }
    out[k] = sum;
  });
}

/** From and to of old pixels. */
type Span = readonly [from: number, to: number];

/** Tells of each new pixel which old ones it has to do with, and whether it reaches beyond the edge. */
function overlaps(
  { ny, nx, y, x }: Place,
  reach: number,
  tell: (k: number, rows: Span, columns: Span, isOutside: boolean) => void,
): void {
  const columns = Array.from({ length: x.count }, (_, i) => spanOf(x, i, nx, reach));
  for (let j = 0, k = 0; j < y.count; j++) {
    const rows = spanOf(y, j, ny, reach);
    for (const column of columns) tell(k++, rows.span, column.span, rows.isOutside || column.isOutside);
  }
}

function spanOf(
  { start, step }: Grid,
  k: number,
  n: number,
  reach: number,
): { readonly span: Span; readonly isOutside: boolean } {
  const [low, high] = [start + k * step, start + (k + 1) * step];
  const clamp = (value: number): number => Math.min(n, Math.max(0, value));
  const span = [
    clamp(Math.floor(low + TOLERANCE) - reach),
    clamp(Math.ceil(high - TOLERANCE) + reach),
  ] as const;
  return { span, isOutside: low < -TOLERANCE || high > n + TOLERANCE };
}

function some(rows: Span, columns: Span, is: (at: number) => boolean, nx: number): boolean {
  for (let j = rows[0]; j < rows[1]; j++)
    for (let i = columns[0]; i < columns[1]; i++) if (is(j * nx + i)) return true;
  return false;
}
