/** The encoder of a flow: a run of its own, which the flow's run has a copy of. */
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writeSealedJson } from "../../../shared/files/sealed.ts";
import { foundFrom, nameOf, withPlace } from "../../data/places.ts";
import { CONFIG_FILE, MODEL_FOLDER, readConfig } from "../../run/directory.ts";

/** Folder of the copy inside that of the flow. */
export const ENCODER_FOLDER = "encoder";

/** The run that encodes: the copy, if there is one. @param encoder as seen from the flow's run, or from here before it has begun @param run its directory */
export function locateEncoder(encoder: string, run: string | undefined): string {
  const folder = run === undefined ? undefined : join(run, MODEL_FOLDER);
  return folder !== undefined && hasCopy(folder)
    ? join(folder, ENCODER_FOLDER)
    : run === undefined
      ? encoder
      : foundFrom(run, encoder);
}

/** Whether the folder of a flow holds its encoder. */
export const hasCopy = (folder: string): boolean => existsSync(join(folder, ENCODER_FOLDER, CONFIG_FILE));

/** Copies what encodes into the folder of a flow, once. */
export function copyEncoder(encoder: string, folder: string): void {
  const to = join(folder, ENCODER_FOLDER);
  if (hasCopy(folder)) return;
  const config = withPlace(readConfig(encoder), nameOf);
  mkdirSync(join(to, MODEL_FOLDER), { recursive: true });
  for (const name of readdirSync(join(encoder, MODEL_FOLDER))) {
    if (!name.endsWith(".onnx"))
      cpSync(join(encoder, MODEL_FOLDER, name), join(to, MODEL_FOLDER, name), { recursive: true });
  }
  writeSealedJson(join(to, CONFIG_FILE), config); // last: now it is a run
}
