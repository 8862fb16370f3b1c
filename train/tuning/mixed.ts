/** Batches of two sources together: stamps of the target beside stamps of what a network has learned before, so that it keeps that. */

import { badInput } from "../../shared/errors.ts";
import type { EpochOptions, StampSource, Stamps } from "../data/source.ts";
import type { DataSource } from "../run/config.ts";

/** Batches in an epoch at least: that of a few stamps would be over in one step, and checked after each. */
const LEAST = 20;

/** Batches of the target alone, at least `LEAST` in an epoch. */
export const repeatedSource = (target: StampSource): StampSource => ({
  ...passedOn(target),
  batchesInEpoch: (batchSize) => Math.max(LEAST, target.batchesInEpoch(batchSize)),
  async *epoch(options) {
    const batches = Math.max(LEAST, target.batchesInEpoch(options.batchSize));
    const own = endless(target, options, options.batchSize, options.epoch * batches + options.from);
    for (let batch = options.from; batch < batches; batch++) yield await next(own);
  },
});

/**
 * Of each batch of B stamps round(share B) are of `source`, the others of `target`, mixed evenly. Each goes through its own epochs, by the number of the
 * batch in all of the training: batches are a function of the options alone. Splits, labels and what else is known are those of the target.
 * @param share 0 to 1, neither of the two
 */
export function mixedSource(target: StampSource, source: StampSource, share: number): StampSource {
  const partsOf = (batchSize: number) => {
    const old = Math.round(share * batchSize);
    return { old, fresh: batchSize - old };
  };
  const batchesOf = (batchSize: number): number => {
    const { old, fresh } = partsOf(batchSize);
    if (old === 0 || fresh === 0) {
      throw badInput(
        "--batch",
        `a batch of ${batchSize} has no stamps of both data with --source-share ${share}`,
      );
    }
    source.batchesInEpoch(old);
    return Math.max(LEAST, target.batchesInEpoch(fresh));
  };
  return {
    ...passedOn(target),
    asymmetry: target.asymmetry ?? source.asymmetry,
    fixedNoise: target.fixedNoise ?? source.fixedNoise,
    batchesInEpoch: batchesOf,
    async *epoch(options) {
      const { batchSize, epoch, from } = options;
      const { old, fresh } = partsOf(batchSize);
      const batches = batchesOf(batchSize);
      const first = epoch * batches + from;
      const [ofTarget, ofSource] = [
        endless(target, options, fresh, first),
        endless(source, options, old, first),
      ];
      for (let batch = from; batch < batches; batch++) {
        yield interleaved(await next(ofTarget), await next(ofSource));
      }
    },
    async load(options) {
      await target.load(options);
      await source.load(options);
    },
    async close() {
      await target.close();
      await source.close();
    },
  };
}

/**
 * Batches of stamps with labels, each with as many of others beside it, or all of them if they are fewer. The share of the weight of these grows from 0 towards 1
 * (Ganin et al. 2016, section 5.2.2): 2 / (1 + exp(-10 p)) - 1, p the fraction of all steps that is done.
 * @param epochs of the training
 */
export const pairedSource = (main: StampSource, other: StampSource, epochs: number): StampSource => ({
  ...passedOn(main),
  asymmetry: main.asymmetry ?? other.asymmetry,
  fixedNoise: main.fixedNoise ?? other.fixedNoise,
  async *epoch(options) {
    const perEpoch = main.batchesInEpoch(options.batchSize);
    const size = Math.min(options.batchSize, other.description.counts.train);
    let step = options.epoch * perEpoch + options.from;
    const besides = endless(other, { ...options, labels: [] }, size, step);
    for await (const stamps of main.epoch(options)) {
      const { images } = await next(besides);
      const share = 2 / (1 + Math.exp((-10 * step++) / (epochs * perEpoch))) - 1;
      yield { ...stamps, beside: { size, images, share } };
    }
  },
  async load(options) {
    await main.load(options);
    await other.load(options);
  },
  async close() {
    await main.close();
    await other.close();
  },
});

/** Largest batch of at most `batch` stamps of which the target fills its part. */
export const batchWithin = (batch: number, share: number, { counts }: Pick<DataSource, "counts">): number =>
  Math.max(1, Math.min(batch, Math.floor(counts.train / (1 - share))));

const passedOn = (target: StampSource): StampSource => ({
  description: target.description,
  image: target.image,
  labels: target.labels,
  asymmetry: target.asymmetry,
  fixedNoise: target.fixedNoise,
  ...(target.normaliser === undefined ? {} : { normaliser: target.normaliser }),
  batchesInEpoch: (batchSize) => target.batchesInEpoch(batchSize),
  epoch: (options) => target.epoch(options),
  load: (options) => target.load(options),
  labelsOf: (split, names) => target.labelsOf(split, names),
  read: (split, most, labels) => target.read(split, most, labels),
  browse: (split, most, labels) => target.browse(split, most, labels),
  close: () => target.close(),
});

/** Batches of one epoch after the other, from batch number `first` of all of them on. */
async function* endless(
  source: StampSource,
  options: EpochOptions,
  batchSize: number,
  first: number,
): AsyncGenerator<Stamps, never> {
  const perEpoch = source.batchesInEpoch(batchSize);
  for (let epoch = Math.floor(first / perEpoch), from = first % perEpoch; ; epoch++, from = 0) {
    yield* source.epoch({ ...options, epoch, from, batchSize });
  }
}

async function next(batches: AsyncGenerator<Stamps, never>): Promise<Stamps> {
  return (await batches.next()).value;
}

/** Stamps of two batches in turn, as their numbers are: parts of a batch are to have both. Pure. */
export function interleaved(a: Stamps, b: Stamps): Stamps {
  const size = a.size + b.size;
  const pixels = a.images.length / a.size;
  const images = new Float32Array(size * pixels);
  const ids = new Float64Array(size);
  const labels = new Map([...a.labels.keys()].map((name) => [name, new Float64Array(size)]));
  let [ofA, ofB] = [0, 0];
  for (let k = 0; k < size; k++) {
    const isOfB = Math.floor(((k + 1) * b.size) / size) > Math.floor((k * b.size) / size);
    const [from, i] = isOfB ? [b, ofB++] : [a, ofA++];
    images.set(from.images.subarray(i * pixels, (i + 1) * pixels), k * pixels);
    ids[k] = from.ids[i]!;
    for (const [name, column] of labels) column[k] = from.labels.get(name)![i]!;
  }
  return { size, images, labels, ids };
}
