/** The one loop over stamps: blocks of them through a network. */
import { performance } from "node:perf_hooks";
import { badInput } from "../../shared/errors.ts";
import type { StampsInBlocks } from "../../train/models/encode-stamps.ts";
import { blockOf } from "../../train/models/in-batches.ts";
import type { Estimator } from "../../train/models/model.ts";
import type { Columns, Estimates, Posterior } from "../../train/models/posterior.ts";
import type { RunConfig } from "../../train/run/config.ts";

/** Neighbouring stamps with what the network says of them. */
export interface Block {
  /** position of the first */
  readonly from: number;
  readonly count: number;
  readonly images: Float32Array;
  readonly posterior: Posterior;
  /** where the network has an encoder [count, config.latents] */
  readonly latents: Float32Array | undefined;
  /** wall clock of the network alone [ms] */
  readonly ms: number;
}

/** Stamps, and what the network looks at beside them, see `TestSet`. */
interface Given extends StampsInBlocks {
  readonly inputs?: Columns;
}

/** All stamps, in their order. */
export async function* encodeBlocks(estimator: Estimator, stamps: Given): AsyncGenerator<Block> {
  const most = blockOf(stamps.image);
  for (let from = 0; from < stamps.count; from += most) {
    const count = Math.min(most, stamps.count - from);
    const images = await stamps.images(from, count);
    const started = performance.now();
    const { posterior, latents } = await estimator.estimate(images, count, inputsOf(stamps, from, count));
    yield { from, count, images, posterior, latents, ms: performance.now() - started };
  }
}

const inputsOf = ({ inputs = new Map() }: Given, from: number, count: number): Columns =>
  new Map([...inputs].map(([name, column]) => [name, column.subarray(from, from + count)]));

/** The network's first pass is slower than those after it: it compiles. Of no use but to time the others. */
export async function warmUp(estimator: Estimator, stamps: Given): Promise<void> {
  const count = Math.min(blockOf(stamps.image), stamps.count);
  await estimator.estimate(await stamps.images(0, count), count, inputsOf(stamps, 0, count));
}

/**
 * @param stamps whose estimates these are: name of the data, and object ids
 * @throws GalforgeError naming the first stamp of which an estimate or its standard deviation is not a number
 */
export function checkFinite(
  { supervise }: Pick<RunConfig, "supervise">,
  stamps: { readonly name: string; readonly ids: ArrayLike<number> },
  estimates: Estimates,
): void {
  for (const { name: label } of supervise) {
    const { values, sigmas } = estimates;
    const columns = [values.get(label)!, sigmas?.get(label) ?? []];
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
