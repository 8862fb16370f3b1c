// @module-tag built
/** The built commands, whose output goes to where nobody can read it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { verifyDataset } from "../../../datasets/check/verify.ts";
import { needs } from "../../needs.ts";

const root = mkdtempSync(join(tmpdir(), "galforge-main-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sim = join(import.meta.dirname, "../../../dist/bin/sim.js");
/** Tells notes and progress. */
const generate = (name: string): string[] => [
  ...[sim, "generate", "--n", "60", "--preset", "sdss-r", "--dtype", "uint16", "--workers", "1"],
  ...["--out", join(root, name)],
];

async function codeOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

const HAS_FULL = existsSync("/dev/full"); // accepts nothing, as a full disk

describe("a command", () => {
  it("goes on when nobody reads its notes any more", async () => {
    const child = spawn(process.execPath, generate("pipe"), { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr?.destroy();
    expect(await codeOf(child)).toBe(0);
    expect(verifyDataset(join(root, "pipe")).problems).toEqual([]);
  });

  it("goes on when the disk of its log is full", needs(HAS_FULL, "/dev/full"), async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, generate("log"), { stdio: ["ignore", "ignore", full] });
    expect(await codeOf(child)).toBe(0);
    closeSync(full);
    expect(verifyDataset(join(root, "log")).problems).toEqual([]);
  });

  it("says that its result cannot be written", needs(HAS_FULL, "/dev/full"), async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [sim, "presets"], { stdio: ["ignore", full, "pipe"] });
    let text = "";
    child.stderr?.on("data", (piece: Buffer) => {
      text += String(piece);
    });
    expect(await codeOf(child)).toBe(2);
    closeSync(full);
    expect(text).toMatch(/^error: standard output: the work is done, .* \(the disk is full/);
  });

  it("ends quietly when the reader of its result has seen enough", async () => {
    const child = spawn(process.execPath, [sim, "presets"], { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stderr?.on("data", (piece: Buffer) => {
      text += String(piece);
    });
    child.stdout?.destroy();
    expect(await codeOf(child)).toBe(0);
    expect(text).toBe("");
  });
});
