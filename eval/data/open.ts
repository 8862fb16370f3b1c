/** The door to the data of a run: those that it was trained on, and those to judge it on. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Dataset } from "../../datasets/reader.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { badInput, inContext } from "../../shared/errors.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { datasetInBands, type SourceInBands, sourceInBands } from "../../train/bands/in-bands.ts";
import { type Viewer, viewerOf } from "../../train/bands/view-data.ts";
import { type BandMap, wantedImage } from "../../train/bands/wanted-bands.ts";
import { knownSystem } from "../../train/data/image-system.ts";
import { seenBy, unseenIndices } from "../../train/data/leak.ts";
import { locateData } from "../../train/data/locate.ts";
import { isSimulator, openSource, optionsOfRun } from "../../train/data/open.ts";
import { otherData } from "../../train/data/same-data.ts";
import { simulationOf } from "../../train/data/simulated-set.ts";
import type { StampSource } from "../../train/data/source.ts";
import { isTable } from "../../train/data/table.ts";
import type { DataSource, RunConfig } from "../../train/run/config.ts";
import { findBlankBands } from "./blank-bands.ts";
import { looksAtRows, openTestRows } from "./open-rows.ts";
import { compareInputs } from "./same-inputs.ts";
import { type TestSet, testSplit, unseenStamps, type Wanted } from "./test-set.ts";

export interface OpenedTest {
  readonly test: TestSet;
  close(): Promise<void>;
}

/**
 * The training data once more.
 * @param run directory of the run
 * @param moved a directory where it may be now: taken if it is the same data set
 * @throws GalforgeError if it is gone, or is not what it was
 */
export async function openRunSource(run: string, config: RunConfig, moved?: string): Promise<StampSource> {
  const { data } = config;
  const name = moved !== undefined && holdsSet(moved, data.sha256) ? moved : locateData(run, config);
  const where = "the data that this run was trained on";
  let source: StampSource;
  try {
    source = openSource(name, optionsOfRun(config));
  } catch (error) {
    throw inContext(where, error);
  }
  const why = otherData(source.description, data);
  if (why === undefined) return source;
  await source.close();
  throw badInput(`${where}: ${name}`, why);
}

function holdsSet(spec: string, sha256: string): boolean {
  const told = isTable(spec) ? spec : join(spec, MANIFEST_FILE);
  return existsSync(told) && sha256File(told) === sha256;
}

/** A run, and the data that it is judged on. */
export interface Judged {
  /** directory of the run */
  readonly run: string;
  readonly config: RunConfig;
  /** a directory, "sim:NAME", the file of a table, or undefined for what the run was trained on */
  readonly data: string | undefined;
  /** default: the data call bands as the network does */
  readonly bandMap?: BandMap | undefined;
}

type Note = (line: string) => void;

/**
 * Stamps, or rows for a model that looks at none, that the run did not see.
 * @param note is told in what they are not like its training stamps, and how many are left out
 * @throws GalforgeError if they cannot be read, there are none, they lack a label or an input, a band is empty, or the network cannot take them
 */
export async function openTestSet(judged: Judged, wanted: Wanted, note: Note): Promise<OpenedTest> {
  const { inputs = [] } = judged.config;
  const opened = await openGiven(judged, { ...wanted, inputs }, note);
  const { name, without = 0, count, inputs: columns } = opened.test;
  if (without > 0) {
    note(`${name}: ${without} of ${count + without} are left out: they lack an input that the model needs`);
  }
  if (columns !== undefined) for (const line of compareInputs(name, inputs, columns)) note(line);
  return opened;
}

async function openGiven(judged: Judged, wanted: Wanted, note: Note): Promise<OpenedTest> {
  const { run, config, data, bandMap } = judged;
  const spec = data ?? locateData(run, config);
  if (looksAtRows(config)) {
    return { test: await openTestRows({ run, config, spec }, wanted, note), close: async () => {} };
  }
  if (isTable(spec)) {
    throw badInput(spec, "is a table, and this network looks at stamps: give a data set with --data");
  }
  const view = viewerOf(wantedImage(config.image, bandMap), note);
  return isSimulator(spec)
    ? ofSimulator(openSource(spec, { ...optionsOfRun(config), test: wanted.simulated }), wanted, view)
    : ofDirectory(Dataset.open(spec), seenBy(config), wanted, view, note);
}

/** The data as a source, of which the run did not see the test split. @throws GalforgeError as `openTestSet` */
export async function openTestSource(
  { run, config, data, bandMap }: Judged,
  note: Note,
): Promise<SourceInBands> {
  const name = data ?? locateData(run, config);
  const view = viewerOf(wantedImage(config.image, bandMap), note);
  const source = openSource(name, optionsOfRun(config));
  try {
    return sourceInBands(source, view(name, source.image, source.labels));
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function ofSimulator(source: StampSource, wanted: Wanted, view: Viewer): Promise<OpenedTest> {
  try {
    const { description, image, labels } = source;
    const test = await testSplit(sourceInBands(source, view(description.name, image, labels)), wanted);
    return { test, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function ofDirectory(
  dataset: Dataset,
  seen: readonly DataSource[],
  wanted: Wanted,
  view: Viewer,
  note: Note,
): Promise<OpenedTest> {
  try {
    const image = knownSystem(dataset, simulationOf(dataset));
    const stamps = datasetInBands(dataset, view(dataset.dir, image, dataset.labelColumns));
    const sha256 = sha256File(join(dataset.dir, MANIFEST_FILE));
    const test = unseenStamps(stamps, sha256, unseenIndices(seen, dataset), wanted);
    await findBlankBands(test, note);
    return { test, close: async () => dataset.close() };
  } catch (error) {
    dataset.close();
    throw error;
  }
}
