/** Sources by their names on the command line. */
import { resolve } from "node:path";
import type { Fractions } from "../../datasets/splits.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { workerCount } from "../../shared/workers/pool.ts";
import type { Budget, RunConfig } from "../run/config.ts";
import { openDirectorySource } from "./directory.ts";
import { openSimulatorSource } from "./simulator.ts";
import type { StampSource } from "./source.ts";
import { isTable, openTableSource } from "./table.ts";

export interface SourceOptions {
  /** training stamps: of a directory at most so many, of the simulator in every epoch */
  readonly n?: number | undefined;
  /** of the stamps of a directory that are learned from: as of DirectoryOptions */
  readonly budget?: Budget | undefined;
  /** of the simulator; the splits of a directory do not depend on it */
  readonly seed: number;
  /** shares of the splits of a directory; default 0.8, 0.1, 0.1 */
  readonly fractions?: Fractions | undefined;
  /** test stamps of the simulator; default 2000 */
  readonly test?: number | undefined;
  /**
   * Threads that render: beside training for the simulator (default 1, because training has threads of its own), and before
   * training for the fresh noise of a directory (default: all cores).
   */
  readonly workers?: number | "auto" | undefined;
  /** name of the GPU that renders the simulator's training stamps; undefined: the processor does */
  readonly device?: string | undefined;
  /** of the shards of a directory: as of DirectoryOptions */
  readonly check?: "before" | "beside" | undefined;
}

/** What makes the same splits of the run's directory, and the same galaxies of its simulator, once more. */
export function optionsOfRun({ data, training: { seed } }: RunConfig): SourceOptions {
  const { counts, fractions, budget } = data;
  return { n: counts.train, fractions, budget, seed: typeof seed === "number" ? seed : 0 };
}

/** What the names of simulators begin with. */
const SIMULATOR = "sim:";

export const isSimulator = (spec: string): boolean => spec.startsWith(SIMULATOR);

/** The preset or the .yaml file of "sim:NAME"; undefined for a directory. */
export const populationOf = (spec: string): string | undefined =>
  isSimulator(spec) ? spec.slice(SIMULATOR.length) : undefined;

/** The same source from whatever directory a command runs in: paths made absolute. */
export function absoluteSpec(spec: string): string {
  const name = populationOf(spec);
  if (name === undefined) return resolve(spec);
  return name.endsWith(".yaml") ? SIMULATOR + resolve(name) : spec;
}

/**
 * @param spec "sim:PRESET", "sim:FILE.yaml", the directory of a data set, or the file of a table
 * @throws GalforgeError naming the option or the directory
 */
export function openSource(
  spec: string,
  { n, seed, fractions, budget, test, workers, device, check }: SourceOptions,
): StampSource {
  const name = populationOf(spec);
  if (budget !== undefined && (name !== undefined || isTable(spec)))
    throw badInput("--labels", `chooses stamps of a data set, and ${spec} is none: give --n`);
  if (isTable(spec)) return openTableSource(spec, { fractions, n });
  if (name === undefined) {
    return openDirectorySource(spec, {
      fractions,
      n,
      budget,
      check,
      workers: workerCount(workers ?? "auto"),
    });
  }
  if (n === undefined) {
    throw badInput(`--data ${spec}`, "the simulator has no end: give --n, the training stamps of an epoch");
  }
  return openSimulatorSource(name, { n, seed, test, device, workers: workerCount(workers ?? 1) });
}

/** @throws GalforgeError for a label that the source does not have, with names that are near */
export function checkLabels(
  { labels }: Pick<StampSource, "labels">,
  names: readonly string[],
  flag = "--supervise",
): void {
  const known = labels.map((column) => column.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownChoice(flag, unknown, known);
}
