/** Stamps in two bands with a sky, and so a noise, of their own, and networks that make them again: with their skies, or the light alone. */

import type { ImageSystem } from "../../../datasets/image-system.ts";
import type { TestSet } from "../../../eval/data/test-set.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { sameStretch } from "../../image-system.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { normals, uniforms } from "../samples.ts";

export const [COUNT, SIDE] = [40, 24];
export const PLANE = SIDE * SIDE;
const PIXELS = 2 * PLANE;
const GAINS = [500, 2000];

export const image: ImageSystem = {
  ...{ height: SIDE, width: SIDE },
  bands: ["g", "r"].map((name, b) => ({
    ...{ name, unit: "nanomaggies", zero_point: 22.5, pixel_scale: 0.5 },
    detector: { gain: GAINS[b]!, read_noise: 0 },
  })),
};

const skies = [uniforms(COUNT, 21, 0.05, 1), uniforms(COUNT, 22, 0.2, 4)];
const noise = normals(COUNT * PIXELS, 23);

/** A round galaxy, 20 noises of the sky bright in its middle. */
const light = Float32Array.from({ length: PIXELS }, (_, at) => {
  const [x, y] = [(at % SIDE) - 11.5, (Math.floor(at / SIDE) % SIDE) - 11.5];
  return 0.6 * Math.exp(-(x * x + y * y) / 8);
});

const expected = (stamp: number, at: number): number => light[at]! + skies[Math.floor(at / PLANE)]![stamp]!;
const pixels = Float32Array.from({ length: COUNT * PIXELS }, (_, p) => {
  const [stamp, at] = [Math.floor(p / PIXELS), p % PIXELS];
  const variance = expected(stamp, at) / GAINS[Math.floor(at / PLANE)]!;
  return expected(stamp, at) + Math.sqrt(variance) * noise[p]!;
});

export const test: TestSet = {
  ...{ name: "stamps", sha256: "", which: "all", image, count: COUNT, units: new Map(), columns: [] },
  ids: Float64Array.from({ length: COUNT }, (_, i) => i),
  labels: new Map(skies.map((sky, b) => [`sky_${image.bands[b]!.name}`, sky])),
  images: async (from, count) => pixels.slice(from * PIXELS, (from + count) * PIXELS),
};

/** The same stamps, of which nobody knows the noise. */
export const unknown: TestSet = {
  ...test,
  labels: new Map(),
  image: { ...image, bands: image.bands.map(({ detector: _, ...band }) => band) },
};

const config = {
  ...{ image, latents: 1, supervise: [] as const, training: {} },
  normaliser: sameStretch({ sky: 0, softening: 0.05, low: -5, high: 5 }, 2),
} as Partial<RunConfig> as RunConfig;

/** The latent is the number of the stamp. */
export const latents = Float32Array.from({ length: COUNT }, (_, i) => i);

const stampsOf = (numbers: Float32Array, of: (stamp: number, at: number) => number): Float32Array =>
  Float32Array.from({ length: numbers.length * PIXELS }, (_, p) =>
    of(numbers[Math.floor(p / PIXELS)]!, p % PIXELS),
  );

const numberOf = new Map(Array.from(latents, (i) => [pixels[i * PIXELS]!, i]));
const numbersOf = (images: Float32Array, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, k) => numberOf.get(images[k * PIXELS]!)!);

/** @param hasSky whether the decoder gives the sky of a stamp @param wrong what it adds, in a band, to what is right */
export function perfect(hasSky: boolean, wrong: readonly number[] = [0, 0]) {
  const model = modelOf(config, {
    look: async (images, count) => ({ latents: numbersOf(images, count), values: new Map() }),
    decode: async (numbers) =>
      stampsOf(
        numbers,
        (stamp, at) => wrong[Math.floor(at / PLANE)]! + (hasSky ? expected(stamp, at) : light[at]!),
      ),
  });
  if (hasSky) return model;
  const sky = async (images: Float32Array, count: number) =>
    Float32Array.from([...numbersOf(images, count)].flatMap((i) => skies.map((column) => column[i]!)));
  return { ...model, decoder: { ...model.decoder, sky } };
}
