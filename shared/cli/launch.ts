/** The first thing that a program does. Imports nothing of ours, so that it is there to say why the rest cannot be loaded. */
import { readFileSync } from "node:fs";

/** Of files that are open at a time while the modules of a program and of its threads are loaded (140 are too few). */
const FILES_NEEDED = 256;

/**
 * Runs `program`, which imports what it needs. One that cannot be loaded, because the process may open too few files, ends with
 * a message and exit code 2.
 */
export async function launch(program: () => Promise<void>): Promise<void> {
  const limit = openFilesLimit(); // now: when too many are open, this cannot be read either
  try {
    await program();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EMFILE" && !(limit < FILES_NEEDED)) throw error;
    const allowed = Number.isNaN(limit) ? "fewer" : String(limit);
    process.stderr.write(
      `error: galforge cannot be loaded: it opens up to ${FILES_NEEDED} files at a time, and ${allowed} are allowed here. ` +
        "Allow more, with: ulimit -n 1024\n",
    );
    process.exitCode = 2;
  }
}

/** NaN where the system does not tell. */
function openFilesLimit(): number {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
  } catch {
    return Number.NaN;
  }
}
