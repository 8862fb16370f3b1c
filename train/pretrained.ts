/** Networks that come with galforge, by name: folders of models/, made by `train pack`, each with a model card. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { badFile, nearest } from "../shared/errors.ts";
import { sha256File } from "../shared/files/hash.ts";
import { isThere, readText } from "../shared/files/read.ts";
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
 * @throws GalforgeError if there is neither, or a file of the network is not the one that came with galforge
 */
export function locateRun(run: string): string {
  if (isThere(run)) return run;
  const names = pretrainedNames();
  if (names.includes(run)) {
    checkFiles(folder(), run);
    return join(folder(), run);
  }
  const near = nearest(run, names);
  const meant = near === undefined ? "" : `. Did you mean "${near}"?`;
  const there = names.length === 0 ? "" : `; networks that come with galforge: ${names.join(", ")}${meant}`;
  throw badFile(run, `there is no such directory${there}`);
}

/** models/SHA256SUMS, as `sha256sum` writes and checks it: a line "HASH  NAME/FILE" for every file that a network is made of. */
export const SUMS_FILE = "SHA256SUMS";

/** @throws GalforgeError E_FILE that names a file of the network `name` in `dir` which is missing or is not what its line says */
export function checkFiles(dir: string, name: string): void {
  const sums = join(dir, SUMS_FILE);
  const lines = [...readText(sums).matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].filter(([, , file]) =>
    file.startsWith(`${name}/`),
  );
  if (lines.length === 0) throw badFile(sums, `has no line for the network ${name}: install galforge again`);
  for (const [, hash, file] of lines) {
    const path = join(dir, file);
    if (sha256File(path) !== hash) {
      throw badFile(
        path,
        "is not the file that came with galforge: it is damaged, or was edited. Install galforge again; to use a changed network, copy its folder",
      );
    }
  }
}
