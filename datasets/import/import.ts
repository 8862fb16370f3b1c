/** `data import`: cutouts of surveys and a table of labels -> a data set (docs/import.md). */
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "../../shared/cli/command.ts";
import { badInput, GalforgeError } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { csvField } from "../../shared/files/csv.ts";
import { fillDirectory } from "../../shared/files/directory.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import { readTable } from "../../shared/tables/read.ts";
import type { Band } from "../bands.ts";
import { rangeOf, stampLabel, withFwhm } from "../image-system.ts";
import type { LabelColumn } from "../labels.ts";
import { isShardFile } from "../layout.ts";
import { writeManifest } from "../manifest.ts";
import type { Plane } from "../planes.ts";
import { PlanesWriter } from "../planes-writer.ts";
import { FORMAT_NAME, FORMAT_VERSION, MANIFEST_FILE, type ShardEntry } from "../schema.ts";
import { readPsf } from "../survey/psf-width.ts";
import { CutoutReader } from "../survey/read-cutout.ts";
import { type Entry, isPattern, listEntries, type Patterns, patternEntries } from "./entries.ts";
import { isRow, type LabelWishes, rowsOf, type TableLabels, tableLabels } from "./labels.ts";
import { positionsOf, rowsOnSky } from "./on-sky.ts";
import {
  type Common,
  commonOf,
  type Given,
  IMPORT_BITS,
  type Loaded,
  loadEntry,
  stampOf,
} from "./read-entry.ts";

export interface ImportWishes extends Given, LabelWishes {
  readonly out: string;
  readonly patterns: Patterns;
  readonly bands: readonly string[];
  readonly labels: string;
  readonly labelId: string;
  /** labels are found by their positions, within it [arcsec]; undefined: by ids */
  readonly radius: number | undefined;
  /** of a pixel */
  readonly unit: string;
  readonly shardSize: number;
  readonly breakLock: boolean;
}

export interface ImportReport {
  readonly dir: string;
  readonly stamps: number;
  readonly side: number;
  readonly skipped: readonly Skipped[];
  /** rows of the table without a cutout of their id */
  readonly unused: number;
  /** names; with an uncertainty "hlr +- hlr_err" */
  readonly labels: readonly string[];
  readonly planes: readonly string[];
}

interface Skipped {
  readonly id: string;
  readonly reason: string;
}

export const SKIPPED_FILE = "skipped.csv";

/** @throws GalforgeError; the directory is whole or empty */
export async function importCutouts(
  wishes: ImportWishes,
  hooks: Pick<Context, "note" | "signal" | "progress">,
): Promise<ImportReport> {
  const { out, patterns, bands, labels: file, radius } = wishes;
  const read = readTable(file);
  const isById = radius === undefined;
  if (!isById && isPattern(patterns.image))
    throw badInput("--radius", "joins by the ra and dec of a list: a pattern has the ids of the table");
  const table = tableLabels(file, read, isById ? wishes.labelId : undefined, wishes);
  for (const line of table.notes) hooks.note(`note: ${line}`);
  const entries = isPattern(patterns.image)
    ? patternEntries(patterns, table.ids, bands)
    : await listEntries(patterns.image, bands, isById);
  const ids = entries.map(({ id }) => id);
  const rows = isById
    ? rowsOf(file, table.ids, ids)
    : rowsOnSky(
        file,
        positionsOf(file, read),
        entries.map(({ position }) => position),
        radius,
      );
  const place = {
    remedy: "choose another --out",
    makes: (name: string) => isShardFile(name) || name === MANIFEST_FILE || name === SKIPPED_FILE,
  };
  return fillDirectory(out, place, { ...hooks, breakLock: wishes.breakLock }, async (lock) => {
    const set = new SetWriter(wishes, table, lock.check);
    const skipped: Skipped[] = [];
    const bar = hooks.progress("import", entries.length, "cutouts");
    try {
      for (const [k, entry] of entries.entries()) {
        // Ctrl-C is heard in between
        if (k % 16 === 0) await nextTurn();
        if (hooks.signal.aborted)
          throw new GalforgeError("E_INTERRUPTED", `interrupted: nothing is left in ${out}`);
        const row = rows[k]!;
        const reason = isRow(row) ? set.add(entry, row) : row;
        if (reason !== undefined) skipped.push({ id: entry.id, reason });
        bar.add(1);
      }
    } finally {
      bar.finish();
    }
    const report = set.finish(entries.length, skipped);
    const lines = skipped.map(({ id, reason }) => `${csvField(id)},${csvField(reason)}\n`);
    writeFileAtomic(join(out, SKIPPED_FILE), `id,reason\n${lines.join("")}`);
    return { ...report, unused: read.rows - rows.filter(isRow).length };
  });
}

