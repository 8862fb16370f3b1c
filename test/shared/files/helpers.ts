/** Directories for tests of files. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A directory that is deleted when the tests of the file are over. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "galforge-files-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A file system of its own of so many bytes; undefined where we may not make one (only root may). */
export function smallDisk(bytes: number): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), "galforge-disk-"));
  const isMade = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", dir]).status === 0;
  afterAll(() => {
    if (isMade) spawnSync("umount", ["-l", dir]);
    rmSync(dir, { recursive: true, force: true });
  });
  return isMade ? dir : undefined;
}
