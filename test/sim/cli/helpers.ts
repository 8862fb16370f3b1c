/** Runs the built commands (npm test builds them first). */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const script = (name: string): string =>
  fileURLToPath(new URL(`../../../dist/bin/${name}.js`, import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(command: string, ...args: string[]): Ended {
  const done = spawnSync(process.execPath, [script(command), ...args], { encoding: "utf8" });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

export const sim = (...args: string[]): Ended => run("sim", ...args);

export const start = (...args: string[]): ChildProcess => spawn(process.execPath, [script("sim"), ...args]);

/** A directory that is deleted when the tests of the file are over. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "galforge-cli-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
