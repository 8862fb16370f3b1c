/** What is inside a data set: as data for machines and as text for people. */
import { formatBytes } from "../shared/cli/progress.ts";
import type { Band } from "./bands.ts";
import type { Plane } from "./planes.ts";
import { Dataset } from "./reader.ts";
import type { Manifest } from "./schema.ts";
import { bytesOfShard } from "./shard-file.ts";
import { type ColumnStatistics, describeColumn, quantile, sparkline } from "./statistics.ts";

/** stamps whose pixels are looked at, spread evenly over the set */
const SAMPLE = 256;
/** and at most so many values of pixels */
const SAMPLE_VALUES = 2 ** 24;

export interface LabelDescription extends ColumnStatistics {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

interface PixelRange {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface PixelDescription extends PixelRange {
  /** stamps that were looked at */
  readonly stamps: number;
  /** of each band, in the order of the manifest */
  readonly bands: readonly PixelRange[];
}

export interface DatasetDescription {
  readonly dir: string;
  readonly manifest: Omit<Manifest, "labels" | "shards">;
  readonly shards: number;
  /** of all shards */
  readonly bytes: number;
  readonly labels: readonly LabelDescription[];
  readonly pixels: PixelDescription;
}

/** @throws GalforgeError if `dir` is no readable data set */
export function describeDataset(dir: string): DatasetDescription {
  const set = Dataset.open(dir, { check: false }); // a look at a few stamps of every shard: "sim verify" reads all
  try {
    const { labels, shards, ...manifest } = set.manifest;
    return {
      dir,
      manifest,
      shards: shards.length,
      bytes: shards.reduce((sum, s) => sum + bytesOfShard(s), 0),
      labels: labels.map((l) => ({ ...l, ...describeColumn(set.label(l.name)) })),
      pixels: describePixels(set),
    };
  } finally {
    set.close();
  }
}

/** Text for a terminal, about 110 columns wide. */
export function formatDescription(d: DatasetDescription): string {
  const { n, shape, dtype, bands, seed, created, device, software, options } = d.manifest;
  const lines = [
    `${d.dir}: ${n} stamps of ${shape.bands} x ${shape.height} x ${shape.width} (bands x height x width), ${dtype}`,
    ...bands.map((band, i) => `  ${i === 0 ? "bands" : ""}`.padEnd(12) + describeBand(band)),
    ...(d.manifest.planes ?? []).map(
      (plane, i) => `  ${i === 0 ? "planes" : ""}`.padEnd(12) + describePlane(plane),
    ),
    `  files     ${d.shards === 1 ? "1 shard" : `${d.shards} shards`}, ${formatBytes(d.bytes)}`,
    `  made      ${created}, seed ${seed}, on ${device}, by ${flat(software)}`,
    `  options   ${flat(scalars(options))}`,
    ...nested(options),
    ...pixelLines(d),
    "",
    row("label", "unit", ["min", "median", "max", "mean", "std"], "histogram from min to max"),
    ...d.labels.map((l) =>
      row(
        l.name,
        l.unit,
        [l.min, l.median, l.max, l.mean, l.std].map(short),
        sparkline(l.histogram) + notFinite(l),
      ),
    ),
    "",
    ...d.labels.map((l) => `  ${l.name.padEnd(16)} ${l.description}${l.unit === "1" ? "" : ` [${l.unit}]`}`),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Of several bands a line each. */
function pixelLines({ pixels, manifest: { bands } }: DatasetDescription): string[] {
  return pixels.bands.map(({ min, median, max }, b) => {
    const name = bands.length === 1 ? "" : `${bands[b].name}: `;
    const range = `min ${short(min)}, median ${short(median)}, max ${short(max)}`;
    const about = b === 0 ? ` (of ${pixels.stamps} stamps)` : "";
    return `  ${b === 0 ? "pixels" : ""}`.padEnd(12) + name + range + about;
  });
}

/** "r: ADU, zero point 27 mag, 0.2 arcsec/pixel, moffat PSF 0.7 arcsec, sky 100, gain 1, read_noise 5" */
function describeBand({ name, unit, zero_point, pixel_scale, psf, detector }: Band): string {
  const [low, high] = psf?.fwhm ?? [];
  const width =
    low === undefined
      ? ""
      : low === high
        ? ` ${short(low)} arcsec`
        : ` ${short(low)} to ${short(high!)} arcsec`;
  const facts = [
    unit,
    zero_point === undefined ? "" : `zero point ${short(zero_point)} mag`,
    pixel_scale === undefined ? "" : `${short(pixel_scale)} arcsec/pixel`,
    psf === undefined
      ? ""
      : `${psf.kind ?? ""} PSF${width}${psf.round === false ? ", not round" : ""}`.trim(),
    ...Object.entries(detector ?? {}).map(([key, value]) => `${key} ${short(value)}`),
  ];
  return `${name}: ${facts.filter((fact) => fact !== "").join(", ")}`;
}

/** "mask: uint16 1 x 64 x 64, bad pixels (saturated 0, cosmic_ray 1)" */
function describePlane({ name, dtype, shape, unit, description, bits }: Plane): string {
  const names = Object.entries(bits ?? {}).map(([bit, number]) => `${bit} ${number}`);
  const held = names.length === 0 ? "" : ` (${names.join(", ")})`;
  return `${name}: ${dtype} ${shape.join(" x ")}${unit === "1" ? "" : `, ${unit}`}, ${description}${held}`;
}

function describePixels(set: Dataset): PixelDescription {
  const stamps = Math.max(1, Math.min(SAMPLE, set.length, Math.floor(SAMPLE_VALUES / set.stampSize)));
  const indices = Array.from({ length: stamps }, (_, i) => Math.floor((i * set.length) / stamps));
  const pixels = new Float32Array(stamps * set.stampSize);
  set.imagesInto(indices, pixels);
  const { bands, height, width } = set.manifest.shape;
  const planes = Array.from({ length: bands }, (_, band) => {
    const plane = new Float32Array(stamps * height * width);
    const size = height * width;
    for (let k = 0; k < stamps; k++) {
      const from = (k * bands + band) * size;
      plane.set(pixels.subarray(from, from + size), k * size);
    }
    return plane;
  });
  return { stamps, ...rangeOf(pixels), bands: planes.map(rangeOf) };
}

/** Sorts them. */
function rangeOf(pixels: Float32Array): PixelRange {
  pixels.sort();
  return { min: pixels[0], median: quantile(pixels, 0.5), max: pixels[pixels.length - 1] };
}

const row = (name: string, unit: string, numbers: readonly string[], rest: string): string =>
  `  ${name.padEnd(16)} ${unit.padEnd(10)}${numbers.map((v) => v.padStart(11)).join("")}  ${rest}`;

const notFinite = (l: ColumnStatistics): string => (l.notFinite === 0 ? "" : `  ${l.notFinite} not finite`);

/** Four digits are enough to recognise a distribution. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;

const scalars = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => !isNested(value)));

/** A line for each entry of the options that are records, such as the population; --json and the manifest have all. */
function nested(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options)
    .filter(([, value]) => isNested(value))
    .flatMap(([key, value]) => [
      `  ${key}`,
      ...Object.entries(value as object).map(([inner, v]) => `    ${inner.padEnd(14)} ${cut(v)}`),
    ]);
}

function cut(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= 90 ? text : `${text.slice(0, 87)}...`;
}

function flat(record: Readonly<Record<string, unknown>>): string {
  return Object.entries(record)
    .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
