/** The stamps that a network is judged on: none of them did it see in training. */

import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { spread } from "../../datasets/spread.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import type { Unseen } from "../../train/data/leak.ts";
import type { StampsInBlocks } from "../../train/models/encode-stamps.ts";
import { isAxisLabel } from "./axes.ts";
import type { SetInBands, SourceInBands } from "./in-bands.ts";
import { photometryOf } from "./photometry.ts";
import { noiseLabels } from "./pixel-noise.ts";

export interface TestSet extends StampsInBlocks {
  readonly name: string;
  readonly sha256: string;
  /** which stamps of the data these are, in words */
  readonly which: string;
  readonly image: ImageSystem;
  /** object ids [count] */
  readonly ids: Float64Array;
  /** columns of the labels that were asked for, and of those of `isAxisLabel`, `photometryOf` and `noiseLabels` that the data has [count] */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** unit of each label of the data */
  readonly units: ReadonlyMap<string, string>;
  /** all labels that the data have */
  readonly columns: readonly LabelColumn[];
}

export interface Wanted {
  /** the supervised labels */
  readonly labels: readonly string[];
  /** labels that are read too, where the data have them: nothing is asked of their values */
  readonly besides?: (all: readonly LabelColumn[]) => readonly string[];
  /** stamps at most: of a data set from all over it, of a simulator the first */
  readonly most: number;
  /** test stamps that a simulator makes; default: those of the run's test split */
  readonly simulated?: number;
}

/** The test split of what a run was trained on, or of another simulator. @throws GalforgeError for a label that it lacks, no stamps */
export async function testSplit(
  source: Pick<SourceInBands, "description" | "image" | "labels" | "browse">,
  wanted: Wanted,
): Promise<TestSet> {
  const { description, image } = source;
  const { labels, most } = wanted;
  const names = labelsToRead(description.name, source.labels, image, wanted);
  const stamps = await source.browse("test", most, names);
  const all = description.counts.test;
  const which =
    stamps.size < all ? `the first ${stamps.size} of ${all} stamps of the test split` : "the test split";
  return checked(labels, source.labels, {
    ...{ name: description.name, sha256: description.sha256, which, image },
    ...{ count: stamps.size, ids: stamps.ids, labels: stamps.labels, units: unitsOf(source.labels) },
    columns: source.labels,
    images: stamps.pixels,
  });
}

/**
 * Stamps of a data set, read from the disk when they are needed: keep it open.
 * @throws GalforgeError for a label that it lacks, no stamps
 */
export function unseenStamps(dataset: SetInBands, sha256: string, unseen: Unseen, wanted: Wanted): TestSet {
  const { labels, most } = wanted;
  const { image } = dataset;
  const indices = spread(unseen.indices, most);
  const all = unseen.indices.length;
  const which =
    indices.length < all
      ? `${unseen.which}; ${indices.length} of these ${all}, from all over them`
      : unseen.which;
  const pick = (column: Float64Array): Float64Array => Float64Array.from(indices, (i) => column[i]);
  const names = labelsToRead(dataset.dir, dataset.labelColumns, image, wanted);
  const images = async (from: number, count: number): Promise<Float32Array> =>
    dataset.images(indices.subarray(from, from + count));
  return checked(labels, dataset.labelColumns, {
    ...{ name: dataset.dir, sha256, which, image, count: indices.length, ids: pick(dataset.ids()), images },
    labels: new Map(names.map((name) => [name, pick(dataset.label(name))])),
    units: unitsOf(dataset.labelColumns),
    columns: dataset.labelColumns,
  });
}

const unitsOf = (columns: readonly LabelColumn[]): Map<string, string> =>
  new Map(columns.map(({ name, unit }) => [name, unit]));

/** The labels asked for, and those to bin by, of the noise and besides where the data has them. */
function labelsToRead(
  name: string,
  has: readonly LabelColumn[],
  { bands }: ImageSystem,
  { labels: asked, besides = () => [] }: Wanted,
): string[] {
  const names = has.map((column) => column.name);
  const missing = asked.find((label) => !names.includes(label));
  if (missing !== undefined) {
    const what = `${name}: the network estimates a label that this data does not have, so it cannot be judged there: label`;
    throw unknownChoice(what, missing, names);
  }
  const noise = noiseLabels(bands).filter((label) => names.includes(label));
  const axes = [...has.filter(isAxisLabel), ...photometryOf(has, bands)].map((column) => column.name);
  return [...new Set([...asked, ...axes, ...noise, ...besides(has)])];
}

/** @param asked labels of which every stamp must have a number, unless `columns` say that it may lack it; where one to bin by is none, the stamp is in no bin */
function checked(asked: readonly string[], columns: readonly LabelColumn[], set: TestSet): TestSet {
  if (set.count === 0) {
    throw badInput(set.name, `there are no stamps to judge on (${set.which}): give other data with --data`);
  }
  for (const label of asked) {
    const column = set.labels.get(label)!;
    const mayLack = columns.find(({ name }) => name === label)?.missing === true;
    if (mayLack && column.every(Number.isNaN)) {
      throw badInput(
        set.name,
        `label "${label}" is missing for all of its ${set.count} stamps: there is nothing to compare with`,
      );
    }
    const at = column.findIndex((value) => !Number.isFinite(value) && !(mayLack && Number.isNaN(value)));
    if (at >= 0) {
      throw badInput(
        set.name,
        `label "${label}" of stamp ${set.ids[at]} is ${column[at]}: every label must be a number to compare with`,
      );
    }
  }
  return set;
}
