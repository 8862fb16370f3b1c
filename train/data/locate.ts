/** Where the training data of a run lies now: a project that was moved as a whole finds it again. */
import { dirname, join, resolve, sep } from "node:path";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { isThere } from "../../shared/files/read.ts";
import type { RunConfig } from "../run/config.ts";
import { absoluteSpec, isSimulator, populationOf } from "./open.ts";
import { foundFrom } from "./places.ts";
import { isTable } from "./table.ts";

/** Directories above a run that its data is looked for in. */
const LEVELS = 4;

/**
 * The data of a run: where it was; or, if it is not there, at the same place seen from a directory above the run. What it is
 * is told by its hash, not by its name.
 * @param run its directory
 * @returns where it was, if it is nowhere: opening it says what is missing
 */
export function locateData(run: string, config: Pick<RunConfig, "data" | "training">): string {
  const recorded = foundFrom(run, String(config.training["data"] ?? config.data.name));
  const file = isSimulator(recorded) ? populationOf(recorded) : recorded;
  if (file === undefined || (isSimulator(recorded) && !file.endsWith(".yaml"))) return recorded;
  const { sha256 } = config.data;
  const isIt = (path: string): boolean => {
    if (isSimulator(recorded)) return isThere(path);
    const told = isTable(path) ? path : join(path, MANIFEST_FILE);
    return isThere(told) && sha256File(told) === sha256;
  };
  const found = isThere(file) ? undefined : placesOf(run, file).find(isIt);
  if (found === undefined) return recorded;
  return absoluteSpec(isSimulator(recorded) ? recorded.replace(file, found) : found);
}

/** The nearest first, and with as much of the old path as possible. */
function placesOf(run: string, old: string): string[] {
  const parts = old.split(sep).filter((part) => part !== "");
  const above: string[] = [];
  for (let dir = dirname(resolve(run)); above.length < LEVELS; dir = dirname(dir)) above.push(dir);
  return above.flatMap((dir) => parts.map((_, k) => join(dir, ...parts.slice(k))));
}
