/** `npm run test:fast` starts no process and no thread: a test that does has a tag, so that it is not asked for. */
import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import workerThreads from "node:worker_threads";

function refuse(): never {
  throw new Error(
    "a process or a thread is started in npm run test:fast: give the test the tag built or process (vitest.config.ts)",
  );
}

const processes = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"] as const;
for (const name of processes) Object.assign(childProcess, { [name]: refuse });
Object.assign(workerThreads, { Worker: refuse });
syncBuiltinESMExports();
