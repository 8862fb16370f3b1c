/** Data sets of Gaussian blobs, written by our own writer: labels flux and s (their width in pixels). */
import { mkdirSync } from "node:fs";
import { writeManifest } from "../../datasets/manifest.ts";
import { FORMAT_NAME, FORMAT_VERSION } from "../../datasets/schema.ts";
import { ShardWriter } from "../../datasets/writer.ts";
import { Stream } from "../../shared/random/stream.ts";

const SIDE = 16;

export interface Blobs {
  readonly flux: Float64Array;
  readonly s: Float64Array;
  /** [n * SIDE * SIDE] */
  readonly images: Float32Array;
}

/** @param fluxes of a fraction in [0, 1) */
export function makeBlobs(n: number, fluxes: (u: number) => number): Blobs {
  const stream = new Stream(0, 0, 0);
  const flux = Float64Array.from({ length: n }, () => fluxes(stream.uniform()));
  const s = Float64Array.from({ length: n }, () => 1 + 2 * stream.uniform());
  const images = Float32Array.from({ length: n * SIDE * SIDE }, (_, at) => {
    const k = Math.floor(at / (SIDE * SIDE));
    const [x, y] = [(at % SIDE) - 7.5, (Math.floor(at / SIDE) % SIDE) - 7.5];
    const light = Math.exp(-(x * x + y * y) / (2 * s[k] ** 2)) / (2 * Math.PI * s[k] ** 2);
    return flux[k] * light + 3 * stream.normal();
  });
  return { flux, s, images };
}

/** The same stamps in another order: stamp k becomes stamp order[k] of before. */
export function reorder({ flux, s, images }: Blobs, order: readonly number[]): Blobs {
  const pixels = SIDE * SIDE;
  const moved = new Float32Array(images.length);
  order.forEach((from, to) => {
    moved.set(images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
  });
  return {
    flux: Float64Array.from(order, (k) => flux[k]),
    s: Float64Array.from(order, (k) => s[k]),
    images: moved,
  };
}

/** @returns `dir` */
export function writeSet(dir: string, { flux, s, images }: Blobs): string {
  mkdirSync(dir);
  const n = flux.length;
  const layout = { count: n, bands: 1, height: SIDE, width: SIDE } as const;
  const writer = ShardWriter.open(dir, 0, 0, { ...layout, dtype: "float32", labelNames: ["flux", "s"] });
  writer.writeImages(new Uint8Array(images.buffer));
  const shard = writer.finish(new Map(Object.entries({ flux, s })));
  writeManifest(dir, {
    ...{ format: FORMAT_NAME, version: FORMAT_VERSION, n, dtype: "float32" },
    ...{
      shape: { bands: 1, height: SIDE, width: SIDE },
      bands: [{ name: "r", unit: "ADU" }],
      seed: 0,
      shard_size: n,
    },
    labels: [
      { name: "flux", unit: "ADU", role: "flux", description: "total flux" },
      { name: "s", unit: "pixel", role: "scalar", description: "width" },
    ],
    ...{ options: {}, software: {}, device: "cpu", created: "2026-01-02T03:04:05.678Z", shards: [shard] },
  });
  return dir;
}

/** 0 ... n - 1 in an order that is always the same. */
export function shuffled(n: number): number[] {
  const stream = new Stream(1, 0, 0);
  return Array.from({ length: n }, (_, k) => ({ k, at: stream.uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ k }) => k);
}
