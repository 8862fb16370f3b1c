/**
 * `node test/bundled.mjs PROGRAM.ts [arguments]`: runs a program of the tests that is no vitest test. It is bundled with what it
 * imports of ours (Node 20 takes no TypeScript) and runs in the root of the project, in a process of its own.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

const ROOT = join(import.meta.dirname, "..");
/** Ignored by git, and packages are found from there. */
const folder = join(ROOT, "dist/bundled", String(process.pid)); // two runs at once do not meet

const [program, ...args] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
try {
  const file = join(folder, "main.mjs");
  const input = resolve(ROOT, program);
  const built = await rolldown({ input, platform: "node", external: /^[^./]/, logLevel: "warn" });
  await built.write({ file, format: "esm", sourcemap: true });
  await built.close();
  const child = spawn(process.execPath, ["--enable-source-maps", file, ...args], {
    cwd: ROOT,
    stdio: "inherit",
  });
  process.on("SIGINT", () => {}); // Ctrl-C reaches the program too; then the folder goes
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const [code] = await once(child, "exit");
  process.exitCode = code ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
