/** Run configurations, and other processes that hold a lock. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterAll } from "vitest";
import type { RunConfig } from "../../../train/run/config.ts";

/** A directory that is deleted when the tests of the file are over. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "galforge-run-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export const makeConfig = (changes: Partial<RunConfig> = {}): RunConfig => ({
  format: "galforge-run",
  version: 1,
  model: "cae",
  architecture: "paper",
  latents: 64,
  supervise: [
    {
      name: "flux",
      unit: "ADU",
      description: "total flux",
      transform: { kind: "log", mean: 9.5, scale: 1.2 },
      range: [500, 50_000],
    },
  ],
  image: { height: 64, width: 64, bands: 1, unit: "ADU", pixel_scale: 0.2, sky: 100 },
  normaliser: { sky: 100, softening: 15, low: -2, high: 7 },
  data: {
    kind: "directory",
    name: "stamps",
    sha256: "ab".repeat(32),
    counts: { train: 900, val: 50, test: 50 },
    options: { preset: "leung2025" },
  },
  training: { epochs: 100, batch: 64, lr: 1e-3 },
  backend: "onnx-cpu",
  software: { name: "galforge", version: "0.0.0" },
  created: "2026-01-02T03:04:05.678Z",
  ...changes,
});

/** Bundles a source file with everything that it imports, so that another process can run it without a build. */
export async function bundle(entry: string, into: string): Promise<string> {
  const built = await rolldown({ input: entry, platform: "node", logLevel: "warn" });
  const file = join(into, "bundle.mjs");
  await built.write({ file, format: "esm" });
  await built.close();
  return file;
}

export interface Other {
  readonly child: ChildProcess;
  /** its first line: "locked", or the message of its error */
  readonly says: string;
}

/** A process that locks `dir` with the bundled lock.ts, says how that went, and waits to be told to end. */
export async function lockElsewhere(bundled: string, dir: string, atTime = 0): Promise<Other> {
  const script = join(bundled, "..", "hold.mjs");
  writeFileSync(
    script,
    `import { lockRun } from ${JSON.stringify(bundled)};
    while (Date.now() < Number(process.argv[3])); // all at once
    try {
      lockRun(process.argv[2]);
      console.log("locked");
    } catch (error) {
      console.log(error.message);
    }
    process.stdin.once("data", () => process.exit()).resume();`,
  );
  const child = spawn(process.execPath, [script, dir, String(atTime)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return { child, says: String(line).trim() };
}

export async function end({ child }: Other, how: "exit" | NodeJS.Signals): Promise<void> {
  const ended = once(child, "exit");
  if (how === "exit") child.stdin?.write("\n");
  else child.kill(how);
  await ended;
}
