/** Writes the stamps of an import as shards, one after the other, in constant memory. */
import { badInput } from "../../shared/errors.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import type { Band } from "../bands.ts";
import { rangeOf, stampLabel, withFwhm } from "../image-system.ts";
import type { LabelColumn } from "../labels.ts";
import { writeManifest } from "../manifest.ts";
import type { Plane } from "../planes.ts";
import { PlanesWriter } from "../planes-writer.ts";
import { FORMAT_NAME, FORMAT_VERSION } from "../schema.ts";
import type { Common } from "./common.ts";
import { addShard, type ImportPlan, type ShardLine, type Skipped } from "./journal.ts";
import type { TableLabels } from "./labels.ts";
import { type OwnLabel, ownLabels } from "./own-labels.ts";
import { IMPORT_BITS, type ImportedStamp } from "./stamp-of.ts";

export interface SetWishes {
  readonly out: string;
  readonly bands: readonly string[];
  /** of a pixel */
  readonly unit: string;
  /** stamps in a file */
  readonly shardSize: number;
  readonly subtractSky: boolean;
  readonly plan: ImportPlan;
  /** file of the table, for messages */
  readonly labels: string;
  readonly table: TableLabels;
}

interface Pending {
  readonly id: string;
  readonly row: number;
  readonly stamp: ImportedStamp;
}

export class SetWriter {
  readonly #wishes: SetWishes;
  readonly #lines: ShardLine[];
  #pending: Pending[] = [];
  /** since the last shard */
  #skipped: Skipped[] = [];
  #seen: number;

  /** @param earlier shards that are there */
  constructor(wishes: SetWishes, earlier: readonly ShardLine[]) {
    this.#wishes = wishes;
    this.#lines = [...earlier];
    this.#seen = this.seen;
  }

  /** Cutouts up to the end of the last shard. */
  get seen(): number {
    return this.#lines.at(-1)?.next ?? 0;
  }

  get shards(): number {
    return this.#lines.length;
  }

  get skipped(): readonly Skipped[] {
    return [...this.#lines.flatMap(({ skipped }) => skipped), ...this.#skipped];
  }

  skip(id: string, reason: string): void {
    this.#seen++;
    this.#skipped.push({ id, reason });
  }

  /** @returns whether a shard is full now: `write` it */
  add(pending: Pending): boolean {
    this.#seen++;
    this.#pending.push(pending);
    return this.#pending.length === this.#wishes.shardSize;
  }

  write(common: Common): void {
    const { out, bands, table, plan } = this.#wishes;
    const pending = this.#pending;
    const rows = pending.map(({ row }) => row);
    const labels = this.#ownLabels(common);
    const own = pending.map(({ stamp }) => labels.map(({ of }) => of(stamp.facts)));
    const values = new Map([
      ...table.columns.map(
        ({ label, values }) => [label.name, Float64Array.from(rows, (row) => values[row])] as const,
      ),
      ...labels.map(({ label }, k) => [label.name, Float64Array.from(own, (of) => of[k])] as const),
    ]);
    const { side } = common;
    const planes = this.#planes(common);
    const writer = PlanesWriter.open(
      out,
      this.#lines.length,
      { names: pending.map(({ id }) => id) },
      {
        ...{ count: pending.length, bands: bands.length, height: side, width: side, dtype: "float32" },
        labelNames: [...values.keys()],
      },
      planes,
    );
    try {
      for (const { stamp } of pending) {
        writer.writeImages(bytesOfArray(stamp.image));
        planes.forEach(({ name }, k) => {
          writer.writePlane(k, bytesOfArray(stamp[name as "mask" | "variance" | "psf"]!));
        });
      }
      const entry = writer.finish(values);
      // what is no number is null in the journal of an interrupted run, so it is here
      const known = own.map((of) => of.map((x) => (Number.isNaN(x) ? null : x)));
      const line = { entry, next: this.#seen, rows, own: known, skipped: this.#skipped, common };
      addShard(out, line, this.#lines.length === 0 ? plan : undefined);
      this.#lines.push(line);
    } catch (error) {
      writer.abort();
      throw error;
    }
    [this.#pending, this.#skipped] = [[], []];
  }

  /** @throws GalforgeError if all labels of all stamps are missing */
  finish(common: Common): {
    readonly stamps: number;
    readonly labels: readonly LabelColumn[];
    readonly planes: readonly Plane[];
  } {
    const { out, bands, unit, shardSize, subtractSky, plan, table } = this.#wishes;
    if (this.#pending.length > 0) this.write(common);
    const rows = this.#lines.flatMap((line) => line.rows);
    if (
      table.columns.length > 0 &&
      table.columns.every(({ values }) => rows.every((row) => Number.isNaN(values[row])))
    ) {
      throw badInput(this.#wishes.labels, "all labels of all cutouts are missing: nothing could be learned");
    }
    const own = this.#lines.flatMap((line) => line.own);
    const measured = this.#ownLabels(common).map(({ label }, k) => ({
      label,
      values: own.map((of) => of[k] ?? Number.NaN),
    }));
    const labels = [
      ...table.columns.map(({ label, values }) =>
        withMissing(
          label,
          rows.some((row) => Number.isNaN(values[row])),
        ),
      ),
      ...measured.map(({ label, values }) => withMissing(label, values.some(Number.isNaN))),
    ];
    const described = bands.map((name, k): Band => {
      const [zero, scale] = [common.zeroPoints[k], common.scales[k]];
      const band: Band = {
        ...{ name, unit },
        ...(zero === null ? {} : { zero_point: zero }),
        ...(scale === null ? {} : { pixel_scale: scale }),
        ...(subtractSky ? { detector: { sky: 0 } } : {}),
      };
      const width = stampLabel("psf_fwhm", name, bands.length);
      return withFwhm(band, rangeOf(measured.find(({ label }) => label.name === width)?.values ?? []));
    });
    const planes = this.#planes(common);
    writeManifest(out, {
      ...{ format: FORMAT_NAME, version: FORMAT_VERSION, n: rows.length, dtype: "float32", seed: 0 },
      shape: { bands: bands.length, height: common.side, width: common.side },
      ...{ bands: described, labels, planes, shard_size: shardSize, options: { import: plan } },
      ...{ software: { ...describeSoftware() }, device: "cpu", created: new Date().toISOString() },
      shards: this.#lines.map(({ entry }) => entry),
    });
    return { stamps: rows.length, labels, planes };
  }

  /** @throws GalforgeError if a column of the table has the name of one */
  #ownLabels(common: Common): OwnLabel[] {
    const { bands, unit, subtractSky, table } = this.#wishes;
    const labels = ownLabels(bands, unit, common, subtractSky);
    const clash = labels.find(({ label }) =>
      table.columns.some((column) => column.label.name === label.name),
    );
    if (clash === undefined) return labels;
    const { name } = clash.label;
    throw badInput(
      this.#wishes.labels,
      `"${name}" is a label that the import measures itself: give the column another name by --columns table_${name}=${name},...`,
    );
  }

  #planes({ side, hasVariance, psfSide }: Common): Plane[] {
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
      ...(psfSide === null
        ? []
        : [
            {
              ...{ name: "psf", dtype: "float32" as const, shape: [bands.length, psfSide, psfSide] as const },
              ...{ unit: "1", description: "image of the PSF with the response of a pixel, of sum 1" },
            },
          ]),
    ];
  }
}

const withMissing = (label: LabelColumn, missing: boolean): LabelColumn =>
  missing ? { ...label, missing: true } : label;
