/** A network that is none: its flux is the sum of the pixels above the sky, so that every law can be checked exactly. */

import { roleByName } from "../../../datasets/role-by-name.ts";
import type { Context } from "../../../shared/cli/command.ts";
import type { RunConfig, Supervised } from "../../../train/run/config.ts";
import { type Facts, imageOf, sameStretch } from "../../image-system.ts";
import { type FakeModel as Model, modelOf } from "../../train/models/model-of.ts";

export const IMAGE = {
  ...{ height: 8, width: 6, unit: "ADU" },
  ...{ pixel_scale: 0.2, sky: 100, gain: 2, read_noise: 5, zero_point: 27 },
} as const satisfies Facts;

export const PIXELS = IMAGE.height * IMAGE.width;

const label = (name: string, unit: string, low: number, high: number): Supervised => ({
  ...{
    name,
    unit,
    role: roleByName(name),
    description: `true ${name}`,
    transform: { kind: "linear", mean: 0, scale: 1 },
  },
  range: [low, high],
});

const LABELS: Readonly<Record<string, Supervised>> = {
  flux: label("flux", "ADU", 0, 1e4),
  hlr: label("hlr", "arcsec", 0, 1e6),
  e1: label("e1", "1", -1, 1),
  e2: label("e2", "1", -1, 1),
  x0: label("x0", "pixel", 0, 8),
  y0: label("y0", "pixel", 0, 8),
  sky: label("sky", "ADU/pixel", 0, 1e6),
};

export function fakeConfig(facts: Facts = IMAGE, names: readonly string[] = ["flux", "hlr"]): RunConfig {
  return {
    format: "galforge-run",
    version: 2,
    model: "cae",
    architecture: "none",
    latents: names.length,
    supervise: names.map((name) => LABELS[name]),
    image: imageOf(facts),
    normaliser: sameStretch({ sky: 100, softening: 10, low: 0, high: 1 }, facts.bands),
    data: {
      ...{ kind: "simulator", name: "sim:fake", sha256: "0".repeat(64), options: {} },
      counts: { train: 1, val: 0, test: 0 },
    },
    training: {},
    backend: "none",
    software: {},
    created: "2026-01-02T03:04:05Z",
  };
}

export interface FakeModel extends Model {
  /** stamps of each call of the network */
  readonly calls: number[];
  /** all pixels that it was given */
  readonly seen: number[];
}

/** flux: sum of (pixel - sky); hlr: the first pixel; e1: 0.3; e2: -0.4; x0: 2.5; y0: 4.25; sky: as hlr; sigmas: a tenth of the absolute values. */
export function fakeModel(config: RunConfig = fakeConfig(), sigmas = true): FakeModel {
  const [calls, seen]: [number[], number[]] = [[], []];
  const sky = config.image.bands[0].detector?.sky ?? 0;
  const model = modelOf(config, {
    async look(images, count) {
      calls.push(count);
      for (const x of images.subarray(0, 5000)) seen.push(x);
      const size = images.length / count;
      const of = (f: (stamp: Float32Array) => number): Float64Array =>
        Float64Array.from({ length: count }, (_, k) => f(images.subarray(k * size, (k + 1) * size)));
      const known = new Map<string, Float64Array>([
        ["flux", of((stamp) => stamp.reduce((sum, x) => sum + x - sky, 0))],
        ["hlr", of((stamp) => stamp[0])],
        ["e1", of(() => 0.3)],
        ["e2", of(() => -0.4)],
        ["x0", of(() => 2.5)],
        ["y0", of(() => 4.25)],
        ["sky", of((stamp) => stamp[0])],
      ]);
      const values = new Map(config.supervise.map(({ name }) => [name, known.get(name)!]));
      const spread = new Map(
        [...values].map(([name, column]) => [name, column.map((x) => Math.abs(x) / 10)]),
      );
      return { values, ...(sigmas ? { sigmas: spread } : {}) };
    },
  });
  return { ...model, calls, seen };
}

/** A terminal that remembers the notes. */
export function fakeContext(signal = new AbortController().signal): Context & { readonly notes: string[] } {
  const notes: string[] = [];
  const progress = { add: () => {}, skip: () => {}, finish: () => {} };
  return { signal, notes, note: (line) => notes.push(line), progress: () => progress };
}

/** Stamp k: sky 100 and k + 1 ADU more in pixel k. */
export function stampsOf(count: number): Float32Array {
  const pixels = new Float32Array(count * PIXELS).fill(IMAGE.sky);
  for (let k = 0; k < count; k++) pixels[k * PIXELS + (k % PIXELS)] += k + 1;
  return pixels;
}
