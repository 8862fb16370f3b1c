/** One Parquet file a shard: id, labels, and the pixels of a stamp as one binary value. */
import { join } from "node:path";
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { AtomicFile } from "../../shared/files/atomic.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";
import { pixelUnit } from "../bands.ts";
import type { Dataset } from "../reader.ts";
import {
  type ExportContext,
  labelSlices,
  renamed,
  type ShardSource,
  type StampBlock,
  shardSources,
  stampBlocks,
} from "./source.ts";

export async function exportParquet({ set, out, onProgress }: ExportContext): Promise<string[]> {
  const names: string[] = [];
  for (const source of shardSources(set)) {
    const name = renamed(source.entry, ".parquet");
    const file = AtomicFile.create(join(out, name));
    try {
      await writeShard(set, source, file, onProgress);
      file.commit();
    } finally {
      file.abort();
    }
    names.push(name);
  }
  return names;
}

/** A block of stamps is a row group; it is on the disk before the next one is made. */
async function writeShard(
  set: Dataset,
  { entry, first }: ShardSource,
  file: AtomicFile,
  onProgress: (done: number) => void,
): Promise<void> {
  const bytes = new ByteWriter();
  const flush = (): void => {
    file.write(bytes.getBytes());
    bytes.index = 0;
  };
  const writer = Object.assign(bytes, { flush, finish: flush });
  const parquet = new ParquetWriter({
    writer,
    schema: schema(set),
    codec: "UNCOMPRESSED",
    kvMetadata: facts(set),
  });
  for (const block of stampBlocks(set, first, entry.count)) {
    const columnData = columns(set, block);
    await parquet.write({ columnData, rowGroupSize: block.count });
    onProgress(block.first + block.count);
  }
  await parquet.finish();
}

function schema(set: Dataset): SchemaElement[] {
  const labels = set.labelColumns.map(
    (l): SchemaElement => ({ name: l.name, type: "DOUBLE", repetition_type: "REQUIRED" }),
  );
  const names: SchemaElement[] = set.isNamed
    ? [{ name: "name", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" }]
    : [];
  return [
    { name: "root", num_children: labels.length + names.length + 2 },
    { name: "id", type: "INT64", repetition_type: "REQUIRED" },
    ...names,
    ...labels,
    { name: "image", type: "BYTE_ARRAY", repetition_type: "REQUIRED" },
  ];
}

function columns(set: Dataset, block: StampBlock): ColumnSource[] {
  const { first, count, pixels } = block;
  const bytes = bytesOfArray(pixels);
  const each = bytes.length / count;
  const images = Array.from({ length: count }, (_, k) => bytes.subarray(k * each, (k + 1) * each));
  const ids = BigInt64Array.from(set.ids().subarray(first, first + count), BigInt);
  const names = set.isNamed ? [{ name: "name", data: set.names().slice(first, first + count) }] : [];
  return [
    { name: "id", data: ids, encoding: "PLAIN" },
    ...names,
    ...labelSlices(set, first, count).map(
      ([name, data]): ColumnSource => ({ name, data, encoding: "PLAIN" }),
    ),
    // the smallest and largest image mean nothing
    { name: "image", data: images, encoding: "PLAIN", statistics: false },
  ];
}

/** Key-value metadata of the file: what the binary column holds, and the units. */
function facts(set: Dataset): { key: string; value: string }[] {
  const { shape, dtype, bands, seed, labels } = set.manifest;
  return [
    { key: "galforge.image.shape", value: `${shape.bands},${shape.height},${shape.width}` },
    { key: "galforge.image.dtype", value: `little-endian ${dtype}` },
    { key: "galforge.image.unit", value: pixelUnit(bands) },
    { key: "galforge.bands", value: JSON.stringify(bands) },
    { key: "galforge.seed", value: String(seed) },
    { key: "galforge.labels", value: JSON.stringify(labels) },
  ];
}
