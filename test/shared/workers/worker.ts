/** A file for worker threads of tests, which serve the `work` that its text defines: built JavaScript alone runs in a thread. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporary } from "../../datasets/make.ts";

const built = (name: string): string => new URL(`../../../dist/shared/${name}.js`, import.meta.url).href;

/** @param work an expression: (task, report, signal) => Promise; `setup` is what the thread was given */
export function workerFile(work: string, give = "() => []"): URL {
  const file = join(temporary(), "worker.mjs");
  writeFileSync(
    file,
    `import { workerData as setup } from "node:worker_threads";
import { setTimeout as wait } from "node:timers/promises";
import { GalforgeError } from "${built("errors")}";
import { serve } from "${built("workers/serve")}";
import { interrupted } from "${built("workers/work")}";
serve(${work}, ${give});`,
  );
  return pathToFileURL(file);
}

/** Takes `task` milliseconds unless it is stopped, and reports 1 for each. */
export const SLOW = `async (task, report, signal) => {
  for (let k = 0; k < task; k++) {
    await wait(1);
    if (signal.aborted) throw interrupted();
    report(1);
  }
  return task;
}`;
