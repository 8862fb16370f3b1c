/** results.json of a run: one section a command, merged in place. The only input of the report. */
import { join } from "node:path";
import { badInput, GalforgeError, show } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere, readJson } from "../../shared/files/read.ts";
import { whileLocked } from "../../shared/files/short-lock.ts";
import { removeTemporaries } from "../../shared/files/temporary.ts";

export const RESULTS_FILE = "results.json";
const FORMAT = "galforge-results";
const VERSION = 1;

export interface Results {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** not checked */
  readonly [section: string]: unknown;
}

/** @throws GalforgeError if the file is not what it should be; an absent file is an empty result */
export function readResults(run: string): Results {
  const path = join(run, RESULTS_FILE);
  if (!isThere(path)) return { format: FORMAT, version: VERSION };
  const document = readJson(path) as Partial<Results> | null;
  if (document?.format !== FORMAT) {
    throw badInput(path, `"format" must be "${FORMAT}": put the file back that galforge wrote`);
  }
  if (document.version !== VERSION) {
    throw new GalforgeError(
      "E_VERSION",
      `${path}: version ${show(document.version)}, but this galforge reads version ${VERSION}: use the galforge that wrote it`,
      { path, version: document.version, reads: VERSION },
    );
  }
  return document as Results;
}

/** Puts one section in, atomically; the others stay, also those that other processes write at the same time. */
export function writeSection(run: string, name: string, section: object): void {
  const path = join(run, RESULTS_FILE);
  whileLocked(path, () => {
    removeTemporaries(run, (final) => final === RESULTS_FILE);
    const results = { ...readResults(run), [name]: section };
    writeFileAtomic(path, `${JSON.stringify(results, null, 1)}\n`);
  });
}
