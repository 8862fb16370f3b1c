/** A source of galaxies and a network that is none: its latents are the true labels, its decoder is the renderer. */

import type { LabelColumn } from "../../../datasets/labels.ts";
import type { Population } from "../../../sim/drawn.ts";
import type { Psf } from "../../../sim/scene.ts";
import type { StampSource } from "../../../train/data/source.ts";
import { fromLatent, toLatent } from "../../../train/labels.ts";
import type { LabelTransform, RunConfig, Supervised } from "../../../train/run/config.ts";
import { sameStretch, imageOf as systemOf } from "../../image-system.ts";
import { render } from "../../sim/render/scenes.ts";
import { type FakeModel, modelOf } from "../../train/models/model-of.ts";

export const PARAMETERS = ["flux", "hlr", "n", "e1", "e2", "x0", "y0"] as const;
export type Galaxy = Readonly<Record<(typeof PARAMETERS)[number], number>>;
export const SKY = 100;
export const PIXEL_SCALE = 0.2;
export const SIZE = 64;
export const PSF: Psf = { kind: "gaussian", fwhm: 0.6 };

const column = (name: string): LabelColumn => ({ name, unit: "1", role: "scalar", description: name });

const log = (mean: number, scale: number): LabelTransform => ({ kind: "log", mean, scale });
const linear = (mean: number, scale: number): LabelTransform => ({ kind: "linear", mean, scale });

export const TRANSFORMS: Readonly<Record<string, LabelTransform>> = {
  flux: log(9, 1),
  hlr: log(0.5, 0.7),
  n: linear(2, 1),
  e1: linear(0, 0.3),
  e2: linear(0, 0.3),
  x0: linear(32, 18),
  y0: linear(32, 18),
};

/** A noiseless stamp with sky; its first pixel is not light but the number of the galaxy, for the network that is none. */
function stampOf(id: number, galaxy: Galaxy, psf: Psf): Float32Array {
  const image = imageOf(galaxy, psf).map((v) => v + SKY);
  image[0] = id;
  return image;
}

export function fakeConfig(
  ranges: Readonly<Record<string, readonly [number, number]>>,
  population?: Population["config"],
): RunConfig {
  const supervise = Object.entries(ranges).map(
    ([name, range]): Supervised => ({ ...column(name), transform: TRANSFORMS[name], range }),
  );
  return {
    format: "galforge-run",
    version: 2,
    model: "cae",
    architecture: "renderer",
    latents: PARAMETERS.length,
    supervise,
    image: systemOf({ height: SIZE, width: SIZE, pixel_scale: PIXEL_SCALE, sky: SKY }),
    normaliser: sameStretch({ sky: 0, softening: 10, low: 0, high: 1 }),
    data: {
      kind: "simulator",
      name: "sim:fake",
      sha256: "0".repeat(64),
      counts: { train: 1000, val: 100, test: 100 },
      options: population === undefined ? {} : { population },
    },
    training: { seed: 0 },
    backend: "none",
    software: {},
    created: "2026-01-01T00:00:00Z",
  };
}

export function fakeSource(galaxies: readonly Galaxy[], config: RunConfig, psf = PSF): StampSource {
  const unused = (): never => {
    throw new Error("a sweep only reads test stamps");
  };
  return {
    description: config.data,
    image: config.image,
    labels: PARAMETERS.map(column),
    asymmetry: undefined,
    fixedNoise: undefined,
    batchesInEpoch: unused,
    epoch: unused,
    load: unused,
    labelsOf: unused,
    read: unused,
    browse: async (split, most, labels) => {
      if (split !== "test") throw new Error(`a sweep reads test stamps, not ${split}`);
      const first = galaxies.slice(0, most);
      const images = new Float32Array(first.length * SIZE * SIZE);
      first.forEach((galaxy, id) => {
        images.set(stampOf(id, galaxy, psf), id * SIZE * SIZE);
      });
      return {
        size: first.length,
        pixels: async (from, count) => images.slice(from * SIZE * SIZE, (from + count) * SIZE * SIZE),
        labels: new Map(
          labels.map((name) => [name, Float64Array.from(first, (g) => g[name as keyof Galaxy])]),
        ),
        ids: Float64Array.from(first, (_, id) => id),
      };
    },
    close: async () => undefined,
  };
}

export const imageOf = (g: Galaxy, psf: Psf): Float32Array =>
  render({
    components: [
      {
        kind: "sersic",
        n: g.n,
        hlr: g.hlr,
        flux: g.flux,
        e: Math.hypot(g.e1, g.e2),
        pa: ((Math.atan2(g.e2, g.e1) * 90) / Math.PI + 180) % 180,
      },
    ],
    x0: g.x0,
    y0: g.y0,
    psf,
    pixel_scale: PIXEL_SCALE,
    stamp: [SIZE, SIZE],
  });

/** @param draw the decoded image of the galaxy that the latents name, without sky */
export function fakeModel(
  galaxies: readonly Galaxy[],
  config: RunConfig,
  draw: (galaxy: Galaxy) => Float32Array,
): FakeModel & { readonly batches: number[] } {
  const names = config.supervise.map((s) => s.name);
  const order = [...names, ...PARAMETERS.filter((p) => !names.includes(p))] as (keyof Galaxy)[];
  const batches: number[] = [];
  const model = modelOf(config, {
    look: async (images, count) => {
      const latents = new Float32Array(count * order.length);
      for (let i = 0; i < count; i++) {
        const galaxy = galaxies[images[i * SIZE * SIZE]];
        order.forEach((name, k) => {
          latents[i * order.length + k] = toLatent(TRANSFORMS[name], galaxy[name]);
        });
      }
      return { latents, values: new Map() };
    },
    decode: async (latents, count) => {
      batches.push(count);
      const out = new Float32Array(count * SIZE * SIZE);
      for (let i = 0; i < count; i++) {
        const values = order.map((name, k) => [
          name,
          fromLatent(TRANSFORMS[name], latents[i * order.length + k]),
        ]);
        const image = draw(Object.fromEntries(values) as Galaxy);
        out.set(
          image.map((v) => v + SKY),
          i * SIZE * SIZE,
        );
      }
      return out;
    },
  });
  return { ...model, batches };
}
