/** Puts the parts of shards together, in the main thread. */
import { PlanesWriter } from "../../datasets/planes-writer.ts";
import type { ShardEntry } from "../../datasets/schema.ts";
import { plannedPlanes, shardLayout } from "./plan.ts";
import type { Part, PartTask } from "./render-part.ts";
import type { ShardSetup } from "./render-shard.ts";

interface OpenShard {
  readonly writer: PlanesWriter;
  readonly labels: readonly Float64Array[];
}

/** Takes the parts of one shard after the other, each shard from its first part to its last. */
export class Assembler {
  readonly #setup: ShardSetup;
  #open: OpenShard | undefined;

  constructor(setup: ShardSetup) {
    this.#setup = setup;
  }

  /** The shard's entry if this was its last part. */
  add({ shard, firstId, count }: PartTask, part: Part): ShardEntry | undefined {
    const { labelNames } = this.#setup;
    this.#open ??= this.#begin(shard);
    const { writer, labels } = this.#open;
    const row = firstId - shard.firstId;
    writer.writeImages(part.pixels);
    part.planes.forEach((pixels, p) => {
      writer.writePlane(p, pixels);
    });
    part.labels.forEach((column, i) => {
      labels[i]!.set(column, row);
    });
    if (row + count < shard.count) return undefined;
    const entry = writer.finish(new Map(labelNames.map((name, i) => [name, labels[i]!])));
    this.#open = undefined;
    return entry;
  }

  /** Deletes the shard that is unfinished. */
  abort(): void {
    this.#open?.writer.abort();
  }

  #begin({ index, firstId, count }: PartTask["shard"]): OpenShard {
    const { dir, plan, labelNames } = this.#setup;
    const layout = shardLayout(plan, labelNames, count);
    const writer = PlanesWriter.open(dir, index, firstId, layout, plannedPlanes(plan));
    return { writer, labels: labelNames.map(() => new Float64Array(count)) };
  }
}
