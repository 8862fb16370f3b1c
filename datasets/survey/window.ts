/** The part of a cutout that is looked at, as a copy, with the state of every pixel. */
import type { Cutout } from "./cutout.ts";

/** Below `other` a pixel is used as it is. Only `sky` is measured as sky. */
export const STATE = { sky: 0, own: 1, other: 2, masked: 3, notFinite: 4 } as const;

export interface Window {
  /** of its corner in the cutout [pixels] */
  readonly x: number;
  readonly y: number;
  readonly ny: number;
  readonly nx: number;
  /** 0 where they are not finite [ny * nx] */
  readonly pixels: Float32Array;
  readonly state: Uint8Array;
  /** whether a state may be `other` or above */
  readonly mayBeBad: boolean;
  readonly segments: Int32Array | undefined;
  /** median of a map of sigma over the pixels that may be sky; undefined without a map */
  skySigma(): number | undefined;
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly ny: number;
  readonly nx: number;
}

/** A square of `side` pixels about the centre, or the middle, as far as the cutout reaches. */
export function windowAround({ ny, nx, centre }: Cutout, side: number): Frame {
  const [x, y] = centre ?? [nx / 2, ny / 2];
  const part = (at: number, n: number): readonly [from: number, size: number] => {
    const from = Math.min(n - 1, Math.max(0, Math.floor(at - side / 2)));
    return [from, Math.max(1, Math.min(n, Math.ceil(at + side / 2)) - from)];
  };
  const [left, width] = part(x, nx);
  const [bottom, height] = part(y, ny);
  return { x: left, y: bottom, nx: width, ny: height };
}

export function copyWindow(cutout: Cutout, { x, y, ny, nx }: Frame): Window {
  const pixels = new Float32Array(ny * nx);
  const state = new Uint8Array(ny * nx);
  const { mask, segments, pixels: source, nx: stride } = cutout;
  const map = typeof cutout.sigma === "object" ? cutout.sigma : undefined;
  for (let j = 0; j < ny; j++) {
    const from = (y + j) * stride + x;
    pixels.set(source.subarray(from, from + nx), j * nx);
  }
  if (mask !== undefined || map !== undefined) {
    for (let j = 0, at = 0; j < ny; j++) {
      for (let i = 0, from = (y + j) * stride + x; i < nx; i++, at++, from++) {
        const isBad = mask !== undefined && mask[from] !== 0;
        const isUnsure = map !== undefined && !(map[from] > 0 && map[from] < Number.POSITIVE_INFINITY);
        if (isBad || isUnsure) state[at] = STATE.masked;
      }
    }
  }
  let mayBeBad = mask !== undefined || map !== undefined || segments !== undefined;
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at];
    if (value - value === 0) continue;
    pixels[at] = 0;
    state[at] = STATE.notFinite;
    mayBeBad = true;
  }
  const part = (a: Int32Array): Int32Array => {
    const out = new Int32Array(ny * nx);
    for (let j = 0; j < ny; j++) {
      const from = (y + j) * stride + x;
      out.set(a.subarray(from, from + nx), j * nx);
    }
    return out;
  };
  const skySigma = (): number | undefined => {
    if (map === undefined) return undefined;
    return medianWhere(state, (at) => map[(y + Math.floor(at / nx)) * stride + x + (at % nx)]);
  };
  return { x, y, ny, nx, pixels, state, mayBeBad, segments: segments && part(segments), skySigma };
}

/** Values that a median is taken of, at most. */
const SAMPLE = 1024;

/** Median over pixels that may be sky, or where there is none, over all that are good. */
function medianWhere(state: Uint8Array, value: (at: number) => number): number | undefined {
  for (const most of [STATE.sky, STATE.own]) {
    const step = Math.max(1, Math.floor(state.length / SAMPLE));
    const some: number[] = [];
    for (let at = 0; at < state.length; at += step) if (state[at] <= most) some.push(value(at));
    if (some.length > 0) return Float64Array.from(some).sort()[some.length >> 1];
  }
  return undefined;
}
