/** A source whose stamps name themselves: label x is the number of the stamp, and so are all its pixels. */
import type { LabelColumn } from "../../../datasets/labels.ts";
import { shuffled } from "../../../datasets/shuffle.ts";
import type { StampSource, Stamps } from "../../../train/data/source.ts";
import { imageOf } from "../../image-system.ts";

export const X: LabelColumn = { name: "x", unit: "1", role: "scalar", description: "of a test" };
const PIXELS = 4;

export function numbered(
  first: number,
  train: number,
  { labels = [X] } = {},
): StampSource & { closed: boolean } {
  const stampsOf = (numbers: Uint32Array, names: readonly string[]): Stamps => {
    const ids = Float64Array.from(numbers, (k) => first + k);
    const images = new Float32Array(numbers.length * PIXELS);
    ids.forEach((id, k) => {
      images.fill(id, k * PIXELS, (k + 1) * PIXELS);
    });
    return { size: ids.length, images, ids, labels: new Map(names.map((name) => [name, ids])) };
  };
  const all = Uint32Array.from({ length: train }, (_, k) => k);
  const source = {
    closed: false,
    description: {
      ...{
        kind: "directory" as const,
        name: `from ${first}`,
        sha256: "0",
        counts: { train, val: 0, test: 0 },
        options: {},
      },
    },
    image: imageOf({ height: 2, width: 2 }),
    labels,
    asymmetry: undefined,
    fixedNoise: undefined,
    batchesInEpoch: (batchSize: number) => Math.floor(train / batchSize),
    async *epoch({ epoch, from, batchSize, seed, labels: names }: Parameters<StampSource["epoch"]>[0]) {
      const order = shuffled(all, seed, epoch);
      for (let at = from * batchSize; at + batchSize <= train; at += batchSize)
        yield stampsOf(order.subarray(at, at + batchSize), names);
    },
    async load() {},
    async labelsOf(_: unknown, names: readonly string[]) {
      const { ids, labels: columns } = stampsOf(all, names);
      return { ids, columns };
    },
    read: async (_: unknown, most: number, names: readonly string[]) =>
      stampsOf(all.subarray(0, most), names),
    async browse(_: unknown, most: number, names: readonly string[]) {
      const { images, ...rest } = stampsOf(all.subarray(0, most), names);
      return {
        ...rest,
        pixels: async (at: number, count: number) => images.slice(at * PIXELS, (at + count) * PIXELS),
      };
    },
    async close() {
      source.closed = true;
    },
  };
  return source;
}

export const epochOptions = {
  ...{ epoch: 0, from: 0, batchSize: 8, seed: 3, labels: ["x"], symmetries: false, freshNoise: false },
  sound: { bands: [], positive: [], missing: [] },
};
