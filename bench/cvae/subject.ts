/** The physics CVAE as the bench has it: its default network and losses, and a batch of stamps that is made here. */

import { PURPOSE, Stream } from "../../shared/random/stream.ts";
import type { Stamps } from "../../train/data/source.ts";
import { type ArchitectureName, architectures } from "../../train/models/cvae/architectures.ts";
import { cvaeOptions } from "../../train/models/cvae/options.ts";
import { CvaeTrainable } from "../../train/models/cvae/trainable.ts";
import { type Given, resolveOptions } from "../../train/options.ts";
import type { Supervised } from "../../train/run/config.ts";

const BANDS = 3;
export const SIDE = 69;

/** Noise of 1 a pixel, and galaxies of a few hundred times that. */
const stretch = { sky: 0, softening: 1, low: Math.asinh(-6), high: Math.asinh(600) };
const image = { height: SIDE, width: SIDE, bands: ["g", "r", "z"].map((name) => ({ name, unit: "1" })) };
const normaliser = { bands: image.bands.map(() => stretch) };

/** A network, and what it is trained with. */
export type Subject = ReturnType<typeof makeSubject>;

/** @param given beside the defaults of the architecture */
export function makeSubject(arch: ArchitectureName, given: Given<{ batch: number }> = {}) {
  const options = resolveOptions(cvaeOptions, { arch, data: "made here", ...given });
  const { alpha, beta, dropout, seed, free, batch } = options;
  const supervise = options.supervise.map(
    (name): Supervised => ({
      ...{ name, unit: "1", description: name, role: "scalar" },
      ...{ transform: { kind: "linear", mean: 0, scale: 1 }, range: [-5, 5] },
    }),
  );
  const latents = supervise.length + free;
  const architecture = architectures[arch];
  const shape = { image, normaliser, latents, dropout, seed };
  const learned = { supervise, errors: [], weighing: options };
  const trainable = new CvaeTrainable({ ...shape, ...learned, architecture, alpha, beta });
  return { arch, options, architecture, shape, supervise, trainable, stamps: makeStamps(batch, supervise) };
}

/** Round galaxies of every brightness and width in noise, and labels that are chance. */
function makeStamps(size: number, labels: readonly Supervised[]): Stamps {
  const stream = new Stream(0, 0, PURPOSE.noise);
  const plane = SIDE * SIDE;
  const images = new Float32Array(size * BANDS * plane);
  for (let k = 0; k < size * BANDS; k++) {
    const [peak, width] = [10 ** (2.5 * stream.uniform()), 1 + 5 * stream.uniform()];
    for (let p = 0; p < plane; p++) {
      const r2 = ((p % SIDE) - SIDE / 2) ** 2 + (Math.floor(p / SIDE) - SIDE / 2) ** 2;
      images[k * plane + p] = peak * Math.exp(-r2 / (2 * width * width)) + stream.normal();
    }
  }
  const column = (): Float64Array => Float64Array.from({ length: size }, () => stream.normal());
  return {
    ...{ size, images, ids: Float64Array.from({ length: size }, (_, k) => k) },
    labels: new Map(labels.map(({ name }) => [name, column()])),
  };
}
