/**
 * What a data set is: its manifest, as a type and as a check of a document from outside. The files are described
 * by example in docs/shard-format.md.
 */
import { z } from "zod";
import { badInput, GalforgeError } from "../shared/errors.ts";
import { repeated } from "../shared/repeated.ts";
import type { Band } from "./bands.ts";
import { bandSchema, labelSchema, planeSchema } from "./fact-schemas.ts";
import type { LabelColumn } from "./labels.ts";
import { DTYPES, type Dtype } from "./layout.ts";
import type { Plane, PlaneEntry, WrittenFile } from "./planes.ts";
import { firstIssue, upgradeManifest } from "./upgrade.ts";

export type { WrittenFile } from "./planes.ts";

/** Raised by one when a reader of the previous version could misread a file. A newer one is refused by number, an older one upgraded. */
export const FORMAT_VERSION = 2;
export const FORMAT_NAME = "galforge-dataset";
export const MANIFEST_FILE = "manifest.json";

/** One shard file. */
export interface ShardEntry extends WrittenFile {
  /** its objects have the ids first_id, first_id + 1, ...; absent: they have names, from which their ids follow (ids.ts) */
  readonly first_id?: number;
  readonly count: number;
  /** name of the GPU that rendered it; absent: a processor did */
  readonly device?: string;
  /** the files of its planes, in the order of the manifest's; absent: there are none */
  readonly planes?: readonly PlaneEntry[];
}

export interface ImageShape {
  readonly bands: number;
  readonly height: number;
  readonly width: number;
}

export interface Manifest {
  readonly format: typeof FORMAT_NAME;
  readonly version: typeof FORMAT_VERSION;
  /** stamps in all shards together */
  readonly n: number;
  readonly shape: ImageShape;
  /** what a pixel means, in the order of the stamps' first axis */
  readonly bands: readonly Band[];
  readonly dtype: Dtype;
  readonly labels: readonly LabelColumn[];
  /** images beside the stamps; absent: there are none */
  readonly planes?: readonly Plane[];
  readonly seed: number;
  readonly shard_size: number;
  /** everything that was asked for, resolved: enough to make the set again */
  readonly options: Readonly<Record<string, unknown>>;
  readonly software: Readonly<Record<string, unknown>>;
  /** what rendered: "cpu", names of GPUs, or several of these; shards.device says which rendered what */
  readonly device: string;
  /** ISO 8601, UTC */
  readonly created: string;
  /** in the order of the stamps */
  readonly shards: readonly ShardEntry[];
}

const count = z.int().min(0);
const positive = z.int().min(1);
const fileShape = {
  // a plain name: a manifest must not lead a reader out of its own directory
  file: z.string().regex(/^[\w.-]+$/, "must be a file name without a path"),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
  bytes: positive,
};
const manifestSchema = z.object({
  format: z.literal(FORMAT_NAME),
  version: z.literal(FORMAT_VERSION),
  n: positive,
  shape: z.object({ bands: positive, height: positive, width: positive }),
  bands: z.array(bandSchema),
  dtype: z.enum(DTYPES),
  labels: z.array(labelSchema),
  planes: z.array(planeSchema).exactOptional(),
  seed: count,
  shard_size: positive,
  options: z.record(z.string(), z.unknown()),
  software: z.record(z.string(), z.unknown()),
  device: z.string(),
  created: z.string(),
  shards: z.array(
    z.object({
      ...fileShape,
      first_id: count.exactOptional(),
      count: positive,
      device: z.string().exactOptional(),
      planes: z.array(z.object({ name: z.string(), ...fileShape })).exactOptional(),
    }),
  ),
});

/**
 * Checks a parsed manifest, and brings one of version 1 to version 2. `where` names the file in messages.
 * @throws GalforgeError E_VERSION for another format version, E_INPUT for anything else that does not fit
 */
export function checkManifest(where: string, document: unknown): Manifest {
  const parsed = manifestSchema.safeParse(
    checkHead(where, document) === 1 ? upgradeManifest(where, document) : document,
  );
  if (!parsed.success) throw badInput(where, firstIssue(parsed.error));
  checkConsistency(where, parsed.data);
  return parsed.data;
}

/** The format version of a document that is a manifest. @throws as `checkManifest` */
export function checkHead(where: string, document: unknown): number {
  const head = z.object({ format: z.unknown(), version: z.unknown() }).partial().safeParse(document);
  if (!head.success || head.data.format !== FORMAT_NAME) {
    throw badInput(where, `this is not a galforge data set: "format" must be "${FORMAT_NAME}"`);
  }
  return checkVersion(where, head.data.version);
}

/** Refuses a manifest or shard of another format version by number. */
export function checkVersion(where: string, version: unknown): number {
  if (version === FORMAT_VERSION || version === 1) return version;
  if (typeof version !== "number") throw badInput(where, '"version" must be a number');
  const remedy =
    version > FORMAT_VERSION
      ? "install a newer galforge to read it"
      : "read it with the galforge that wrote it (see its manifest.json)";
  throw new GalforgeError(
    "E_VERSION",
    `${where}: format version ${version}, but this galforge reads versions 1 and ${FORMAT_VERSION}: ${remedy}`,
    { where, version, reads: [1, FORMAT_VERSION] },
  );
}

function checkConsistency(where: string, m: Manifest): void {
  const total = m.shards.reduce((sum, s) => sum + s.count, 0);
  if (total !== m.n) throw badInput(where, `n = ${m.n}, but its shards hold ${total} stamps`);
  if (m.bands.length !== m.shape.bands) {
    throw badInput(where, `"bands" describes ${m.bands.length} bands, but stamps have ${m.shape.bands}`);
  }
  const bands = m.bands.map(({ name }) => name);
  const band = repeated(bands);
  if (band !== undefined) throw badInput(where, `two bands are called "${band}"`);
  checkPlaneFiles(where, m);
  const names = m.labels.map((l) => l.name);
  const twice = repeated(names);
  if (twice !== undefined) throw badInput(where, `label "${twice}" is listed twice`);
  for (const label of m.labels) {
    const of = `label "${label.name}"`;
    if (label.band !== undefined && !bands.includes(label.band)) {
      throw badInput(where, `${of} belongs to the band "${label.band}"; there are ${bands.join(", ")}`);
    }
    if (label.sigma !== undefined && !names.includes(label.sigma)) {
      throw badInput(
        where,
        `the uncertainty of ${of} would be the label "${label.sigma}", which is not there`,
      );
    }
  }
}

/** Every shard has a file of every plane. */
function checkPlaneFiles(where: string, { planes = [], shards }: Manifest): void {
  const names = planes.map(({ name }) => name);
  const twice = repeated(names);
  if (twice !== undefined) throw badInput(where, `two planes are called "${twice}"`);
  for (const { file, planes: found = [] } of shards) {
    const there = found.map(({ name }) => name);
    if (there.join() === names.join()) continue;
    const list = (of: readonly string[]): string => of.join(", ") || "none";
    throw badInput(where, `${file} has the planes ${list(there)}, where the set has ${list(names)}`);
  }
}
