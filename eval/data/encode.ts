/** The one loop over stamps: blocks of them through a network. */
import { performance } from "node:perf_hooks";
import { badInput } from "../../shared/errors.ts";
import type { RunConfig } from "../../train/run/config.ts";
import type { Estimates, TrainedModel } from "../../train/trained-model.ts";

/** Stamps in memory together. */
const BLOCK = 1024;

/** Stamps that are read some at a time. */
export interface Stamps {
  readonly count: number;
  /** pixels of `count` stamps from position `from` on: float32 [count, bands, height, width], as stored */
  images(from: number, count: number): Float32Array;
}

/** Neighbouring stamps with what the network says of them. */
export interface Block {
  /** position of the first */
  readonly from: number;
  readonly count: number;
  readonly images: Float32Array;
  readonly estimates: Estimates;
  /** wall clock of the network alone [ms] */
  readonly ms: number;
}

/** All stamps, in their order. */
export async function* encodeBlocks(
  model: Pick<TrainedModel, "encode">,
  stamps: Stamps,
): AsyncGenerator<Block> {
  for (let from = 0; from < stamps.count; from += BLOCK) {
    const count = Math.min(BLOCK, stamps.count - from);
    const images = stamps.images(from, count);
    const started = performance.now();
    const estimates = await model.encode(images, count);
    yield { from, count, images, estimates, ms: performance.now() - started };
  }
}

/** The network's first pass is slower than those after it: it compiles. Of no use but to time the others. */
export async function warmUp(model: Pick<TrainedModel, "encode">, stamps: Stamps): Promise<void> {
  const count = Math.min(BLOCK, stamps.count);
  await model.encode(stamps.images(0, count), count);
}

/** Estimates of neighbouring blocks as one. @param parts in their order, of one network */
export function joinEstimates(parts: readonly Estimates[]): Estimates {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const width = parts[0].latents.length / parts[0].count;
  const latents = new Float32Array(count * width);
  let from = 0;
  for (const part of parts) {
    latents.set(part.latents, from * width);
    from += part.count;
  }
  const sigmas = parts.flatMap((part) => part.sigmas ?? []);
  return {
    ...{ count, latents, values: joinColumns(parts.map((part) => part.values)) },
    ...(sigmas.length === 0 ? {} : { sigmas: joinColumns(sigmas) }),
  };
}

type Columns = ReadonlyMap<string, Float64Array>;

function joinColumns(parts: readonly Columns[]): Map<string, Float64Array> {
  const join = (name: string): Float64Array =>
    Float64Array.from(parts.flatMap((columns) => [...columns.get(name)!]));
  return new Map([...parts[0].keys()].map((name) => [name, join(name)]));
}

/** Supervised latent `index` of every stamp [count]. */
export function latentColumn({ count, latents }: Estimates, index: number): Float64Array {
  const width = latents.length / count;
  return Float64Array.from({ length: count }, (_, i) => latents[i * width + index]);
}

/**
 * @param stamps whose estimates these are: name of the data, and object ids
 * @throws GalforgeError naming the first stamp of which an estimate, its standard deviation or its latent is not a number
 */
export function checkFinite(
  { supervise }: Pick<RunConfig, "supervise">,
  stamps: { readonly name: string; readonly ids: ArrayLike<number> },
  estimates: Estimates,
): void {
  for (const [l, { name: label }] of supervise.entries()) {
    const { values, sigmas } = estimates;
    const columns = [values.get(label)!, sigmas?.get(label) ?? [], latentColumn(estimates, l)];
    for (const column of columns) {
      const at = column.findIndex((value) => !Number.isFinite(value));
      if (at < 0) continue;
      throw badInput(
        stamps.name,
        `the network gives ${column[at]} as "${label}" of stamp ${stamps.ids[at]}, which is not a number: check the pixels of ` +
          'that stamp (for a data set of galforge: "sim verify"), or train again',
      );
    }
  }
}
