/** A run without a network: a data set on the disk, and a model that knows the truth up to noise of a known size. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Dataset } from "../../../datasets/reader.ts";
import { splitIndices } from "../../../datasets/splits.ts";
import { sha256File } from "../../../shared/files/hash.ts";
import type { DataSource, RunConfig } from "../../../train/run/config.ts";
import { makeDataset } from "../../datasets/make.ts";
import { imageOf, sameStretch } from "../../image-system.ts";
import { type FakeModel, modelOf } from "../../train/models/model-of.ts";
import { normals, uniforms } from "../samples.ts";

export const FRACTIONS = { train: 0.5, val: 0.1, test: 0.4 };
/** Standard deviation of the latents' noise, in units of the truth's. */
export const NOISE = 0.5;
const LATENTS = 5;
const [HEIGHT, WIDTH] = [8, 6];

/** Flux is what the blobs' brightness says (id % 9); hlr is nothing that the pixels know. */
export function makeStamps(dir: string, n: number): void {
  mkdirSync(dir);
  const hlr = uniforms(n, 1, 1, 3);
  makeDataset(dir, {
    n,
    height: HEIGHT,
    width: WIDTH,
    shardSize: 500,
    pixel: (value, id) => value + 0.1 * Math.sin(id * value),
    label: (name, value, id) => (name === "flux" ? 1000 * (1 + (id % 9)) : name === "hlr" ? hlr[id] : value),
  });
}

/** The configuration of a run on a set of `makeStamps`. */
export function fakeConfig(dir: string, change: Partial<RunConfig> = {}): RunConfig {
  const set = Dataset.open(dir);
  const ids = set.ids();
  const size = (split: "train" | "val" | "test"): number => splitIndices(ids, split, FRACTIONS).length;
  const data: DataSource = {
    kind: "directory",
    name: dir,
    sha256: sha256File(join(dir, "manifest.json")),
    counts: { train: size("train"), val: size("val"), test: size("test") },
    fractions: FRACTIONS,
    options: set.manifest.options,
  };
  set.close();
  const label = (
    name: string,
    unit: string,
    mean: number,
    scale: number,
  ): RunConfig["supervise"][number] => ({
    ...{ name, unit, role: "scalar", description: name },
    transform: { kind: "linear", mean, scale },
    range: [mean - 2 * scale, mean + 2 * scale],
  });
  return {
    ...{ format: "galforge-run", version: 2, model: "cae", architecture: "fake", latents: LATENTS },
    supervise: [label("flux", "ADU", 5000, 2582), label("hlr", "arcsec", 2, 0.577)],
    image: imageOf({ height: HEIGHT, width: WIDTH }),
    normaliser: sameStretch({ sky: 100, softening: 10, low: -1, high: 4 }),
    ...{ data, training: { seed: 0 }, backend: "onnx-cpu", software: {}, created: "2026-01-01T00:00:00Z" },
    ...change,
  };
}

/**
 * Latents (truth - mean) / scale + `NOISE` N(0, 1), and estimates mean + scale latent; decodes to the sky. It knows a stamp by its
 * turn: it has to be asked for the stamps at `indices`, in that order.
 */
export function fakeModel(config: RunConfig, dir: string, indices: Uint32Array): FakeModel {
  const set = Dataset.open(dir);
  const columns = config.supervise.map(({ name, transform }, l) => {
    const noise = normals(indices.length, 100 + l);
    const truth = set.label(name);
    return Float64Array.from(
      indices,
      (at, i) => (truth[at] - transform.mean) / transform.scale + NOISE * noise[i],
    );
  });
  set.close();
  let turn = 0;
  return modelOf(config, {
    async look(images, count) {
      if (images.length !== count * HEIGHT * WIDTH) throw new Error("wrong number of pixels");
      const latents = new Float32Array(count * LATENTS);
      const part = columns.map((column) => column.slice(turn, turn + count));
      turn += count;
      part.forEach((column, l) => {
        for (let i = 0; i < count; i++) latents[i * LATENTS + l] = column[i];
      });
      const values = new Map(
        config.supervise.map(({ name, transform }, l) => [
          name,
          part[l].map((z) => transform.mean + transform.scale * z),
        ]),
      );
      return { latents, values };
    },
    async decode(_latents, count) {
      return new Float32Array(count * HEIGHT * WIDTH).fill(100);
    },
  });
}