/** Shards one after the other, in constant memory. */
class SetWriter {
  readonly #wishes: ImportWishes;
  readonly #check: () => void;
  readonly #table: TableLabels;
  readonly #readers: readonly CutoutReader[];
  readonly #shards: ShardEntry[] = [];
  /** of all stamps: the row of the table, and widths of the PSF [arcsec] a band */
  readonly #rows: number[] = [];
  readonly #widths: (readonly number[])[] = [];
  #common: Common | undefined;
  #pending: { readonly id: string; readonly stamp: ReturnType<typeof stampOf> }[] = [];

  /** @param check throws if the directory is another process's by now */
  constructor(wishes: ImportWishes, table: TableLabels, check: () => void) {
    this.#wishes = wishes;
    this.#check = check;
    this.#table = table;
    this.#readers = wishes.bands.map(() => new CutoutReader());
  }

  /** @returns why it was left out */
  add(entry: Entry, row: number): string | undefined {
    let loaded: Loaded;
    try {
      loaded = loadEntry(entry, this.#readers, this.#wishes);
      const common = this.#common ?? commonOf(loaded, this.#wishes);
      this.#pending.push({ id: entry.id, stamp: stampOf(loaded, common, this.#wishes) });
      this.#common = common;
    } catch (error) {
      if (error instanceof GalforgeError) return error.message;
      throw error;
    }
    this.#rows.push(row);
    this.#widths.push(
      loaded.cutouts.map(({ psf, pixelScale }) => (psf && readPsf(psf, pixelScale)?.fwhm) ?? Number.NaN),
    );
    if (this.#pending.length === this.#wishes.shardSize) this.#write();
    return undefined;
  }

  #write(): void {
    this.#check();
    const pending = this.#pending;
    const labels = this.#values(this.#rows.length - pending.length);
    const planes = this.#planes();
    const { side } = this.#common!;
    const layout = { count: pending.length, bands: this.#wishes.bands.length, height: side, width: side };
    const writer = PlanesWriter.open(
      this.#wishes.out,
      this.#shards.length,
      { names: pending.map(({ id }) => id) },
      { ...layout, dtype: "float32", labelNames: [...labels.keys()] },
      planes,
    );
    try {
      for (const { stamp } of pending) {
        writer.writeImages(bytesOfArray(stamp.image));
        planes.forEach(({ name }, k) => {
          writer.writePlane(k, bytesOfArray(stamp[name as "mask" | "variance" | "psf"]!));
        });
      }
      this.#shards.push(writer.finish(labels));
    } catch (error) {
      writer.abort();
      throw error;
    }
    this.#pending = [];
  }

  /** Columns of the stamps from number `first` on. */
  #values(first: number): Map<string, Float64Array> {
    const rows = this.#rows.slice(first);
    const { bands } = this.#wishes;
    return new Map([
      ...this.#table.columns.map(
        ({ label, values }) => [label.name, Float64Array.from(rows, (row) => values[row])] as const,
      ),
      ...bands
        .map(
          (band, k) =>
            [
              stampLabel("psf_fwhm", band, bands.length),
              Float64Array.from(this.#widths.slice(first), (widths) => widths[k]),
            ] as const,
        )
        .filter((_, k) => this.#common!.hasWidth[k]),
    ]);
  }

  /** Whether a stamp lacks one is known at the end. */
  #labels(): LabelColumn[] {
    const { bands } = this.#wishes;
    return [
      ...this.#table.columns.map(({ label, values }) => ({
        ...label,
        ...(this.#rows.some((row) => Number.isNaN(values[row])) ? { missing: true } : {}),
      })),
      ...bands
        .map((band, k) => ({
          ...{
            name: stampLabel("psf_fwhm", band, bands.length),
            unit: "arcsec",
            role: "length" as const,
            band,
          },
          description: "full width at half maximum of the PSF, as far as it is known",
          ...(this.#widths.some((widths) => Number.isNaN(widths[k])) ? { missing: true } : {}),
        }))
        .filter((_, k) => this.#common!.hasWidth[k]),
    ];
  }

