/** From images to a catalogue: batches are read, prepared, given to the network and written, one after the other. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "../../shared/cli/command.ts";
import { GalforgeError } from "../../shared/errors.ts";
import type { CatalogWriter } from "../../shared/tables/catalog.ts";
import { openCatalog } from "../../shared/tables/open.ts";
import { type BandMap, wantedImage } from "../../train/bands/wanted-bands.ts";
import { ownInputs } from "../../train/inputs.ts";
import { type Estimate, latentNames } from "../../train/models/model.ts";
import { type Columns, estimatesOf } from "../../train/models/posterior.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { fluxLabel, inBand } from "../data/flux-label.ts";
import { possibleOf } from "../data/possible.ts";
import type { Able } from "../needs.ts";
import type { Beside, BesideFiles } from "./beside/beside.ts";
import { openBeside } from "./beside/open-beside.ts";
import { refuseListed } from "./catalog-path.ts";
import { estimateFlags, quantitiesOf } from "./columns/columns.ts";
import { type KnownLatents, type KnownNovelty, noveltyOf, withNovelty } from "./columns/novelty-columns.ts";
import type { Block, Quantity } from "./columns/quantity.ts";
import { FLAGS, type FlagName, flagNames } from "./flags.ts";
import { InputCheck } from "./input-check.ts";
import { commonSystem, factsOf } from "./provenance.ts";
import { PsfCheck } from "./psf-check.ts";
import { makeRows, type Rows, type Source } from "./rows.ts";
import { type Inputs, openInputs } from "./sources/inputs.ts";
import { inputsOfBatch } from "./sources/rows/input-columns.ts";
import { type ColumnMap, wantedInputs } from "./sources/rows/wanted-inputs.ts";
import type { GivenSystem } from "./sources/system.ts";

export interface Inference {
  readonly model: Able<"mean">;
  /** directory of the run */
  readonly run: string;
  readonly backend: string;
  readonly images: readonly string[];
  /** as `checkCatalogPath` allows */
  readonly out: string;
  /** stamps that are in memory at a time */
  readonly batch: number;
  /** latents that are no label's are columns too, of a network that has an encoder */
  readonly latents?: boolean;
  /** of training stamps their latents [stamps, latents], of training rows their inputs [rows, inputs] (`readKnownOf`), for the columns `novelty`, `unlike` and `log_prob`; absent: there are none */
  readonly known?: Float32Array | undefined;
  readonly given: GivenSystem;
  /** default: images call bands as the network does */
  readonly bandMap?: BandMap | undefined;
  /** default: files call inputs as the network does */
  readonly columnMap?: ColumnMap | undefined;
  /** written beside the catalogue, as `checkBeside` allows; of a model that has samples, or quantiles */
  readonly beside?: BesideFiles;
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
  /** of it reading files */
  readonly reading_ms_per_stamp: number;
  /** of it in the network */
  readonly network_ms_per_stamp: number;
}

/**
 * Memory does not grow with the number of stamps (ids and varying detectors of data sets: 8 bytes each; rows of lists).
 * @throws GalforgeError before anything is written if `openInputs` does, if no cutout can be used, and E_INTERRUPTED when
 *   `context.signal` is aborted
 */
export async function infer(task: Inference, context: Context): Promise<InferenceReport> {
  const { config } = task.model;
  const inputs = await openInputs(task.images, task.given, {
    ...config,
    image: wantedImage(config.image, task.bandMap),
    wanted: wantedInputs(config, task.columnMap),
  });
  const { samples, quantiles } = task.beside ?? {};
  for (const path of [task.out, samples?.path, quantiles])
    if (path !== undefined) refuseListed(path, inputs.listed);
  for (const note of [...inputs.notes, ...zeroPointNote(config, inputs.sources)]) context.note(note);
  return new Pipeline(task, inputs, context).all();
}

function zeroPointNote({ supervise, image }: RunConfig, sources: readonly Source[]): string[] {
  const { bands } = image;
  const wanted = bands.some(
    ({ zero_point }, band) => zero_point !== undefined && fluxLabel(supervise, bands, band) !== undefined,
  );
  if (!wanted || sources.some((source) => source.hasZeroPoint || source.mayHaveZeroPoint)) return [];
  return ["no magnitudes where the gain is not that of the run: give the images' --zero-point to have them"];
}

/** What `readKnownOf` read of a model: inputs, if it has them, else latents. */
function knownOf(model: Inference["model"], latents: Float32Array): KnownLatents {
  const inputs = ownInputs(model.config).map(({ name }) => name);
  return inputs.length > 0
    ? { names: inputs, latents, of: "inputs" }
    : { names: latentNames(model), latents, of: "latents" };
}

/** Rows that are read at a time: cutouts may be large. */
const MOST_AT_ONCE = 256;

