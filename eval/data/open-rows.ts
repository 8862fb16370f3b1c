/** Rows that a model is judged on which looks at numbers alone: of a table, or the labels of a data set or a simulator. */

import { join } from "node:path";
import type { LabelColumn } from "../../datasets/labels.ts";
import { Dataset } from "../../datasets/reader.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { spread } from "../../datasets/spread.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { isThere } from "../../shared/files/read.ts";
import { seenBy, unseenIndices } from "../../train/data/leak.ts";
import { locateData } from "../../train/data/locate.ts";
import { withoutLimits } from "../../train/data/measured.ts";
import { isSimulator, openSource, optionsOfRun } from "../../train/data/open.ts";
import { NO_IMAGE } from "../../train/data/rows-source.ts";
import { isTable, openTableSource, TableColumns } from "../../train/data/table.ts";
import { givenInputs } from "../../train/inputs.ts";
import { limitOf, type RunConfig } from "../../train/run/config.ts";
import { typicalOfInputs } from "./given-inputs.ts";
import { checked, labelsToRead, type TestSet, type Wanted } from "./test-set.ts";

/** Whether a model can be judged on rows: it looks at no stamps. */
export const looksAtRows = ({ image }: Pick<RunConfig, "image">): boolean => image.bands.length === 0;

/** A run, and the data that it is judged on: a table, a data set or a simulator. */
interface Judged {
  readonly run: string;
  readonly config: RunConfig;
  readonly spec: string;
}

/** @throws GalforgeError as `openTestSet` */
export async function openTestRows(
  { run, config, spec }: Judged,
  wanted: Wanted,
  note: (line: string) => void,
): Promise<TestSet> {
  if (isTable(spec)) return ofTable({ run, config, spec }, wanted, note);
  return isSimulator(spec) ? ofSimulator(config, spec, wanted) : ofDirectory(config, spec, wanted);
}

/** Rows, all of which the run has not seen. */
interface Rows {
  readonly name: string;
  readonly sha256: string;
  readonly which: string;
  readonly labels: readonly LabelColumn[];
  /** positions */
  readonly unseen: Uint32Array;
  /** of all positions */
  readonly ids: Float64Array;
  column(name: string): Float64Array;
}

function testOf({ name, sha256, which, labels, unseen, ids, column }: Rows, wanted: Wanted): TestSet {
  const names = labelsToRead(name, labels, NO_IMAGE, wanted);
  const rows = spread(unseen, wanted.most);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const some = `${which}; ${rows.length} of these ${unseen.length}, from all over them`;
  return checked(wanted, {
    ...{ name, sha256, which: rows.length < unseen.length ? some : which, image: NO_IMAGE },
    ...{ count: rows.length, ids: pick(ids), columns: labels },
    labels: new Map(names.map((label) => [label, pick(column(label))])),
    units: new Map(labels.map((label) => [label.name, label.unit])),
    images: async () => new Float32Array(),
  });
}

async function ofTable(judged: Judged, wanted: Wanted, note: (line: string) => void): Promise<TestSet> {
  const { config, spec } = judged;
  const sha256 = sha256File(spec);
  const own = seenBy(config).find((data) => data.sha256 === sha256);
  const { inputs = [] } = config;
  const table = new TableColumns(spec, own === undefined ? typicalOfInputs(inputs) : new Map());
  const limits = givenInputs(config).flatMap(({ name, limits }) => (limits ? [limitOf(name)] : []));
  const besides = wanted.besides ?? (() => []);
  const learned = new Set(config.supervise.map(({ name }) => name));
  const reads: Wanted = { ...wanted, besides: (all) => [...besides(all), ...limits] };
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const test = testOf(
    {
      ...{ name: spec, sha256, labels: table.labels, ids: Float64Array.from(all) },
      ...(own === undefined
        ? await otherRows(judged, table, all)
        : await ownRows({ ...config, data: own }, spec)),
      column: (name) =>
        learned.has(name)
          ? withoutLimits(table.column(name), table.column(limitOf(name)))
          : table.column(name),
    },
    reads,
  );
  for (const line of table.notes) note(`${spec}: ${line}`);
  return test;
}

async function ownRows(config: RunConfig, spec: string): Promise<Pick<Rows, "unseen" | "which">> {
  const source = openTableSource(spec, optionsOfRun(config));
  const { ids } = await source.labelsOf("test", []);
  return { unseen: Uint32Array.from(ids), which: "the test split of the table that the run was trained on" };
}

const UNKNOWN = "all rows: it is not known whether the run saw some of them in training, as";

/**
 * All rows but those with the inputs of a row of the run's own table that it was trained on or validated with, where that is still there.
 * Targets are not compared: another version of a catalogue has other ones of the same galaxies.
 */
async function otherRows(
  { run, config }: Judged,
  table: TableColumns,
  all: Uint32Array,
): Promise<Pick<Rows, "unseen" | "which">> {
  const other = "all rows: the run was trained on other data";
  if (config.data.kind === "simulator") return { unseen: all, which: other };
  if (config.data.kind !== "table") return { unseen: all, which: `${UNKNOWN} it was trained on no table` };
  const own = locateData(run, config);
  if (!isThere(own) || sha256File(own) !== config.data.sha256)
    return { unseen: all, which: `${UNKNOWN} its own table is gone` };
  const names = givenInputs(config).map(({ name }) => name);
  if (!names.every((name) => table.labels.some((label) => label.name === name)))
    return { unseen: all, which: `${UNKNOWN} this table lacks columns that it was trained on` };
  const source = openTableSource(own, optionsOfRun(config));
  const seen = new Set<string>();
  for (const split of ["train", "val"] as const) {
    const { ids, columns } = await source.labelsOf(split, names);
    ids.forEach((_, row) => {
      seen.add(keyOf(names.map((name) => columns.get(name)![row]!)));
    });
  }
  const columns = names.map((name) => table.column(name));
  const unseen = all.filter((row) => !seen.has(keyOf(columns.map((column) => column[row]!))));
  if (unseen.length === all.length) return { unseen, which: other };
  return {
    unseen,
    which: `all rows but ${all.length - unseen.length} that the run was trained on or validated with`,
  };
}

/** Of a row: its numbers as float32, which tables may have rounded them to, each in its place. */
const keyOf = (values: readonly number[]): string => values.map(Math.fround).join(" ");

async function ofSimulator(config: RunConfig, spec: string, wanted: Wanted): Promise<TestSet> {
  const source = openSource(spec, { ...optionsOfRun(config), test: wanted.simulated });
  try {
    const { description, labels } = source;
    const { ids, columns } = await source.labelsOf("test", labelsToRead(spec, labels, NO_IMAGE, wanted));
    return testOf(
      {
        ...{ name: description.name, sha256: description.sha256, which: "the test split", labels, ids },
        unseen: Uint32Array.from(ids, (_, row) => row),
        column: (name) => columns.get(name)!,
      },
      wanted,
    );
  } finally {
    await source.close();
  }
}

async function ofDirectory(config: RunConfig, spec: string, wanted: Wanted): Promise<TestSet> {
  const dataset = Dataset.open(spec);
  try {
    const { indices, which } = unseenIndices(seenBy(config), dataset);
    return testOf(
      {
        ...{ name: dataset.dir, sha256: sha256File(join(dataset.dir, MANIFEST_FILE)), which },
        ...{ unseen: indices, labels: dataset.labelColumns, ids: dataset.ids() },
        column: (name) => dataset.label(name),
      },
      wanted,
    );
  } finally {
    dataset.close();
  }
}
