/** The part of a cutout that is looked at, as a copy, with the state of every pixel. */
import { markBlank } from "./blank.ts";
import type { Cutout } from "./cutout.ts";
import { STATE } from "./state.ts";

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
  /** median of a map of the noise over the pixels that may be sky, as standard deviation; undefined without a map */
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

/** Keeps its memory from cutout to cutout: a window is gone when the next one is copied. */
export class WindowCopier {
  #pixels = new Float32Array(0);
  #state = new Uint8Array(0);

  copy(cutout: Cutout, { x, y, ny, nx }: Frame): Window {
    const [pixels, state] = this.#memory(ny * nx);
    const { segments, nx: stride } = cutout;
    const mask = cutout.mask?.bad;
    const map = typeof cutout.sigma === "object" ? cutout.sigma.sigma : undefined;
    if (mask !== undefined || map !== undefined) {
      for (let j = 0, at = 0; j < ny; j++) {
        for (let i = 0, from = (y + j) * stride + x; i < nx; i++, at++, from++) {
          if (map !== undefined && !(map[from] > 0 && map[from] < Number.POSITIVE_INFINITY)) {
            state[at] = STATE.unsure;
          }
          if (mask !== undefined && mask[from] !== 0) state[at] = STATE.masked;
        }
      }
    }
    const areFinite = copyFinite(cutout, { x, y, ny, nx }, pixels, state);
    const isBlank = markBlank(pixels, state, ny, nx);
    const mayBeBad =
      !areFinite || isBlank || mask !== undefined || map !== undefined || segments !== undefined;
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

  /** Arrays of that very size; the states are all `sky`. */
  #memory(size: number): readonly [pixels: Float32Array, state: Uint8Array] {
    if (this.#pixels.length === size) this.#state.fill(STATE.sky);
    else {
      this.#pixels = new Float32Array(size);
      this.#state = new Uint8Array(size);
    }
    return [this.#pixels, this.#state];
  }
}

/** Copies pixels; those that are not finite become 0, and their state says so. @returns whether all are finite */
function copyFinite(
  { pixels: source, nx: stride }: Cutout,
  { x, y, ny, nx }: Frame,
  pixels: Float32Array,
  state: Uint8Array,
): boolean {
  if (nx === stride) pixels.set(source.subarray(y * nx, (y + ny) * nx));
  else {
    for (let j = 0; j < ny; j++) {
      const from = (y + j) * stride + x;
      pixels.set(source.subarray(from, from + nx), j * nx);
    }
  }
  if (areFinite(pixels)) return true;
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at];
    if (value - value === 0) continue;
    pixels[at] = 0;
    state[at] = STATE.notFinite;
  }
  return false;
}

/** Eight at a time: their sum is finite if all of them are, for a double does not overflow. */
function areFinite(a: Float32Array): boolean {
  const most = a.length - 8;
  let at = 0;
  for (; at <= most; at += 8) {
    const sum = a[at] + a[at + 1] + a[at + 2] + a[at + 3] + a[at + 4] + a[at + 5] + a[at + 6] + a[at + 7];
    if (sum - sum !== 0) return false;
  }
  for (; at < a.length; at++) if (a[at] - a[at] !== 0) return false;
  return true;
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
