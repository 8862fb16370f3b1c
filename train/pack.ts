/** A trained run as others need it: the network alone, in half precision, without the history of its training. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fillDirectory } from "../shared/files/directory.ts";
import type { LockWishes } from "../shared/files/lock.ts";
import { writeSealedJson } from "../shared/files/sealed.ts";
import { nameOf, withPlace } from "./data/places.ts";
import { hasNovelty, knownWidth, readKnownOf } from "./keep-known.ts";
import { MODEL_KINDS } from "./models/registry.ts";
import { kindOf } from "./open-model.ts";
import { CONFIG_FILE, MODEL_FOLDER, readConfig } from "./run/directory.ts";
import { KNOWN_FILE, modelHash, writeKnown } from "./run/known-latents.ts";

export interface Packed {
  readonly out: string;
  /** of all its files */
  readonly bytes: number;
}

/**
 * Writes config.json, the tfjs model with weights rounded to half precision, the ONNX files of these weights, and the latents of training
 * stamps as they are, for rounding hardly moves them. The result is a run to `infer` and `evaluate`; it cannot be trained further.
 * @param out a new or empty directory
 * @throws GalforgeError if `run` has no model, or `out` is in use
 */
export async function packRun(
  run: string,
  out: string,
  wishes: LockWishes,
  kinds = MODEL_KINDS,
): Promise<Packed> {
  const config = readConfig(run);
  const kind = kindOf(run, config, kinds);
  const folder = join(out, MODEL_FOLDER);
  const known = readKnownOf(run, config);
  if ("why" in known && hasNovelty(kind.gives(config), config)) {
    wishes.note(`its catalogues will not have the columns novelty and unlike: ${known.why}`);
  }
  const place = {
    remedy: "choose another --out",
    makes: (name: string) => [MODEL_FOLDER, CONFIG_FILE, KNOWN_FILE].includes(name),
  };
  await fillDirectory(out, place, wishes, async () => {
    await kind.halve(join(run, MODEL_FOLDER), folder);
    await kind.export(folder, config);
    if ("latents" in known) writeKnown(out, modelHash(out), known.latents, knownWidth(config));
    writeSealedJson(join(out, CONFIG_FILE), withPlace(config, nameOf)); // last: now it is a run
  });
  return { out, bytes: sizeOf(out) };
}

const sizeOf = (dir: string): number =>
  readdirSync(dir, { withFileTypes: true })
    .map((entry) => join(dir, entry.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? sizeOf(path) : statSync(path).size), 0);