  #planes(): Plane[] {
    const { side, hasVariance, psfSide } = this.#common!;
    const { bands, unit } = this.#wishes;
    const shape = [bands.length, side, side] as const;
    return [
      ...(hasVariance
        ? [
            {
              ...{ name: "variance", dtype: "float32" as const, shape, unit: `${unit}^2` },
              description: "variance of the noise; 0 where it is not known",
            },
          ]
        : []),
      {
        ...{ name: "mask", dtype: "uint8", shape, unit: "1", bits: IMPORT_BITS },
        description: "BAD by the mask of the cutout, or without a noise; NODATA without a value, which is 0",
      },
      ...(psfSide === undefined
        ? []
        : [
            {
              ...{ name: "psf", dtype: "float32" as const, shape: [bands.length, psfSide, psfSide] as const },
              ...{ unit: "1", description: "image of the PSF with the response of a pixel, of sum 1" },
            },
          ]),
    ];
  }

  finish(count: number, skipped: readonly Skipped[]): Omit<ImportReport, "unused"> {
    const { out, bands, shardSize, unit, breakLock: _, ...asked } = this.#wishes;
    if (this.#common === undefined) {
      throw badInput(
        asked.patterns.image,
        `none of ${count} cutouts can be used; the first: ${skipped[0].reason}`,
      );
    }
    if (this.#pending.length > 0) this.#write();
    const { side, zeroPoints, scales } = this.#common;
    const labels = this.#labels();
    const values = this.#values(0);
    const { columns } = this.#table;
    if (columns.length > 0 && columns.every(({ label }) => values.get(label.name)!.every(Number.isNaN))) {
      throw badInput(asked.labels, "all labels of all cutouts are missing: nothing could be learned");
    }
    const described = bands.map((name, k): Band => {
      const band: Band = {
        ...{ name, unit },
        ...(zeroPoints[k] === undefined ? {} : { zero_point: zeroPoints[k] }),
        ...(scales[k] === undefined ? {} : { pixel_scale: scales[k] }),
      };
      return withFwhm(band, rangeOf(values.get(stampLabel("psf_fwhm", name, bands.length)) ?? []));
    });
    const planes = this.#planes();
    writeManifest(out, {
      ...{ format: FORMAT_NAME, version: FORMAT_VERSION, n: this.#rows.length, dtype: "float32", seed: 0 },
      shape: { bands: bands.length, height: side, width: side },
      ...{ bands: described, labels, planes, shard_size: shardSize },
      options: { import: { ...asked, bands, unit } },
      ...{ software: { ...describeSoftware() }, device: "cpu", created: new Date().toISOString() },
      shards: this.#shards,
    });
    return {
      ...{ dir: out, stamps: this.#rows.length, side, skipped },
      labels: labels.map(({ name, sigma }) => (sigma === undefined ? name : `${name} +- ${sigma}`)),
      planes: planes.map(({ name }) => name),
    };
  }
}
