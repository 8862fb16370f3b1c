/** A small synthetic data set without a renderer: Gaussian blobs whose labels are known. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach } from "vitest";
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Dtype } from "../../datasets/layout.ts";
import { writeManifest } from "../../datasets/manifest.ts";
import { PIXEL_ARRAYS, type Plane } from "../../datasets/planes.ts";
import { PlanesWriter } from "../../datasets/planes-writer.ts";
import { FORMAT_NAME, FORMAT_VERSION, type Manifest, type ShardEntry } from "../../datasets/schema.ts";
import { outlineShard, readIds, type ShardOutline } from "../../datasets/shard-file.ts";
import type { ShardLayout } from "../../datasets/writer.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { OpenFile } from "../../shared/files/read.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";

const rooms: string[] = [];
afterEach(() => {
  for (const dir of rooms.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** A new temporary directory, deleted after the test. */
export function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), "galforge-test-"));
  rooms.push(dir);
  return dir;
}

export interface MakeOptions {
  readonly n: number;
  readonly shardSize?: number;
  readonly dtype?: Dtype;
  readonly bands?: number;
  readonly height?: number;
  readonly width?: number;
  /** names of the objects; absent: they have the ids 0, 1, ... */
  readonly names?: readonly string[];
  /** labels that stamps may lack */
  readonly missing?: readonly string[];
  /** of labels the label that holds their error */
  readonly errors?: Readonly<Record<string, string>>;
  /** images beside the stamps: the value of pixel p of an object's [bands, height, width] */
  readonly planes?: readonly (Plane & { readonly value: (object: number, p: number) => number })[];
  /** default: flux, hlr and n; others are NaN but for `label` */
  readonly labels?: readonly LabelColumn[];
  /** changes a pixel on the way to the file */
  readonly pixel?: (value: number, object: number, band: number) => number;
  /** changes a label on the way to the file */
  readonly label?: (name: string, value: number, object: number) => number;
}

const LABELS: readonly LabelColumn[] = [
  { name: "flux", unit: "ADU", role: "flux", description: "total flux" },
  { name: "hlr", unit: "arcsec", role: "length", description: "half-light radius" },
  { name: "n", unit: "1", role: "scalar", description: "Sersic index" },
];

/** The labels of object `id`: arbitrary but fixed, not round numbers. */
export const trueLabel = (name: string, id: number): number =>
  ({ flux: 1000 + 37.3 * (id % 101), hlr: 0.3 + (id % 7) / 3, n: 0.5 + (id % 5) * 0.7 })[name] ?? Number.NaN;

/** Pixels of object `id` [bands, height, width]: a Gaussian blob on a background of 100. */
export function truePixels(id: number, bands: number, height: number, width: number): number[] {
  const sigma = 1 + (id % 4);
  return Array.from({ length: bands * height * width }, (_, p) => {
    const band = Math.floor(p / (height * width));
    const dy = (Math.floor(p / width) % height) + 0.5 - height / 2;
    const dx = (p % width) + 0.5 - width / 2;
    return 100 + 10 * band + 20 * (1 + (id % 9)) * Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
  });
}

/** Writes the set into `dir` (made by `temporary`) and returns its manifest. */
export function makeDataset(dir: string, options: MakeOptions): Manifest {
  const {
    n,
    shardSize = 10,
    dtype = "float32",
    bands = 1,
    height = 8,
    width = 6,
    names,
    missing,
    errors = {},
    planes = [],
  } = options;
  const columns = options.labels ?? LABELS;
  const shards: ShardEntry[] = [];
  for (let first = 0; first < n; first += shardSize) {
    const count = Math.min(shardSize, n - first);
    const layout: ShardLayout = {
      count,
      bands,
      height,
      width,
      dtype,
      labelNames: columns.map((l) => l.name),
    };
    const writer = PlanesWriter.open(
      dir,
      shards.length,
      names === undefined ? first : { names: names.slice(first, first + count) },
      layout,
      planes,
    );
    for (let id = first; id < first + count; id++) {
      const values = truePixels(id, bands, height, width).map(
        (v, p) => options.pixel?.(v, id, Math.floor(p / (height * width))) ?? v,
      );
      writer.writeImages(
        bytesOfArray(dtype === "float32" ? Float32Array.from(values) : Uint16Array.from(values)),
      );
      planes.forEach(({ shape, dtype: type, value }, p) => {
        const size = shape.reduce((a, b) => a * b, 1);
        const filled = new PIXEL_ARRAYS[type](size).map((_, pixel) => value(id, pixel));
        writer.writePlane(p, bytesOfArray(filled));
      });
    }
    const column = (name: string): Float64Array =>
      Float64Array.from({ length: count }, (_, k) => {
        const value = trueLabel(name, first + k);
        return options.label?.(name, value, first + k) ?? value;
      });
    shards.push(writer.finish(new Map(columns.map(({ name }) => [name, column(name)]))));
  }
  const manifest: Manifest = {
    format: FORMAT_NAME,
    version: FORMAT_VERSION,
    n,
    shape: { bands, height, width },
    bands: Array.from({ length: bands }, (_, b) => ({ name: "grizy"[b], unit: "ADU" })),
    dtype,
    labels: columns.map((l) => ({
      ...l,
      ...(missing?.includes(l.name) ? { missing: true } : {}),
      ...(errors[l.name] === undefined ? {} : { sigma: errors[l.name]! }),
    })),
    ...(planes.length === 0 ? {} : { planes: planes.map(({ value: _, ...plane }) => plane) }),
    seed: 5,
    shard_size: shardSize,
    options: { preset: "blobs", psf: { kind: "none" } },
    software: { galforge: "test" },
    device: "cpu",
    created: "2026-01-02T03:04:05.678Z",
    shards,
  };
  writeManifest(dir, manifest);
  return manifest;
}

/** `outlineShard` of a file by its path. */
export function inspectShardFile(path: string): ShardOutline {
  const file = OpenFile.open(path);
  try {
    return outlineShard(file);
  } finally {
    file.close();
  }
}

/** The manifest's entry for an existing shard. */
export function shardEntry(path: string): ShardEntry {
  const { layout, bytes, idsOffset } = inspectShardFile(path);
  const file = OpenFile.open(path);
  const [first_id] = readIds(file, idsOffset, 1);
  file.close();
  return { file: basename(path), sha256: sha256File(path), bytes, first_id: first_id!, count: layout.count };
}

/** A plane of every kind that exports know, beside square stamps. */
export const somePlanes = (bands: number, side: number): NonNullable<MakeOptions["planes"]> => {
  const shape = [bands, side, side] as const;
  const about = { unit: "1", description: "of a test" };
  return [
    { name: "variance", dtype: "float32", shape, ...about, unit: "ADU^2", value: (id, p) => (p + id) % 7 },
    { name: "psf", dtype: "float32", shape: [bands, 5, 5], ...about, value: (id, p) => id + p / 32 },
    {
      ...{ name: "mask", dtype: "uint8", shape: [1, side, side], ...about, bits: { COSMIC: 0, NODATA: 5 } },
      value: (id, p) => ((p + id) % 5 === 0 ? 33 : 0),
    },
    { name: "segmentation", dtype: "int32", shape, ...about, value: (id, p) => (p % 3) - id },
    { name: "isolated", dtype: "float32", shape, ...about, unit: "ADU", value: (id, p) => p * id },
  ];
};
