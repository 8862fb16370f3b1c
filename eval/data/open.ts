/** Opens the stamps of a comparison: those that the run was trained on, and those to judge it on. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Dataset } from "../../datasets/reader.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { badInput, inContext } from "../../shared/errors.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { imageSystemOf } from "../../train/data/image-system.ts";
import { unseenIndices } from "../../train/data/leak.ts";
import { locateData } from "../../train/data/locate.ts";
import { isSimulator, openSource, optionsOfRun } from "../../train/data/open.ts";
import { otherData } from "../../train/data/same-data.ts";
import { simulationOf } from "../../train/data/simulated-set.ts";
import type { StampSource } from "../../train/data/source.ts";
import type { RunConfig } from "../../train/run/config.ts";
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
  const where = "the data that this run was trained on, which principal components are fitted to";
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

function holdsSet(dir: string, sha256: string): boolean {
  const manifest = join(dir, MANIFEST_FILE);
  return existsSync(manifest) && sha256File(manifest) === sha256;
}

/**
 * @param run directory of the run
 * @param data a directory, "sim:NAME", or undefined for what the run was trained on
 * @throws GalforgeError if it cannot be read, has no stamps that the run did not see, or lacks a label
 */
export async function openTestSet(
  run: string,
  config: RunConfig,
  data: string | undefined,
  wanted: Wanted,
): Promise<OpenedTest> {
  const spec = data ?? locateData(run, config);
  return isSimulator(spec)
    ? ofSimulator(openSource(spec, { ...optionsOfRun(config), test: wanted.simulated }), wanted)
    : ofDirectory(Dataset.open(spec), config.data, wanted);
}

async function ofSimulator(source: StampSource, wanted: Wanted): Promise<OpenedTest> {
  try {
    const test = await testSplit(source, wanted);
    return { test, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function ofDirectory(
  dataset: Dataset,
  trainedOn: RunConfig["data"],
  wanted: Wanted,
): Promise<OpenedTest> {
  try {
    const image = imageSystemOf(dataset, simulationOf(dataset));
    const sha256 = sha256File(join(dataset.dir, MANIFEST_FILE));
    const test = unseenStamps(dataset, image, sha256, unseenIndices(trainedOn, dataset), wanted);
    return { test, close: async () => dataset.close() };
  } catch (error) {
    dataset.close();
    throw error;
  }
}
