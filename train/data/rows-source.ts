/** Rows of numbers as training stamps without pixels: in memory, in batches that are a function of seed and epoch. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { shuffled } from "../../datasets/shuffle.ts";
import type { Split } from "../../datasets/splits.ts";
import { spread } from "../../datasets/spread.ts";
import type { DataSource, Normaliser } from "../run/config.ts";
import { fullBatches } from "./batch-count.ts";
import type { Browsed, EpochOptions, Labels, StampSource, Stamps } from "./source.ts";

export interface Rows {
  readonly description: DataSource;
  /** of the stamps that the rows are of; of no bands where there are none */
  readonly image: ImageSystem;
  /** of these stamps, if there are any */
  readonly normaliser: Normaliser;
  readonly labels: readonly LabelColumn[];
  /** what was found in the columns that were read, in words; absent: nothing is looked for */
  notes?(): readonly string[];
  /** all rows of a split */
  labelsOf(split: Split, names: readonly string[]): Promise<Labels>;
  close(): Promise<void>;
}

/** Stamps of no bands. */
export const NO_IMAGE: ImageSystem = { height: 0, width: 0, bands: [] };
export const NO_NORMALISER: Normaliser = { bands: [] };

const WHY = "the network looks at numbers, not at stamps";

export class RowsSource implements StampSource {
  readonly description: DataSource;
  readonly image: ImageSystem;
  readonly normaliser: Normaliser;
  readonly labels: readonly LabelColumn[];
  readonly asymmetry = WHY;
  readonly fixedNoise = WHY;
  readonly #rows: Rows;
  readonly #held = new Map<string, Promise<Labels>>();

  constructor(rows: Rows) {
    this.#rows = rows;
    this.description = rows.description;
    this.image = rows.image;
    this.normaliser = rows.normaliser;
    this.labels = rows.labels;
  }

  batchesInEpoch(batchSize: number): number {
    return fullBatches(this.description, batchSize);
  }

  async *epoch({ epoch, from, batchSize, seed, labels }: EpochOptions): AsyncGenerator<Stamps> {
    this.batchesInEpoch(batchSize); // refuses what has no batch
    const all = await this.labelsOf("train", labels);
    const order = shuffled(
      Uint32Array.from(all.ids, (_, row) => row),
      seed,
      epoch,
    );
    for (let first = from * batchSize; first + batchSize <= order.length; first += batchSize) {
      await nextTurn();
      yield pickRows(all, order.subarray(first, first + batchSize));
    }
  }

  async load(): Promise<void> {}

  /** What was found in the columns that were read, in words. */
  notes(): readonly string[] {
    return this.#rows.notes?.() ?? [];
  }

  /** Kept in memory from then on. */
  labelsOf(split: Split, names: readonly string[]): Promise<Labels> {
    const key = JSON.stringify([split, ...names]);
    const held = this.#held.get(key) ?? this.#rows.labelsOf(split, names);
    this.#held.set(key, held);
    return held;
  }

  async read(split: Split, most: number, names: readonly string[]): Promise<Stamps> {
    const all = await this.labelsOf(split, names);
    return pickRows(
      all,
      spread(
        Uint32Array.from(all.ids, (_, row) => row),
        most,
      ),
    );
  }

  async browse(split: Split, most: number, names: readonly string[]): Promise<Browsed> {
    const { images: _, ...rest } = await this.read(split, most, names);
    return { ...rest, pixels: async () => new Float32Array() };
  }

  close(): Promise<void> {
    return this.#rows.close();
  }
}

function pickRows({ ids, columns }: Labels, rows: Uint32Array): Stamps {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  return {
    size: rows.length,
    images: new Float32Array(),
    ids: pick(ids),
    labels: new Map([...columns].map(([name, column]) => [name, pick(column)])),
  };
}
