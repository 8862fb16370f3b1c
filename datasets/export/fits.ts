/** One FITS file a shard: the stamps as the primary cube and the labels as the binary table LABELS. */
import { join } from "node:path";
import { AtomicFile } from "../../shared/files/atomic.ts";
import { FitsUnit } from "../../shared/files/fits-unit.ts";
import { CHECKSUM_CARDS } from "../../shared/formats/fits-checksum.ts";
import type { Card } from "../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../shared/formats/fits-image.ts";
import { encodeRows, type FitsColumn, tableHead } from "../../shared/formats/fits-table.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import type { Band } from "../bands.ts";
import type { Dataset } from "../reader.ts";
import { BANDS_TABLE, bandColumns } from "./bands-table.ts";
import { ownCards, unitCard } from "./cards.ts";
import {
  type ExportContext,
  labelSlices,
  renamed,
  type ShardSource,
  shardSources,
  stampBlocks,
} from "./source.ts";

export function exportFits({ set, out, bands, onProgress }: ExportContext): string[] {
  return [...shardSources(set)].map((source) => {
    const name = renamed(source.entry, ".fits");
    const file = AtomicFile.create(join(out, name));
    try {
      writeShard(set, bands, source, file, onProgress);
      file.commit();
    } finally {
      file.abort();
    }
    return name;
  });
}

/** NAXIS3 counts stamps; with several bands NAXIS3 is the band and NAXIS4 the stamp, and the table BANDS describes the bands. */
function writeShard(
  set: Dataset,
  bands: readonly Band[],
  { entry, first }: ShardSource,
  file: AtomicFile,
  onProgress: (done: number) => void,
): void {
  const { shape, dtype } = set.manifest;
  const planes = shape.bands === 1 ? [entry.count] : [entry.count, shape.bands];
  const cards = [...imageCards(set, entry.file, bands), ...CHECKSUM_CARDS];
  const cube = new FitsUnit(file, imageHead({ dtype, shape: [...planes, shape.height, shape.width], cards }));
  for (const block of stampBlocks(set, first, entry.count)) {
    cube.write(encodePixels(block.pixels));
    onProgress(block.first + block.count);
  }
  cube.finish();
  const labels = labelColumns(set, first, entry.count);
  const table = new FitsUnit(file, tableHead("LABELS", labels, entry.count, CHECKSUM_CARDS));
  table.write(encodeRows(labels));
  table.finish();
  if (bands.length === 1) return;
  const described = bandColumns(bands);
  const about = new FitsUnit(file, tableHead(BANDS_TABLE, described, bands.length, CHECKSUM_CARDS));
  about.write(encodeRows(described));
  about.finish();
}

function imageCards(set: Dataset, shard: string, bands: readonly Band[]): Card[] {
  const { seed, created } = set.manifest;
  return [
    ...unitCard(bands),
    { key: "BANDS", value: bands.map(({ name }) => name).join(",") },
    ...ownCards(
      bands,
      set.labelColumns.map(({ name }) => name),
    ),
    { key: "GFSEED", value: seed, comment: "galforge: seed of the data set" },
    { key: "GFSHARD", value: shard, comment: "galforge: shard this was made from" },
    { key: "DATE", value: created.slice(0, 19), comment: "UTC" },
    { key: "COMMENT", value: "Row k of the table LABELS describes stamp k of this cube." },
    ...(bands.length === 1
      ? []
      : [
          { key: "COMMENT", value: "NAXIS3 is the band, in the order of the table BANDS; NAXIS4 the stamp." },
        ]),
  ];
}

/** Ids, names and labels of the stamps [first, first + count) as the columns of a table. */
export function labelColumns(set: Dataset, first: number, count: number): FitsColumn[] {
  const ids = BigInt64Array.from(set.ids().subarray(first, first + count), (id) => BigInt(id));
  const labels = labelSlices(set, first, count).map(([name, values], i): FitsColumn => {
    const { unit, description } = set.labelColumns[i];
    return { kind: "float64", name, unit: fitsUnit(unit), description, values };
  });
  const names: FitsColumn[] = set.isNamed
    ? [
        {
          kind: "string",
          name: "name",
          values: set.names().slice(first, first + count),
          description: "of the object",
        },
      ]
    : [];
  return [{ kind: "int64", name: "id", values: ids, description: "object id" }, ...names, ...labels];
}
