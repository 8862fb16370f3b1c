/** A copy of a data set whose bands stand in another order and have other names. */
import { mkdirSync } from "node:fs";
import { writeManifest } from "../../datasets/manifest.ts";
import { Dataset } from "../../datasets/reader.ts";
import type { Manifest } from "../../datasets/schema.ts";
import { ShardWriter } from "../../datasets/writer.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";

/**
 * @param bands those of the copy, by their names in `from`; some may be left out
 * @param rename of a band, which its labels have in their names; default: as it was
 * @param change of the manifest, such as units
 * @returns `to`
 */
export function rebanded(
  from: string,
  to: string,
  bands: readonly string[],
  rename = (band: string): string => band,
  change: (manifest: Manifest) => Partial<Manifest> = () => ({}),
): string {
  const set = Dataset.open(from);
  const { manifest } = set;
  const { height, width } = manifest.shape;
  const places = bands.map((name) => manifest.bands.findIndex((band) => band.name === name));
  const labels = manifest.labels.filter(({ band }) => band === undefined || bands.includes(band));
  const as = (name: string, band: string | undefined): string =>
    band === undefined ? name : `${name}_`.replace(`_${band}_`, `_${rename(band)}_`).slice(0, -1);
  const columns = labels.map((label) => ({
    ...label,
    name: as(label.name, label.band),
    ...(label.band === undefined ? {} : { band: rename(label.band) }),
    ...(label.sigma === undefined ? {} : { sigma: as(label.sigma, label.band) }),
  }));
  mkdirSync(to);
  const shards = manifest.shards.map((shard, s) => {
    const { count, first_id: first = 0 } = shard;
    const labelNames = columns.map(({ name }) => name);
    const layout = { count, bands: bands.length, height, width, dtype: "float32", labelNames } as const;
    const writer = ShardWriter.open(to, s, first, layout);
    for (let id = first; id < first + count; id++) {
      const [all, size] = [set.image(id), height * width];
      const stamp = new Float32Array(places.length * size);
      places.forEach((place, b) => {
        stamp.set(all.subarray(place * size, (place + 1) * size), b * size);
      });
      writer.writeImages(bytesOfArray(stamp));
    }
    const column = (name: string): Float64Array => set.label(name).slice(first, first + count);
    return writer.finish(new Map(columns.map(({ name }, i) => [name, column(labels[i]!.name)])));
  });
  set.close();
  const { population: _, ...options } = manifest.options; // it would draw these galaxies in its own bands
  const made: Manifest = {
    ...manifest,
    shape: { ...manifest.shape, bands: bands.length },
    bands: places.map((place) => ({ ...manifest.bands[place]!, name: rename(manifest.bands[place]!.name) })),
    labels: columns,
    ...{ dtype: "float32", options, shards },
  };
  writeManifest(to, { ...made, ...change(made) });
  return to;
}
