/** Simulated pieces of sky: noise, and galaxies with exponential profiles, whose light is known. */
import type { Cutout } from "../../../datasets/survey/cutout.ts";
import { Stream } from "../../../shared/random/stream.ts";

export interface Galaxy {
  readonly x: number;
  readonly y: number;
  /** scale length [pixels] */
  readonly scale: number;
  /** total [ADU] */
  readonly flux: number;
}

export interface SkyOptions {
  readonly ny: number;
  readonly nx: number;
  readonly sky?: number;
  readonly sigma?: number;
  readonly galaxies?: readonly Galaxy[];
  readonly seed?: number;
}

/** flux / (2 pi h^2) exp(-r / h) at the middles of pixels: good where h is above a pixel. */
export function skyImage({ ny, nx, sky = 0, sigma = 0, galaxies = [], seed = 1 }: SkyOptions): Float32Array {
  const noise = new Stream(seed, 0, 0x74657374);
  return Float32Array.from({ length: ny * nx }, (_, k) => {
    const [x, y] = [(k % nx) + 0.5, Math.floor(k / nx) + 0.5];
    const light = galaxies.reduce(
      (sum, g) =>
        sum + (g.flux / (2 * Math.PI * g.scale ** 2)) * Math.exp(-Math.hypot(x - g.x, y - g.y) / g.scale),
      0,
    );
    return sky + light + (sigma === 0 ? 0 : sigma * noise.normal());
  });
}

const UNKNOWN = {
  ...{ pixelScale: undefined, zeroPoint: undefined, sky: undefined, sigma: undefined, gain: undefined },
  ...{ mask: undefined, segments: undefined, centre: undefined },
} as const;

/** A cutout of which nothing is known but what is given. */
export const makeCutout = (ny: number, nx: number, known: Partial<Cutout> = {}): Cutout => ({
  ...{ path: "a.fits", pixels: new Float32Array(ny * nx), ny, nx },
  ...UNKNOWN,
  ...known,
});

/** Numbers for pixels that are replaced. */
export const fill = (seed = 7): Stream => new Stream(seed, 0, 0x66696c6c);
