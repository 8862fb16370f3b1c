/** Training stamps straight from the simulator: every epoch has galaxies that were never seen before, and no disk. */
import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Split } from "../../datasets/splits.ts";
import { badInput, outOfRange, unknownChoice } from "../../shared/errors.ts";
import { sha256 } from "../../shared/files/hash.ts";
import { runAhead } from "../../shared/workers/ahead.ts";
import { startThread, type Thread } from "../../shared/workers/thread.ts";
import type { Population } from "../../sim/drawn.ts";
import { allLabels, makePlan, measuredLabels, type Plan, stampSize } from "../../sim/generate/plan.ts";
import { PART_WORKER, type Part, type PartSetup } from "../../sim/generate/render-part.ts";
import type { Range } from "../../sim/generate/render-range.ts";
import { loadPopulation, presetNames } from "../../sim/population/load.ts";
import { withoutFiles } from "../../sim/population/psf-place.ts";
import type { DataSource } from "../run/config.ts";
import { fullBatches, stampsWithin } from "./batch-count.ts";
import { asymmetryOf, simulatedSystem } from "./image-system.ts";
import { inChunks } from "./in-chunks.ts";
import { type Rendered, renderAll, renderLabels } from "./render-all.ts";
import { simulationSeed } from "./simulation-seed.ts";
import { refuseUnsound } from "./sound.ts";
import type { Browsed, EpochOptions, Labels, StampSource, Stamps } from "./source.ts";
import { type Directions, directionsOf, type StampShape } from "./symmetry.ts";
import { labelsToRead, turned } from "./turn.ts";

export interface SimulatorOptions {
  /** training stamps in an epoch */
  readonly n: number;
  /** an integer from 0 to 2^50 - 1 */
  readonly seed: number;
  /** threads that render beside training */
  readonly workers: number;
  /** stamps of the validation and the test split; default 2000 each */
  readonly val?: number | undefined;
  readonly test?: number | undefined;
  /** name of the GPU that renders training stamps; undefined: the processor does. Validation and test stamps are always its */
  readonly device?: string | undefined;
  /** what a thread runs; another one for tests */
  readonly threadFile?: URL | undefined;
}

type RenderingThread = Thread<Range, Part>;

/** Nothing is stored, so nothing beside the stamps either. */
const NO_PLANES = { planes: [] } as const;
const FIXED_SPLIT = 2000;
/** most galaxies that are drawn for their labels alone (0.2 s), and most that are rendered for labels which only rendering knows */
const DRAWN = 100_000;
const MEASURED = 2000;
/** most pixels that are rendered ahead of who browses [bytes] */
const BROWSED_BYTES = 1 << 28;
/** batches under way or waiting: training leaves the main thread to itself for a tenth of a second at a time */
const AHEAD = 8;
/** but no more than this [bytes] */
const AHEAD_BYTES = 1 << 27;

/**
 * @param name a preset, or the path of a configuration that ends in .yaml
 * @throws GalforgeError naming the option, or the place in the configuration
 */
export const openSimulatorSource = (name: string, options: SimulatorOptions): StampSource =>
  new SimulatorSource(name, options);

class SimulatorSource implements StampSource {
  readonly description: DataSource;
  readonly image: ImageSystem;
  readonly labels: readonly LabelColumn[];
  readonly asymmetry: string | undefined;
  readonly fixedNoise = undefined;
  readonly #population: Population;
  readonly #options: SimulatorOptions;
  readonly #shape: StampShape;
  readonly #labelNames: readonly string[];
  readonly #directions: Directions;
  readonly #threads = new Set<RenderingThread>();
  /** threads that wait for the next epoch */
  #idle: RenderingThread[] = [];