class Pipeline {
  readonly #task: Inference;
  readonly #inputs: Inputs;
  readonly #context: Context;
  readonly #total: number;
  readonly #rows: Rows;
  readonly #flagged = Object.fromEntries(flagNames().map((name) => [name, 0])) as Record<FlagName, number>;
  /** rows that are waiting in the batch, and those that are written */
  #waiting = 0;
  #written = 0;
  #readingMs = 0;
  #networkMs = 0;
  #quantities: readonly Quantity[] = [];
  #writer: CatalogWriter | undefined;
  #beside: readonly Beside[] = [];
  /** of each band */
  readonly #psfs: readonly PsfCheck[];
  readonly #inputCheck: InputCheck;
  /** what `novelty` compares with */
  readonly #known: KnownNovelty | undefined;
  /** why celestial coordinates are not read, and of how many rows */
  readonly #unread = new Map<string, number>();

  /** of which bands a magnitude is to be expected of a row */
  readonly #magnitudes: readonly boolean[];

  constructor(task: Inference, inputs: Inputs, context: Context) {
    this.#task = task;
    const { supervise, image } = task.model.config;
    const { bands, height, width } = image;
    const isKnown = inputs.sources.some((source) => source.hasZeroPoint || source.mayHaveZeroPoint);
    this.#magnitudes = bands.map(
      (_, band) =>
        isKnown &&
        (fluxLabel(supervise, bands, band) !== undefined ||
          supervise.some(({ name }) => name === inBand("mag", bands, band))),
    );
    this.#inputs = inputs;
    this.#context = context;
    this.#psfs = bands.map(
      ({ name, psf }) => new PsfCheck(psf?.fwhm, bands.length === 1 ? "" : `band ${name}: `),
    );
    this.#total = inputs.sources.reduce((sum, source) => sum + source.count, 0);
    this.#inputCheck = new InputCheck(task.model.config);
    this.#known = task.known && withNovelty(knownOf(task.model, task.known));
    const capacity = Math.min(task.batch, this.#total);
    const columns = inputsOfBatch(wantedInputs(task.model.config), capacity);
    this.#rows = makeRows(capacity, bands.length, height * width, columns);
  }

  async all(): Promise<InferenceReport> {
    const start = performance.now();
    const progress = this.#context.progress("infer", this.#total, "stamps");
    try {
      for (const source of this.#inputs.sources) {
        try {
          for await (const done of this.#source(source)) progress.add(done);
        } finally {
          source.close();
        }
      }
      progress.add(await this.#flush());
      this.#refuseIfNone();
      for (const file of this.#beside) await file.finish();
      await this.#writer?.finish();
    } finally {
      progress.finish();
      this.#writer?.abort();
      for (const file of this.#beside) file.abort();
    }
    const seconds = (performance.now() - start) / 1000;
    this.#tellFailures();
    return {
      out: this.#task.out,
      stamps: this.#total,
      columns: this.#quantities.map(({ column }) => column.name),
      flagged: this.#flagged,
      seconds,
      ms_per_stamp: (1000 * seconds) / this.#total,
      reading_ms_per_stamp: this.#readingMs / this.#total,
      network_ms_per_stamp: this.#networkMs / this.#total,
    };
  }

  /** Yields the number of rows of each batch when they are written. Batches go on from source to source. */
  async *#source(source: Source): AsyncGenerator<number> {
    const rows = this.#rows;
    for (let first = 0; first < source.count; ) {
      const count = Math.min(rows.capacity - this.#waiting, source.count - first, MOST_AT_ONCE);
      const span = { first, count, at: this.#waiting, row: this.#written + this.#waiting };
      const start = performance.now();
      source.read(rows, span);
      this.#readingMs += performance.now() - start;
      source.prepare(rows, span);
      this.#waiting += count;
      first += count;
      if (this.#waiting === rows.capacity) yield await this.#flush();
    }
  }

  /** @returns how many rows were written */
  async #flush(): Promise<number> {
    await nextTurn(); // signals get their turn
    if (this.#context.signal.aborted) {
      throw new GalforgeError("E_INTERRUPTED", `interrupted: ${this.#task.out} was not written`);
    }
    const count = this.#waiting;
    if (count === 0) return 0;
    const block = await this.#measure(count);
    this.#writer ??= this.#begin(block);
    await this.#writer.write(
      this.#quantities.map((quantity) => quantity.values(block)),
      count,
    );
    for (const file of this.#beside) await file.write(block);
    for (const name of flagNames()) {
      for (const flag of block.flags) if ((flag & FLAGS[name]) !== 0) this.#flagged[name]++;
    }
    this.#written += count;
    this.#waiting = 0;
    return count;
  }

  async #measure(count: number): Promise<Block> {
    const rows = this.#rows;
    const size = rows.pixels.length / rows.capacity;
    const { config } = this.#task.model;
    const columns = new Map([...rows.inputs].map(([name, column]) => [name, column.subarray(0, count)]));
    const inputFlags = this.#inputCheck.flags(columns, count);
    inputFlags.forEach((flag, k) => {
      rows.flags[k]! |= flag;
      if ((flag & FLAGS.inputs) !== 0) rows.empty[k] = 1;
    });
    const { posterior, latents, seen } = await this.#estimate(
      rows.pixels.subarray(0, count * size),
      count,
      columns,
    );
    const raw = estimatesOf(posterior);
    const possible = possibleOf(config, raw);
    const outside = estimateFlags(config, raw, possible);
    for (const celestial of rows.celestial.slice(0, count)) {
      const why = celestial?.why;
      if (why !== undefined) this.#unread.set(why, (this.#unread.get(why) ?? 0) + 1);
    }
    const bandFlags = rows.bands.map((band, b) => {
      const psfs = this.#psfs[b].flags(band, rows, count);
      return band.flags.subarray(0, count).map((flag, k) => {
        if (rows.empty[k] === 1) return flag;
        const lacks = this.#magnitudes[b] && Number.isNaN(band.zeroPoint[k]);
        return flag | outside.bands[b][k] | psfs[k] | (lacks ? FLAGS.zeroPoint : 0);
      });
    });
    const batch = { count, rows, latents, seen };
    const novelty = this.#known && noveltyOf(this.#known, batch);
    const flags = rows.flags.subarray(0, count).map((flag, k) => {
      const isForeign = this.#known !== undefined && novelty![k]! > this.#known.novelty.limit;
      const own = flag | (rows.empty[k] === 1 ? 0 : outside.object[k]) | (isForeign ? FLAGS.foreign : 0);
      return bandFlags.reduce((sum, band) => sum | band[k], own);
    });
    return { ...batch, estimates: possible.estimates, posterior, novelty, flags, bandFlags };
  }

  async #estimate(pixels: Float32Array, count: number, columns: Columns): Promise<Estimate> {
    const start = performance.now();
    const estimate = await this.#task.model.estimator.estimate(pixels, count, columns);
    this.#networkMs += performance.now() - start;
    return estimate;
  }

  /** The first estimates tell which columns there are. */
  #begin({ estimates, posterior }: Block): CatalogWriter {
    const { model, out, images, run, backend, latents = false } = this.#task;
    const names = model.gives.has("encoder") ? latentNames(model) : [];
    const labels = model.gives.has("label-latents") ? model.config.supervise.length : 0;
    const { sources, hasPlaces, described } = this.#inputs;
    this.#quantities = quantitiesOf(model.config, {
      sigmas: new Set(estimates.sigmas?.keys()),
      parts: new Set(estimates.parts?.aleatoric.keys()),
      paths: hasPlaces ? images : undefined,
      hasNames: sources.some((source) => source.hasNames),
      longestId: sources.reduce(
        (most, source) => Math.max(most, source.longestId),
        String(this.#total).length,
      ),
      magnitudes: this.#magnitudes.includes(true),
      units: sources[0].units.map((unit, b) =>
        sources.every(({ units }) => units[b] === unit) ? unit : "1",
      ),
      sky: sources.some((source) => source.measuresSky),
      celestial: sources.some((source) => source.hasCelestial()),
      latents: latents ? { names, labels } : undefined,
      known: this.#known,
      quantiles: posterior.sample !== undefined && posterior.quantile !== undefined,
      detected: posterior.labels
        .map(({ name }) => name)
        .filter((name) => posterior.detection?.(name) !== undefined),
      tables: new Map(
        sources.flatMap(({ ownColumns }) => (ownColumns ? [[ownColumns.path, ownColumns.columns]] : [])),
      ),
      own: sources.flatMap(({ own, count }) => (own.length === 0 ? new Array(count).fill(undefined) : own)),
    });
    const columns = this.#quantities.map(({ column }) => column);
    const bands = model.config.image.bands.map(({ name }) => name);
    const systems = sources.map((source) => commonSystem(source.systems, bands));
    const facts = factsOf({ run, backend, views: model.views ?? 1, inputs: described, systems });
    const writer = openCatalog(out, { columns, rows: this.#total, facts });
    const head = { config: model.config, quantities: this.#quantities, rows: this.#total, facts };
    this.#beside = openBeside(this.#task.beside ?? {}, head);
    return writer;
  }

  /** A catalogue of nothing but failures is none. */
  #refuseIfNone(): void {
    if (this.#flagged.unreadable < this.#total) return;
    const [first] = this.#inputs.sources.flatMap(({ failures }) => failures);
    throw this.#total === 1
      ? first
      : new GalforgeError(
          first.code,
          `none of the ${this.#total} cutouts can be used. The first: ${first.message}`,
        );
  }

  #tellFailures(): void {
    const { sources } = this.#inputs;
    const unread = [...this.#unread].map(
      ([why, count]) => `no ra and dec of ${count} of ${this.#total} images: ${why}`,
    );
    for (const note of [
      ...sources.flatMap((source) => source.notes()),
      ...this.#psfs.flatMap((psf) => psf.notes()),
      ...this.#inputCheck.notes(this.#total),
      ...unread,
    ]) {
      this.#context.note(note);
    }
    const shown = sources.flatMap(({ failures }) => failures).slice(0, MOST_FAILURES);
    const more = this.#flagged.unreadable - shown.length;
    for (const { message } of shown) this.#context.note(`cannot be used: ${message}`);
    if (more > 0) this.#context.note(`(and ${more} more that cannot be used)`);
  }
}

/** Failures that are told one by one. */
const MOST_FAILURES = 5;
