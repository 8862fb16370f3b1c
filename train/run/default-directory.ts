/** Where a run goes when nobody says: a new directory under `runs/`, named by model and time. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { badFile } from "../../shared/errors.ts";

/**
 * Makes ROOT/MODEL-YYYYMMDD-HHMMSS, empty. The time is UTC, as all times in our files are: names sort by age, whichever
 * machine made them. What exists is left alone: "-2", "-3", ... are appended, also when many jobs begin in one second. Call
 * it when nothing can be wrong with the options any more, so that no empty directory stays behind.
 * @throws GalforgeError E_FILE if it cannot be made
 */
export function makeDefaultDirectory(model: string, { root = "runs", now = new Date() } = {}): string {
  // 2026-01-02T03:04:05.678Z -> 20260102-030405
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const first = join(root, `${model}-${stamp}`);
  make(root, { recursive: true });
  let dir = first;
  for (let k = 2; !make(dir, { recursive: false }); k++) dir = `${first}-${k}`;
  return dir;
}

/** @returns false if something of that name exists, which a recursive call accepts if it is a directory */
function make(dir: string, { recursive }: { recursive: boolean }): boolean {
  try {
    mkdirSync(dir, { recursive });
    return true;
  } catch (cause) {
    if (!recursive && (cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw badFile(dir, "cannot be made", cause);
  }
}
