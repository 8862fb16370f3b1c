/** Training stamps of a data set on the disk. */
import { totalmem } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { BackgroundCheck } from "../../datasets/check/background-check.ts";
import { checkShard } from "../../datasets/check/shard-check.ts";
import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { batches } from "../../datasets/loader.ts";
import { Dataset } from "../../datasets/reader.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { shuffled } from "../../datasets/shuffle.ts";
import { DEFAULT_FRACTIONS, type Fractions, type Split, splitIndices } from "../../datasets/splits.ts";
import { spread } from "../../datasets/spread.ts";
import { formatBytes } from "../../shared/cli/progress.ts";
import { badInput } from "../../shared/errors.ts";
import { sha256File } from "../../shared/files/hash.ts";
import type { CreateRenderer } from "../../sim/generate/render-range.ts";
import type { Simulation } from "../../sim/population/recorded.ts";
import type { Budget, DataSource } from "../run/config.ts";
import { fullBatches } from "./batch-count.ts";
import { withinBudget } from "./budget.ts";
import { type NoiselessStamps, noiseOfEpoch } from "./fresh-noise.ts";
import { asymmetryOf, knownSystem } from "./image-system.ts";
import { renderAgain, simulationOf, whyNotAnew } from "./simulated-set.ts";
import { refuseUnsound } from "./sound.ts";
import type { Browsed, EpochOptions, Labels, StampSource, Stamps } from "./source.ts";
import { type Directions, directionsOf } from "./symmetry.ts";
import { labelsToRead, turned } from "./turn.ts";

export interface DirectoryOptions {
  readonly fractions?: Fractions | undefined;
  /** most training stamps, from all over the split; default: all */
  readonly n?: number | undefined;
  /** stamps with labels that may be used of the training and validation splits together; default: all stamps of both */
  readonly budget?: Budget | undefined;
  /** threads that render stamps again for fresh noise; 1: the calling thread */
  readonly workers: number;
  /** training pixels that are kept in memory [bytes]; default: a quarter of the machine's, at least 1 GiB */
  readonly memory?: number | undefined;
  /**
   * When shards are compared with their hashes: before anything is read, or, of a set that does not fit in memory, beside its use,
   * so that a training need not wait for hundreds of gigabytes. A damaged one then ends the epoch. Default: before
   */
  readonly check?: "before" | "beside" | undefined;
  /** for tests with one worker */
  readonly createRenderer?: CreateRenderer | undefined;
  /** what the thread that checks shards runs; another one for tests */
  readonly checkFile?: URL | undefined;
}

/** Containers may have less than the machine. */
const MEMORY = Math.max(2 ** 30, Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 4);
/** stamps read in one turn of the event loop */
const READ_BLOCK = 256;

/** @throws GalforgeError if there is no data set, or no training stamp in it */
export const openDirectorySource = (dir: string, options: DirectoryOptions): StampSource =>
  new DirectorySource(dir, options);

class DirectorySource implements StampSource {
  readonly description: DataSource;
  readonly image: ImageSystem;
  readonly labels: readonly LabelColumn[];
  readonly asymmetry: string | undefined;
  readonly fixedNoise: string | undefined;
  readonly #dataset: Dataset;
  readonly #ids: Float64Array;
  readonly #directions: Directions;
  readonly #options: DirectoryOptions;
  readonly #simulation: Simulation | undefined;
  /** positions in the set */
  readonly #indices: Readonly<Record<Split, Uint32Array>>;
  /** whether the training split fits in memory */
  readonly #fits: boolean;
  #stored: Promise<Float32Array> | undefined;
  /** that the shards of a set that fits in memory are as they were written; of the others #background says it */
  #checked: Promise<void> | undefined;
  #background: BackgroundCheck | undefined;
  #noiseless: Promise<NoiselessStamps> | undefined;

