/** Noiseless images by the command `sim render`, as a user would call it. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { badInput } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { readBytes } from "../../shared/files/read.ts";
import { decodeNpy } from "../../shared/formats/npy.ts";
import type { ObjectEntry } from "./objects.ts";

/**
 * Writes `name`.json into `dir`, renders it into the folder `dir`/`name`, and reads the images back.
 * @param sim path of the built command sim.js
 * @returns the image of each object, row-major [ny][nx], by the object's name
 * @throws GalforgeError with the command's own message if it fails
 */
export function renderObjects(
  sim: string,
  objects: readonly ObjectEntry[],
  dir: string,
  name: string,
): Map<string, Float64Array> {
  const list = join(dir, `${name}.json`);
  const out = join(dir, name);
  writeFileAtomic(list, `${JSON.stringify(objects, undefined, 1)}\n`);
  const words = [sim, "render", "--quiet", "--objects", list, "--noiseless", "--out", out];
  const done = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw badInput(`sim render --objects ${list}`, done.stderr.trim());
  return new Map(
    objects.map((object) => {
      const file = join(out, `${object.name}.npy`);
      return [object.name, Float64Array.from(decodeNpy(file, readBytes(file)).data, Number)];
    }),
  );
}
