/** From stamps to a catalogue: blocks are read, prepared, given to the network and written, one after the other. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "../../shared/cli/command.ts";
import { GalforgeError } from "../../shared/errors.ts";
import type { ImageSystem, RunConfig } from "../../train/run/config.ts";
import type { Estimates, TrainedModel } from "../../train/trained-model.ts";
import { type CatalogWriter, openCatalog } from "./catalog.ts";
import { type Block, type Quantity, quantitiesOf, rangeFlags } from "./columns.ts";
import { FLAGS, type FlagName, flagNames } from "./flags.ts";
import { type Detector, hasOtherNoise, type PixelMap, pixelMap } from "./flux-system.ts";
import { prepare } from "./prepare.ts";
import { factsOf, type Origin } from "./provenance.ts";
import { at, openStamps, type StampFacts, type StampFile, type StampSystem } from "./stamp-file.ts";
import { type GivenSystem, noiseNotes, notesOn, systemOf } from "./system.ts";

export interface Inference {
  readonly model: TrainedModel;
  /** directory of the run */
  readonly run: string;
  readonly backend: string;
  readonly images: readonly string[];
  /** as `checkCatalogPath` allows */
  readonly out: string;
  /** stamps that are in memory at a time */
  readonly batch: number;
  readonly given: GivenSystem;
}

export interface InferenceReport {
  readonly out: string;
  readonly stamps: number;
  readonly columns: readonly string[];
  /** stamps with each flag */
  readonly flagged: Readonly<Record<FlagName, number>>;
  /** wall clock from the first pixel read to the catalogue on the disk */
  readonly seconds: number;
  readonly ms_per_stamp: number;
  /** of it in the network */
  readonly network_ms_per_stamp: number;
}

/** Notes on single files that are shown. */
const MOST_NOTES = 5;

/**
 * Memory does not grow with the number of stamps (ids and varying detectors of data sets: 8 bytes each).
 * @throws GalforgeError before anything is written if a file cannot be read or holds what the network does not know, and
 *   E_INTERRUPTED when `context.signal` is aborted
 */
export async function infer(task: Inference, context: Context): Promise<InferenceReport> {
  const { image } = task.model.config;
  const files = task.images.map((path) => factsAlone(path, image));
  const systems = files.map((file) => systemOf(file, task.given, image));
  const notes = [
    ...notesOn(files, task.given, image),
    ...noiseNotes(files, systems, image),
    ...zeroPointNote(task.model.config, systems),
    ...firstOf(files.flatMap((file) => file.notes)),
  ];
  for (const note of notes) context.note(note);
  return new Pipeline(task, { run: task.run, backend: task.backend, files, systems }, context).all();
}

/** A thousand files would say the same a thousand times. */
const firstOf = (notes: readonly string[]): string[] =>
  notes.length <= MOST_NOTES
    ? [...notes]
    : [...notes.slice(0, MOST_NOTES), `(and ${notes.length - MOST_NOTES} more notes on the files)`];

function zeroPointNote({ supervise, image }: RunConfig, systems: readonly StampSystem[]): string[] {
  const wanted = supervise.some((label) => label.name === "flux") && image.zero_point !== undefined;
  if (!wanted || systems.every((system) => system.zero_point !== undefined)) return [];
  return ["no magnitudes where the gain is not that of the run: give the images' --zero-point to have them"];
}

/** What is known of a file, without keeping it open: there may be thousands. */
function factsAlone(path: string, image: ImageSystem): StampFacts {
  const file = openStamps(path, image);
  file.close();
  return file;
}

class Pipeline {
  readonly #task: Inference;
  readonly #origin: Origin;
  readonly #context: Context;
  readonly #rows: number;
  readonly #flagged = Object.fromEntries(flagNames().map((name) => [name, 0])) as Record<FlagName, number>;
  #row = 0;
  #networkMs = 0;
  #quantities: readonly Quantity[] = [];
  #writer: CatalogWriter | undefined;

  constructor(task: Inference, origin: Origin, context: Context) {
    this.#task = task;
    this.#origin = origin;
    this.#context = context;
    this.#rows = origin.files.reduce((sum, file) => sum + file.count, 0);
  }

