/** The stamps that a network is judged on: none of them did it see in training. */

import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { spread } from "../../datasets/spread.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import type { SetInBands, SourceInBands } from "../../train/bands/in-bands.ts";
import type { Unseen } from "../../train/data/leak.ts";
import { givenColumns, givenInputs } from "../../train/inputs.ts";
import type { StampsInBlocks } from "../../train/models/encode-stamps.ts";
import type { Columns } from "../../train/models/posterior.ts";
import type { Input } from "../../train/run/config.ts";
import { isAxisLabel } from "./axes.ts";
import { answeredRows } from "./given-inputs.ts";
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
  /** what the model looks at beside the stamps, as `Estimator` takes it [count]; absent: nothing */
  readonly inputs?: Columns;
  /** stamps that are left out because they lack an input that the model needs; absent: none */
  readonly without?: number;
}

export interface Wanted {
  /** the supervised labels */
  readonly labels: readonly string[];
  /** what the model looks at beside the stamps: read, too */
  readonly inputs?: readonly Input[];
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
  const { most } = wanted;
  const names = labelsToRead(description.name, source.labels, image, wanted);
  const stamps = await source.browse("test", most, names);
  const all = description.counts.test;
  const which =
    stamps.size < all ? `the first ${stamps.size} of ${all} stamps of the test split` : "the test split";
  return checked(wanted, {
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
  const { most } = wanted;
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
  return checked(wanted, {
    ...{ name: dataset.dir, sha256, which, image, count: indices.length, ids: pick(dataset.ids()), images },
    labels: new Map(names.map((name) => [name, pick(dataset.label(name))])),
    units: unitsOf(dataset.labelColumns),
    columns: dataset.labelColumns,
  });
}

const unitsOf = (columns: readonly LabelColumn[]): Map<string, string> =>
  new Map(columns.map(({ name, unit }) => [name, unit]));

/** The labels asked for, and those to bin by, of the noise and besides where the data has them. */
export function labelsToRead(
  name: string,
  has: readonly LabelColumn[],
  { bands }: ImageSystem,
  { labels: asked, inputs = [], besides = () => [] }: Wanted,
): string[] {
  const names = has.map((column) => column.name);
  const needed = givenInputs({ inputs }).map((input) => input.name);
  const unknown = needed.find((input) => !names.includes(input));
  if (unknown !== undefined) {
    throw unknownChoice(
      `${name}: the network looks at a column that this data does not have: column`,
      unknown,
      names,
    );
  }
  const missing = asked.find((label) => !names.includes(label));
  if (missing !== undefined) {
    const what = `${name}: the network estimates a label that this data does not have, so it cannot be judged there: label`;
    throw unknownChoice(what, missing, names);
  }
  const noise = noiseLabels(bands).filter((label) => names.includes(label));
  const axes = [...has.filter(isAxisLabel), ...photometryOf(has, bands)].map((column) => column.name);
  return [...new Set([...asked, ...needed, ...axes, ...noise, ...besides(has)])];
}

/**
 * The set with its inputs, without the stamps that lack one of them that the model needs. Every stamp must have a number of each label asked
 * for, unless the columns say that it may lack it; where a label to bin by is none, the stamp is in no bin.
 */
export function checked({ labels: asked, inputs = [] }: Wanted, given: TestSet): TestSet {
  const objects = given.image.bands.length === 0 ? "rows" : "stamps";
  if (given.count === 0) {
    throw badInput(
      given.name,
      `there are no ${objects} to judge on (${given.which}): give other data with --data`,
    );
  }
  const set = withInputs(given, inputs);
  for (const label of asked) {
    const column = set.labels.get(label)!;
    const mayLack = set.columns.find(({ name }) => name === label)?.missing === true;
    if (mayLack && column.every(Number.isNaN)) {
      throw badInput(
        set.name,
        `label "${label}" is missing for all of its ${set.count} ${objects}: there is nothing to compare with`,
      );
    }
    const at = column.findIndex((value) => !Number.isFinite(value) && !(mayLack && Number.isNaN(value)));
    if (at >= 0) {
      throw badInput(
        set.name,
        `label "${label}" of ${objects.slice(0, -1)} ${set.ids[at]} is ${column[at]}: every label must be a number to compare with`,
      );
    }
  }
  return set;
}

/** @throws GalforgeError if no stamp has what the model needs */
function withInputs(set: TestSet, inputs: readonly Input[]): TestSet {
  const names = givenColumns({ inputs });
  if (names.length === 0) return set;
  const columns = new Map(
    names.flatMap((name) => {
      const column = set.labels.get(name);
      return column === undefined ? [] : [[name, column] as const];
    }),
  );
  const rows = answeredRows(inputs, columns, set.count);
  if (rows.length === 0) {
    const needed = givenInputs({ inputs })
      .filter(({ missing }) => !missing)
      .map(({ name }) => name);
    throw badInput(
      set.name,
      `none of its ${set.count} rows has what the model needs (${needed.join(", ") || "any of its inputs"}): give other data with --data`,
    );
  }
  return rows.length === set.count
    ? { ...set, inputs: columns }
    : pickedRows({ ...set, inputs: columns }, rows);
}

/** Some of the stamps. @param rows ascending */
function pickedRows(set: TestSet, rows: Uint32Array): TestSet {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const picked = (columns: Columns): Columns =>
    new Map([...columns].map(([name, column]) => [name, pick(column)]));
  return {
    ...set,
    count: rows.length,
    without: set.count - rows.length,
    ids: pick(set.ids),
    labels: picked(set.labels),
    inputs: picked(set.inputs!),
    async images(from, count) {
      const [first, last] = [rows[from]!, rows[from + count - 1]!];
      const all = await set.images(first, last - first + 1);
      const size = all.length / (last - first + 1);
      const some = new Float32Array(count * size);
      for (let k = 0; k < count; k++) {
        const at = (rows[from + k]! - first) * size;
        some.set(all.subarray(at, at + size), k * size);
      }
      return some;
    },
  };
}