  constructor(dir: string, options: DirectoryOptions) {
    const { fractions = DEFAULT_FRACTIONS, n = Infinity, memory = MEMORY, budget } = options;
    const dataset = Dataset.open(dir, { check: false }); // #vouch does it
    const { manifest } = dataset;
    const ids = dataset.ids();
    const indicesOf = (split: Split) => splitIndices(ids, split, fractions);
    const [train, val] = [indicesOf("train"), indicesOf("val")];
    const known =
      budget === undefined
        ? { train: spread(train, n), val }
        : withinBudget(dataset, Uint32Array.of(...train, ...val).sort(), budget);
    const indices = { ...known, test: indicesOf("test") };
    if (indices.train.length === 0) throw emptyTraining(dataset, fractions);
    const counts = { train: indices.train.length, val: indices.val.length, test: indices.test.length };
    const sha256 = sha256File(join(dir, MANIFEST_FILE));
    const simulation = simulationOf(dataset);
    this.#dataset = dataset;
    this.#ids = ids;
    this.#options = options;
    this.#simulation = simulation;
    this.#indices = indices;
    this.description = {
      ...{ kind: "directory", name: dir, sha256, counts, fractions, options: manifest.options },
      ...(budget === undefined ? {} : { budget }),
    };
    this.image = knownSystem(dataset, simulation);
    this.labels = manifest.labels;
    this.#directions = directionsOf(this.labels);
    this.asymmetry = asymmetryOf(this.image.bands);
    const bytes = 4 * dataset.stampSize * counts.train;
    this.#fits = bytes <= memory;
    const tooLarge = `its training stamps take ${formatBytes(bytes)}; up to ${formatBytes(memory)} are kept in memory`;
    this.fixedNoise = whyNotAnew(dataset, simulation) ?? (this.#fits ? undefined : tooLarge);
  }

  batchesInEpoch(batchSize: number): number {
    return fullBatches(this.description, batchSize);
  }

  async *epoch(options: EpochOptions): AsyncGenerator<Stamps> {
    this.batchesInEpoch(options.batchSize); // refuses what has no batch
    await this.#vouch();
    const raw = options.freshNoise ? this.#noisy(options) : this.#asStored(options);
    for await (const batch of raw) {
      this.#background?.refuseDamage();
      refuseUnsound(this.description.name, batch, this.image, options.sound);
      yield turned(batch, options, this.#dataset.manifest.shape, this.#directions);
    }
    await this.#background?.done;
  }

  async load({ freshNoise, sound }: Pick<EpochOptions, "freshNoise" | "sound">): Promise<void> {
    await this.#vouch();
    if (this.#fits && !freshNoise) await this.#load(sound);
  }

  async labelsOf(split: Split, names: readonly string[]): Promise<Labels> {
    await this.#vouch();
    const { ids, labels } = this.#dressed(this.#indices[split], new Float32Array(), names);
    return { ids, columns: labels };
  }

  async read(split: Split, most: number, labels: readonly string[]): Promise<Stamps> {
    await this.#vouch();
    const indices = spread(this.#indices[split], most);
    return this.#dressed(indices, await this.#pixels(indices), labels);
  }

  async browse(split: Split, most: number, labels: readonly string[]): Promise<Browsed> {
    await this.#vouch();
    const indices = spread(this.#indices[split], most);
    const { images: _, ...rest } = this.#dressed(indices, new Float32Array(), labels);
    return { ...rest, pixels: (from, count) => this.#pixels(indices.subarray(from, from + count)) };
  }

  async close(): Promise<void> {
    this.#dataset.close();
    await this.#background?.end();
  }

  /** Compares the shards with their hashes, or begins to. @throws GalforgeError naming the damaged shard that was found */
  async #vouch(): Promise<void> {
    const { dir, manifest } = this.#dataset;
    const { check = "before", checkFile } = this.#options;
    const now = async (): Promise<void> => {
      for (const entry of manifest.shards) {
        checkShard(dir, entry);
        await nextTurn();
      }
    };
    if (this.#fits) {
      this.#checked ??= now();
      await this.#checked;
      return;
    }
    this.#background ??= new BackgroundCheck({ dir, shards: manifest.shards }, checkFile);
    if (check === "before") await this.#background.done;
    else this.#background.refuseDamage();
  }

  /** The training split as stored, kept from then on. @throws GalforgeError naming a stamp that is not sound */
  #load(sound: EpochOptions["sound"]): Promise<Float32Array> {
    const read = async (): Promise<Float32Array> => {
      const { train } = this.#indices;
      const pixels = await this.#pixels(train);
      refuseUnsound(this.description.name, this.#dressed(train, pixels, []), this.image, sound);
      return pixels;
    };
    this.#stored ??= read();
    return this.#stored;
  }

  async *#asStored(options: EpochOptions): AsyncGenerator<Stamps> {
    if (this.#fits) {
      const stored = await this.#load(options.sound);
      const size = this.#dataset.stampSize;
      yield* this.#fromMemory(options, (row, out) => out.set(stored.subarray(row * size, (row + 1) * size)));
    } else {
      const { batchSize, from, seed, epoch } = options;
      const order = {
        indices: this.#indices.train,
        shuffle: { seed, epoch },
        batchSize,
        dropLast: true,
        from,
      };
      yield* batches(this.#dataset, { ...order, labels: labelsToRead(options, this.#directions) });
    }
  }

  async *#noisy(options: EpochOptions): AsyncGenerator<Stamps> {
    if (this.fixedNoise !== undefined || this.#simulation === undefined) {
      throw badInput(this.description.name, `there can be no fresh noise: ${this.fixedNoise}`);
    }
    this.#noiseless ??= renderAgain(this.#dataset, this.#simulation, this.#indices.train, this.#options);
    yield* this.#fromMemory(options, noiseOfEpoch(await this.#noiseless, options.seed, options.epoch));
  }

  /** @param write the pixels of a training stamp, by its place in the split */
  async *#fromMemory(
    options: EpochOptions,
    write: (row: number, out: Float32Array) => void,
  ): AsyncGenerator<Stamps> {
    const { batchSize, from, seed, epoch } = options;
    const { train } = this.#indices;
    const size = this.#dataset.stampSize;
    const rows = shuffled(
      train.map((_, row) => row),
      seed,
      epoch,
    );
    for (let first = from * batchSize; first + batchSize <= rows.length; first += batchSize) {
      await nextTurn(); // as reading would: signals and progress get their turn
      const chosen = rows.subarray(first, first + batchSize);
      const images = new Float32Array(batchSize * size);
      chosen.forEach((row, k) => {
        write(row, images.subarray(k * size, (k + 1) * size));
      });
      const indices = chosen.map((row) => train[row]);
      yield this.#dressed(indices, images, labelsToRead(options, this.#directions));
    }
  }

  #dressed(indices: Uint32Array, images: Float32Array, names: readonly string[]): Stamps {
    const pick = (column: Float64Array): Float64Array => Float64Array.from(indices, (i) => column[i]);
    const labels = new Map(names.map((name) => [name, pick(this.#dataset.label(name))]));
    return { size: indices.length, images, labels, ids: pick(this.#ids) };
  }

  /** [indices.length, bands, height, width] as stored */
  async #pixels(indices: Uint32Array): Promise<Float32Array> {
    const size = this.#dataset.stampSize;
    const images = new Float32Array(indices.length * size);
    for (let first = 0; first < indices.length; first += READ_BLOCK) {
      await nextTurn();
      const some = indices.subarray(first, first + READ_BLOCK);
      this.#dataset.imagesInto(some, images.subarray(first * size, (first + some.length) * size));
    }
    return images;
  }
}

const emptyTraining = ({ dir, length }: Dataset, { train, val, test }: Fractions): Error =>
  badInput(
    dir,
    `the train split has 0 stamps: of ${length} in the set, the shares train ${train}, val ${val} and test ${test} ` +
      "leave none to train on. Give a larger data set, or a larger share of train",
  );