  async all(): Promise<InferenceReport> {
    const { images, model, out } = this.#task;
    const start = performance.now();
    const progress = this.#context.progress("infer", this.#rows, "stamps");
    try {
      for (const [i, path] of images.entries()) {
        const file = openStamps(path, model.config.image);
        try {
          for await (const done of this.#file(file, this.#origin.systems[i])) progress.add(done);
        } finally {
          file.close();
        }
      }
      await this.#writer?.finish();
    } finally {
      progress.finish();
      this.#writer?.abort();
    }
    const seconds = (performance.now() - start) / 1000;
    return {
      out,
      stamps: this.#rows,
      columns: this.#quantities.map(({ column }) => column.name),
      flagged: this.#flagged,
      seconds,
      ms_per_stamp: (1000 * seconds) / this.#rows,
      network_ms_per_stamp: this.#networkMs / this.#rows,
    };
  }

  /** Yields the number of stamps of each block when its rows are written. */
  async *#file(file: StampFile, system: StampSystem): AsyncGenerator<number> {
    const { batch } = this.#task;
    const [bands, height, width] = file.shape;
    const size = bands * height * width;
    const buffer = new Float32Array(Math.min(batch, file.count) * size);
    for (let first = 0; first < file.count; first += batch) {
      await nextTurn(); // signals get their turn
      if (this.#context.signal.aborted) {
        throw new GalforgeError("E_INTERRUPTED", `interrupted: ${this.#task.out} was not written`);
      }
      const count = Math.min(batch, file.count - first);
      const pixels = buffer.subarray(0, count * size);
      file.read(first, count, pixels);
      await this.#write(await this.#measure(file, system, first, pixels, count));
      yield count;
    }
  }

  async #measure(
    file: StampFile,
    system: StampSystem,
    first: number,
    pixels: Float32Array,
    count: number,
  ): Promise<Block> {
    const { config } = this.#task.model;
    const detectors = Array.from({ length: count }, (_, k) => detectorOf(system, first + k));
    const maps = detectors.map((detector) => pixelMap(config.image, detector));
    const prepared = prepare(pixels, count, maps, config.image.sky ?? config.normaliser.sky);
    const estimates = await this.#encode(pixels, count);
    const outside = rangeFlags(config, estimates);
    const flags = prepared.flags.map((flag, k) => {
      const noise = hasOtherNoise(config.image, detectors[k]) ? FLAGS.noise : 0;
      return flag | noise | (prepared.empty[k] === 1 ? 0 : outside[k]);
    });
    return {
      ...{ count, path: file.path, first, row: this.#row, estimates, flags, empty: prepared.empty },
      ids: file.ids?.subarray(first, first + count),
      toImage: Float64Array.from(maps, ({ factor }: PixelMap) => 1 / factor),
      zeroPoint: system.zero_point,
    };
  }

  async #encode(pixels: Float32Array, count: number): Promise<Estimates> {
    const start = performance.now();
    const estimates = await this.#task.model.encode(pixels, count);
    this.#networkMs += performance.now() - start;
    return estimates;
  }

  async #write(block: Block): Promise<void> {
    this.#writer ??= this.#begin(block);
    await this.#writer.write(
      this.#quantities.map((quantity) => quantity.values(block)),
      block.count,
    );
    this.#row += block.count;
    for (const name of flagNames()) {
      for (const flag of block.flags) if ((flag & FLAGS[name]) !== 0) this.#flagged[name]++;
    }
  }

  /** The first estimates tell which columns there are. */
  #begin({ estimates }: Block): CatalogWriter {
    const { model, images, out } = this.#task;
    this.#quantities = quantitiesOf(model.config, {
      sigmas: new Set(estimates.sigmas?.keys()),
      paths: images,
      magnitudes: this.#origin.systems.some((system) => system.zero_point !== undefined),
    });
    const columns = this.#quantities.map(({ column }) => column);
    return openCatalog(out, { columns, rows: this.#rows, facts: factsOf(this.#origin) });
  }
}

const detectorOf = ({ sky, gain, read_noise }: StampSystem, index: number): Detector => ({
  sky: sky === undefined ? undefined : at(sky, index),
  gain: gain === undefined ? undefined : at(gain, index),
  read_noise: read_noise === undefined ? undefined : at(read_noise, index),
});
