/** The TensorBoard event files of a run: one for each session of training, in `events/`. `tensorboard --logdir RUN` shows them. */
import { mkdirSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { badFile } from "../../shared/errors.ts";
import { encodeFileVersion, encodeSessionStart } from "../../shared/formats/tensorboard.ts";
import { AppendFile } from "./append-file.ts";

const EVENTS_FOLDER = "events";

/** Seconds since 1970, of now. */
export const wallTime = (): number => Date.now() / 1000;

/**
 * Begins the next event file of a run.
 * @param firstStep TensorBoard forgets what earlier files say of this step and of later ones
 */
export function openEventFile(runDir: string, firstStep: number): AppendFile {
  const folder = join(runDir, EVENTS_FOLDER);
  const file = AppendFile.open(join(folder, nextName(folder)));
  file.write(encodeFileVersion(wallTime()));
  file.write(encodeSessionStart({ wallTime: wallTime(), step: firstStep }));
  return file;
}

/** TensorBoard reads in the order of names: the second in ours comes after every file there, whatever the clock says. */
function nextName(folder: string): string {
  let names: string[];
  try {
    mkdirSync(folder, { recursive: true });
    names = readdirSync(folder);
  } catch (cause) {
    throw badFile(folder, "cannot be made or read", cause);
  }
  const taken = names.map((name) => Number(/^events\.out\.tfevents\.(\d+)\./.exec(name)?.[1] ?? 0));
  const second = Math.max(Math.floor(wallTime()), ...taken.map((t) => t + 1));
  return `events.out.tfevents.${String(second).padStart(10, "0")}.${hostname()}.galforge`;
}
