// @module-tag built
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs } from "../../needs.ts";

const sim = join(import.meta.dirname, "../../../dist/bin/sim.js");

function limited(files: number, ...words: string[]): { code: number | null; stderr: string } {
  const script = `ulimit -n ${files} && exec "$@"`;
  const done = spawnSync("sh", ["-c", script, "sh", process.execPath, sim, ...words], { encoding: "utf8" });
  return { code: done.status, stderr: done.stderr };
}

describe("a limit of open files", needs(process.platform === "linux", "Linux"), () => {
  it.each([24, 40, 64])("of %i ends with what to do, not with a stack trace", (files) => {
    expect(limited(files, "presets")).toEqual({
      code: 2,
      stderr: `error: galforge cannot be loaded: it opens up to 256 files at a time, and ${files} are allowed here. Allow more, with: ulimit -n 1024\n`,
    });
  });

  it("that is too low for the threads is no bug of ours either", () => {
    const root = mkdtempSync(join(tmpdir(), "galforge-launch-"));
    const out = join(root, "set");
    const { code, stderr } = limited(
      180,
      "generate",
      "--n",
      "400",
      "--shard-size",
      "4",
      "--workers",
      "16",
      "--out",
      out,
    );
    rmSync(root, { recursive: true });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /^error: .*\(too many open files: allow more with ulimit -n 1024\)/,
      ) as string,
    });
  });
});
