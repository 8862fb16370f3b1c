/** Stamps of a field as a data set: a shard after the other, in constant memory. */
import { join } from "node:path";
import { isShardFile, shardFile } from "../../datasets/layout.ts";
import { writeManifest } from "../../datasets/manifest.ts";
import { PlanesWriter } from "../../datasets/planes-writer.ts";
import {
  FORMAT_NAME,
  FORMAT_VERSION,
  MANIFEST_FILE,
  type Manifest,
  type ShardEntry,
} from "../../datasets/schema.ts";
import { fillDirectory } from "../../shared/files/directory.ts";
import { BackgroundFlush } from "../../shared/files/flush.ts";
import type { LockWishes } from "../../shared/files/lock.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import type { FieldImage } from "./field-image.ts";
import type { StampLabel, Target } from "./stamp-labels.ts";
import type { StampPlane } from "./stamp-planes.ts";

export interface CutSettings {
  readonly field: FieldImage;
  /** side [pixels] */
  readonly stamp: number;
  readonly targets: readonly Target[];
  readonly labels: readonly StampLabel[];
  readonly planes: readonly StampPlane[];
  /** of each target */
  readonly names: readonly string[];
  readonly shardSize: number;
  /** what was asked for, for the manifest */
  readonly options: Readonly<Record<string, unknown>>;
}

/** @param done is told of each stamp @throws GalforgeError; the directory is whole or empty */
export function writeStamps(
  out: string,
  settings: CutSettings,
  wishes: LockWishes,
  done: () => void,
): Promise<void> {
  const { field, stamp, targets, labels, planes, shardSize } = settings;
  const place = {
    remedy: "choose another --out",
    makes: (name: string) => isShardFile(name) || name === MANIFEST_FILE,
  };
  return fillDirectory(out, place, wishes, async (lock) => {
    const flush = new BackgroundFlush();
    const shards: ShardEntry[] = [];
    for (let first = 0; first < targets.length; first += shardSize) {
      lock.check();
      shards.push(writeShard(out, shards.length, first, settings, done));
      flush.add(join(out, shardFile(shards.length - 1)));
    }
    await flush.finish(out);
    const bands = field.bands.map(({ band }) => band);
    writeManifest(out, {
      ...{ format: FORMAT_NAME, version: FORMAT_VERSION, n: targets.length, dtype: "float32", seed: 0 },
      shape: { bands: bands.length, height: stamp, width: stamp },
      bands,
      labels: labels.map(({ value: _, ...column }) => column),
      ...(planes.length === 0 ? {} : { planes: planes.map(({ plane }) => plane) }),
      ...{
        shard_size: shardSize,
        options: settings.options,
        software: { ...describeSoftware() },
        device: "cpu",
      },
      ...{ created: new Date().toISOString(), shards },
    } satisfies Manifest);
  });
}

function writeShard(
  out: string,
  index: number,
  first: number,
  { field, stamp, targets, labels, planes, names, shardSize }: CutSettings,
  done: () => void,
): ShardEntry {
  const own = targets.slice(first, first + shardSize);
  const writer = PlanesWriter.open(
    out,
    index,
    { names: names.slice(first, first + shardSize) },
    {
      ...{ count: own.length, bands: field.bands.length, height: stamp, width: stamp, dtype: "float32" },
      labelNames: labels.map(({ name }) => name),
    },
    planes.map(({ plane }) => plane),
  );
  try {
    for (const target of own) {
      writer.writeImages(bytesOfArray(cutOut(field, target, stamp)));
      planes.forEach(({ cut }, k) => {
        writer.writePlane(k, bytesOfArray(cut(target)));
      });
      done();
    }
    return writer.finish(new Map(labels.map(({ name, value }) => [name, Float64Array.from(own, value)])));
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** [bands, stamp, stamp] */
export function cutOut({ bands }: FieldImage, { left, bottom }: Target, stamp: number): Float32Array {
  const image = new Float32Array(bands.length * stamp * stamp);
  bands.forEach(({ pixels }, band) => {
    for (let j = 0; j < stamp; j++) {
      const at = (band * stamp + j) * stamp;
      pixels(bottom + j, left, image.subarray(at, at + stamp));
    }
  });
  return image;
}
