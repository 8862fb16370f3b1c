/** Simulated pieces of sky: noise, and galaxies with exponential profiles, whose light is known. */

import type { Cutout, StampTarget } from "../../../datasets/survey/cutout.ts";
import type { NoiseMap, NoiseMapKind } from "../../../datasets/survey/noise-map.ts";
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

/** A network's stamps, and what is known of the cutouts below. */
export const TARGET: StampTarget = {
  height: 32,
  width: 40,
  pixel_scale: 0.2,
  sky: 100,
  gain: 2,
  zero_point: 27,
};
export const KNOWN = { pixelScale: 0.2, zeroPoint: 27, sky: 0, sigma: 1 } as const;

/** A cutout of one galaxy. */
export const galaxy = (
  ny: number,
  nx: number,
  [x, y]: readonly [number, number],
  known: Partial<Cutout> = {},
  scale = 3,
): Cutout =>
  makeCutout(ny, nx, {
    ...KNOWN,
    pixels: skyImage({ ny, nx, galaxies: [{ x, y, scale, flux: 1e5 }] }),
    ...known,
  });

/** A map of the noise of pixels. */
export const noiseMap = (sigma: Float32Array, kind: NoiseMapKind = "sigma"): NoiseMap => ({
  path: "map.fits",
  kind,
  sigma,
});

/** The light of a stamp above the sky of the network. */
export const light = (pixels: Float32Array): number => pixels.reduce((sum, v) => sum + v - TARGET.sky, 0);
