/** Networks that come with galforge, by name: folders of models/, made by `train pack`, each with a model card. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { badFile, nearest } from "../shared/errors.ts";
import { isThere } from "../shared/files/read.ts";
import { packageRoot } from "../shared/provenance.ts";

const folder = (): string => join(packageRoot(), "models");

export const pretrainedNames = (): string[] =>
  existsSync(folder())
    ? readdirSync(folder(), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];

/**
 * The directory of a run: `run` itself if there is such a path, else the network of that name.
 * @throws GalforgeError if there is neither
 */
export function locateRun(run: string): string {
  if (isThere(run)) return run;
  const names = pretrainedNames();
  if (names.includes(run)) return join(folder(), run);
  const near = nearest(run, names);
  const meant = near === undefined ? "" : `. Did you mean "${near}"?`;
  const there = names.length === 0 ? "" : `; networks that come with galforge: ${names.join(", ")}${meant}`;
  throw badFile(run, `there is no such directory${there}`);
}
