/** Writes report.html of a run from its results.json. */

import { basename, join, resolve } from "node:path";
import { badFile } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere } from "../../shared/files/read.ts";
import type { Capability } from "../../train/models/model.ts";
import { MODEL_KINDS } from "../../train/models/registry.ts";
import { readSections, type Sections } from "../results.ts";
import { makePage } from "./page.ts";

const FILE = "report.html";

export interface Report {
  readonly file: string;
  /** SVGs in it */
  readonly figures: number;
  /** titles of sections that have something to show */
  readonly sections: readonly string[];
  readonly bytes: number;
}

/**
 * @param run directory of a run; report.html is written into it, atomically
 * @throws GalforgeError if there is no such directory, if nothing has been measured, or if results.json is damaged
 */
export async function writeReport(run: string): Promise<Report> {
  if (!isThere(run))
    throw badFile(run, "there is no such directory: give the directory of a run, as train makes it");
  const results = readSections(run);
  const page = await makePage(basename(resolve(run)), results, capabilitiesOf(results));
  if (page.sections.length === 0) {
    throw badFile(
      run,
      "has no results yet: results.json is missing or holds none. Train first (train KIND), or give another directory",
    );
  }
  const file = join(run, FILE);
  const bytes = new TextEncoder().encode(page.html);
  writeFileAtomic(file, bytes);
  return { file, figures: page.figures, sections: page.sections, bytes: bytes.length };
}

/** Of the model that was trained; undefined where results do not say, or it is of a kind that is not known here. */
function capabilitiesOf({ training }: Partial<Sections>): ReadonlySet<Capability> | undefined {
  if (training === undefined) return undefined;
  const { config } = training;
  return MODEL_KINDS.find(({ name }) => name === config.model)?.gives(config);
}
