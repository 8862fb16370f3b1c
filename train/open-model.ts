/** Opens the model of a run, or of a directory with config.json and model/ alone, on tfjs's current backend. */
import { join } from "node:path";
import { badFile } from "../shared/errors.ts";
import { isThere } from "../shared/files/read.ts";
import type { Model, ModelKind } from "./models/model.ts";
import { kindNamed, MODEL_KINDS } from "./models/registry.ts";
import type { RunConfig } from "./run/config.ts";
import { CONFIG_FILE, MODEL_FILE, MODEL_FOLDER, readConfig } from "./run/directory.ts";

/** @throws GalforgeError if there is no run, it is of an unknown kind, or its training has saved no model yet */
export async function openModel(dir: string, kinds = MODEL_KINDS): Promise<Model> {
  const config = readConfig(dir);
  const kind = kindOf(dir, config, kinds);
  const folder = join(dir, MODEL_FOLDER);
  if (!isThere(join(dir, MODEL_FILE))) {
    throw badFile(
      dir,
      "has no model yet: its training has not come to its first validation. Continue it with --resume",
    );
  }
  return kind.open(folder, config, (inner) => openModel(inner, kinds));
}

/** @throws GalforgeError for a kind that this galforge does not know */
export const kindOf = (dir: string, { model }: RunConfig, kinds = MODEL_KINDS): ModelKind =>
  kindNamed(model, `${join(dir, CONFIG_FILE)}: model`, kinds);
