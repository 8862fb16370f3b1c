/** Directories for tests of files, and other processes that hold a lock. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterAll } from "vitest";
import { FAST } from "../../needs.ts";

/** A directory that is deleted when the tests of the file are over. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "galforge-files-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A file system of its own of so many bytes; undefined where we may not make one (only root may). */
export function smallDisk(bytes: number): string | undefined {
  if (FAST) return undefined;
  const dir = mkdtempSync(join(tmpdir(), "galforge-disk-"));
  const isMade = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", dir]).status === 0;
  afterAll(() => {
    if (isMade) spawnSync("umount", ["-l", dir]);
    rmSync(dir, { recursive: true, force: true });
  });
  return isMade ? dir : undefined;
}

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
    `import { lockDirectory } from ${JSON.stringify(bundled)};
    while (Date.now() < Number(process.argv[3])); // all at once
    try {
      await lockDirectory(process.argv[2], { note: () => {} });
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
