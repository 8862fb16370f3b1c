/** Stamps of 16 x 16 pixels that show their labels, and networks for them. */

import { Stream } from "../../shared/random/stream.ts";
import type { Stamps } from "../../train/data/source.ts";
import { type ArchitectureName, architectures } from "../../train/models/cae/architectures.ts";
import { type CaeOptions, CaeTrainable } from "../../train/models/cae/trainable.ts";
import type { Normaliser, RunConfig, Supervised } from "../../train/run/config.ts";
import { imageOf } from "../image-system.ts";
import { makeConfig } from "./run/helpers.ts";

export const SIDE = 16;
export const LATENTS = 6;

export const supervised: readonly Supervised[] = [
  {
    ...{ name: "flux", unit: "ADU", role: "flux", description: "total flux", range: [500, 5000] },
    transform: { kind: "log", mean: 7.3, scale: 0.6 },
  },
  {
    ...{ name: "hlr", unit: "arcsec", role: "length", description: "half-light radius", range: [0.3, 2] },
    transform: { kind: "linear", mean: 1.1, scale: 0.5 },
  },
];

/** Each band has its own. */
export const normaliserOf = (bands: number): Normaliser => ({
  bands: Array.from({ length: bands }, (_, i) => ({
    sky: 100,
    softening: 11 - 2 * i,
    low: -1.5 - i,
    high: 5.5,
  })),
});
export const normaliser = normaliserOf(1);

/** Gaussian blobs on a noisy sky; a second band is half as bright. */
export function makeStamps(size: number, { bands = 1, seed = 1 } = {}): Stamps {
  const stream = new Stream(seed, 0, 0);
  const pixels = SIDE * SIDE;
  const images = new Float32Array(size * bands * pixels);
  const flux = Float64Array.from({ length: size }, () => 500 * 10 ** stream.uniform());
  const hlr = Float64Array.from({ length: size }, () => 0.3 + 1.7 * stream.uniform());
  for (let at = 0; at < images.length; at++) {
    const [k, band] = [Math.floor(at / (bands * pixels)), Math.floor(at / pixels) % bands];
    const [x, y] = [(at % SIDE) - 7.5, (Math.floor(at / SIDE) % SIDE) - 7.5];
    const sigma = 2 * hlr[k];
    const light = (flux[k] / (2 * Math.PI * sigma ** 2)) * Math.exp(-(x * x + y * y) / (2 * sigma ** 2));
    images[at] = 100 + light / (band + 1) + 11 * stream.normal();
  }
  const ids = Float64Array.from({ length: size }, (_, k) => k);
  return { size, images, labels: new Map(Object.entries({ flux, hlr })), ids };
}

/** A few of the stamps. */
export const someOf = ({ size, images, labels, ids }: Stamps, first: number, count: number): Stamps => ({
  size: count,
  images: images.slice((first * images.length) / size, ((first + count) * images.length) / size),
  labels: new Map([...labels].map(([name, column]) => [name, column.slice(first, first + count)])),
  ids: ids.slice(first, first + count),
});

export const configOf = (arch: ArchitectureName, { bands = 1 } = {}): RunConfig =>
  makeConfig({
    ...{ architecture: arch, latents: LATENTS, supervise: supervised },
    normaliser: normaliserOf(bands),
    image: imageOf({ height: SIDE, width: SIDE, bands, pixel_scale: 0.2, sky: 100 }),
  });

export function makeTrainable(
  arch: ArchitectureName,
  { bands = 1, ...more }: Partial<CaeOptions> & { bands?: number } = {},
) {
  const { image, latents, normaliser } = configOf(arch, { bands });
  return new CaeTrainable({
    ...{ architecture: architectures[arch], image, normaliser, supervise: supervised, latents },
    ...{ alpha: 1, beta: 1e-4, dropout: 0, seed: 3, ...more },
  });
}