  constructor(name: string, options: SimulatorOptions) {
    const { n, val = FIXED_SPLIT, test = FIXED_SPLIT } = options;
    for (const [what, count] of Object.entries({ "--n": n, val, test })) {
      if (!Number.isSafeInteger(count) || count < 1)
        throw outOfRange(what, count, "an integer of at least 1");
    }
    this.#options = options;
    this.#population = openPopulation(name);
    const { stamp } = this.#population;
    this.#shape = { bands: this.#population.bands.length, height: stamp[0], width: stamp[1] };
    this.labels = allLabels(this.#population);
    this.#labelNames = this.labels.map((column) => column.name);
    this.#directions = directionsOf(this.labels);
    const { plan } = this.#setup("train", n);
    this.description = {
      kind: "simulator",
      name: `sim:${name}`,
      sha256: sha256(JSON.stringify(withoutPlace(plan))),
      counts: { train: n, val, test },
      options: { ...plan },
    };
    const simulation = { population: this.#population, seed: plan.seed, noiseless: false };
    this.image = simulatedSystem(simulation);
    this.asymmetry = asymmetryOf(this.image.bands);
  }

  batchesInEpoch(batchSize: number): number {
    return fullBatches(this.description, batchSize);
  }

  async *epoch(options: EpochOptions): AsyncGenerator<Stamps> {
    const { n, workers, device } = this.#options;
    const { batchSize, from, epoch } = options;
    const total = this.batchesInEpoch(batchSize);
    const setup = { ...this.#setup("train", n), device };
    const ranges = Array.from({ length: Math.max(0, total - from) }, (_, k): Range => {
      return { firstId: epoch * n + (from + k) * batchSize, count: batchSize };
    });
    const threads = this.#take(workers, setup);
    const ahead = aheadOf(setup.plan, batchSize);
    let complete = false;
    try {
      let next = 0;
      for await (const { pixels, labels } of runAhead(threads, ranges, ahead)) {
        const columns = new Map(this.#labelNames.map((name, i) => [name, labels[i]]));
        const all = this.#stamps(ranges[next++], new Float32Array(pixels.buffer), columns);
        const batch = this.#picked(all, labelsToRead(options, this.#directions));
        refuseUnsound(this.description.name, batch, this.image, options.sound);
        yield turned(batch, options, this.#shape, this.#directions);
      }
      complete = true;
    } finally {
      // threads of an epoch that ended early still have work in their queues
      if (complete) this.#idle.push(...threads);
      else await this.#end(threads);
    }
  }

  async load(): Promise<void> {} // every epoch has stamps of its own

  labelsOf(split: Split, names: readonly string[]): Promise<Labels> {
    return this.#labelsOf(split, this.#isMeasured(names) ? MEASURED : DRAWN, names);
  }

  #isMeasured(names: readonly string[]): boolean {
    return measuredLabels(this.#population).some(({ name }) => names.includes(name));
  }

  /** Labels of the first stamps, at most `most`. */
  async #labelsOf(split: Split, most: number, names: readonly string[]): Promise<Labels> {
    const count = Math.min(most, this.description.counts[split]);
    const ids = upTo(count);
    const setup = this.#setup(split, count);
    if (this.#isMeasured(names)) {
      const { workers } = this.#options;
      return { ids, columns: this.#pickedLabels(await renderLabels(setup, ids, { workers }), names) };
    }
    const { seed } = setup.plan;
    const places = names.map((name) => this.#labelNames.indexOf(name));
    const columns = new Map(names.map((name) => [name, new Float64Array(count)]));
    for (let id = 0; id < count; id++) {
      const { labels } = this.#population.draw(seed, id);
      names.forEach((name, i) => {
        columns.get(name)![id] = labels[places[i]];
      });
    }
    return { ids, columns };
  }

  /** The first ones: each is a draw like any other. */
  async read(split: Split, most: number, labels: readonly string[]): Promise<Stamps> {
    const count = Math.min(most, this.description.counts[split]);
    const rendered = await this.#render(split, 0, count);
    return this.#picked(this.#stamps({ firstId: 0, count }, rendered.images, rendered.labels), labels);
  }

  async browse(split: Split, most: number, names: readonly string[]): Promise<Browsed> {
    const { ids, columns } = await this.#labelsOf(split, most, names);
    const size = ids.length;
    const chunk = stampsWithin(BROWSED_BYTES, size, this.image);
    const render = async (from: number, count: number) => (await this.#render(split, from, count)).images;
    return { size, ids, labels: columns, pixels: inChunks(size, chunk, render) };
  }

  #render(split: Split, firstId: number, count: number): Promise<Rendered> {
    const setup = this.#setup(split, this.description.counts[split]);
    return renderAll(setup, upTo(count, firstId), { workers: this.#options.workers });
  }

  async close(): Promise<void> {
    this.#idle = [];
    await this.#end([...this.#threads]);
  }

  #setup(split: Split, n: number): PartSetup {
    const seed = simulationSeed(this.#options.seed, split);
    const wanted = { n, seed, shardSize: 1, dtype: "float32", noiseless: false } as const;
    return { plan: makePlan(wanted, this.#population), labelNames: this.#labelNames };
  }

  #take(count: number, setup: PartSetup): RenderingThread[] {
    const threads = this.#idle.splice(0, count);
    while (threads.length < count) {
      const thread = startThread<PartSetup, Range, Part>(this.#options.threadFile ?? PART_WORKER, setup);
      this.#threads.add(thread);
      threads.push(thread);
    }
    return threads;
  }

  async #end(threads: readonly RenderingThread[]): Promise<void> {
    for (const thread of threads) this.#threads.delete(thread);
    await Promise.all(threads.map((thread) => thread.end()));
  }

  #stamps(
    { firstId, count }: Range,
    images: Float32Array,
    labels: ReadonlyMap<string, Float64Array>,
  ): Stamps {
    return { size: count, images, labels, ids: Float64Array.from({ length: count }, (_, k) => firstId + k) };
  }

  #picked(stamps: Stamps, names: readonly string[]): Stamps {
    return { ...stamps, labels: this.#pickedLabels(stamps.labels, names) };
  }

  #pickedLabels(labels: Stamps["labels"], names: readonly string[]): Map<string, Float64Array> {
    const column = (name: string): Float64Array => {
      const values = labels.get(name);
      if (values === undefined) {
        throw unknownChoice(`label of ${this.description.name}`, name, this.#labelNames);
      }
      return values;
    };
    return new Map(names.map((name) => [name, column(name)]));
  }
}

/** Ids of `count` objects, the first of them `first`. */
const upTo = (count: number, first = 0): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => first + k);

/** @param name a preset, or the path of a configuration that ends in .yaml */
export function openPopulation(name: string): Population {
  if (name.endsWith(".yaml")) {
    const population = loadPopulation({ file: name, overrides: NO_PLANES });
    if (population.size === undefined) return population;
    throw badInput(name, 'its galaxies are the rows of a table: "sim generate" makes a data set of them');
  }
  const names = presetNames();
  if (!names.includes(name)) {
    throw unknownChoice("--data sim:NAME (a preset, or a file that ends in .yaml): NAME", name, names);
  }
  return loadPopulation({ preset: name, overrides: NO_PLANES });
}

const aheadOf = (plan: Plan, batchSize: number): number =>
  Math.max(2, Math.min(AHEAD, Math.floor(AHEAD_BYTES / (batchSize * stampSize(plan)))));

/** Files are known by their hashes, wherever they lie. */
function withoutPlace(plan: Plan): unknown {
  const hashes = [plan.psf_image, plan.galaxy_image, plan.noise_files];
  if (hashes.every((hash) => hash === undefined)) return plan;
  return { ...plan, population: withoutFiles({ ...plan.population }) };
}
