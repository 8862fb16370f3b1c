/** A trained run as others need it: the network alone, in half precision, without the history of its training. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fillDirectory } from "../shared/files/directory.ts";
import type { LockWishes } from "../shared/files/lock.ts";
import { writeSealedJson } from "../shared/files/sealed.ts";
import { saveModel } from "../shared/onnx-backend/export/file-io.ts";
import { nameOf, withPlace } from "./data/places.ts";
import { exportCae } from "./models/cae/onnx.ts";
import { loadCae, wholeModel } from "./models/cae/whole.ts";
import { MODEL_FOLDER } from "./open-run.ts";
import { CONFIG_FILE, readConfig } from "./run/directory.ts";

export interface Packed {
  readonly out: string;
  /** of all its files */
  readonly bytes: number;
}

/**
 * Writes config.json, the tfjs model with weights rounded to half precision, and model.onnx of these weights. The result is a run to
 * `infer` and `evaluate`; it cannot be trained further.
 * @param out a new or empty directory
 * @throws GalforgeError if `run` has no model, or `out` is in use
 */
export async function packRun(run: string, out: string, wishes: LockWishes): Promise<Packed> {
  const config = readConfig(run);
  const folder = join(out, MODEL_FOLDER);
  const place = {
    remedy: "choose another --out",
    makes: (name: string) => name === MODEL_FOLDER || name === CONFIG_FILE,
  };
  await fillDirectory(out, place, wishes, async () => {
    const trained = await loadCae(join(run, MODEL_FOLDER));
    try {
      await saveModel(wholeModel(trained), folder, { half: true });
    } finally {
      trained.dispose();
    }
    const rounded = await loadCae(folder);
    try {
      await exportCae(rounded, config, folder);
    } finally {
      rounded.dispose();
    }
    writeSealedJson(join(out, CONFIG_FILE), withPlace(config, nameOf)); // last: now it is a run
  });
  return { out, bytes: sizeOf(out) };
}

const sizeOf = (dir: string): number =>
  readdirSync(dir, { withFileTypes: true })
    .map((entry) => join(dir, entry.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? sizeOf(path) : statSync(path).size), 0);
