/** Small sources, and what epochs deliver. */
import type { GenerateOptions } from "../../../sim/generate/generate.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { EpochOptions, StampSource, Stamps } from "../../../train/data/source.ts";
import { make } from "../../sim/generate/helpers.ts";

/** A data set of `sim generate` with real pixels, stamps of [16, 20] unless `more` has another population. */
export const makeReal = (out: string, more: Partial<GenerateOptions> = {}) =>
  make(out, more, { createRenderer: () => new Renderer() });

export const plain: EpochOptions = {
  epoch: 0,
  from: 0,
  batchSize: 8,
  seed: 3,
  labels: ["flux", "x0", "pa"],
  symmetries: false,
  freshNoise: false,
  sound: { bands: [{ sky: 0, reach: Number.POSITIVE_INFINITY }], positive: [], missing: [] },
};

export async function collect(source: StampSource, options: Partial<EpochOptions> = {}): Promise<Stamps[]> {
  const batches: Stamps[] = [];
  for await (const batch of source.epoch({ ...plain, ...options })) batches.push(batch);
  return batches;
}

export const idsOf = (batches: readonly Stamps[]): number[] => batches.flatMap((b) => [...b.ids]);

/** One stamp of a batch. */
export const stampOf = ({ images, size }: Stamps, k: number): Float32Array =>
  images.slice((k * images.length) / size, ((k + 1) * images.length) / size);

/** Every stamp of the batches, by its id. */
export const stampsById = (batches: readonly Stamps[]): Map<number, Float32Array> =>
  new Map(batches.flatMap((b) => Array.from(b.ids, (id, k) => [id, stampOf(b, k)] as const)));
