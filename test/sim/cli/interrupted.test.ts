// @module-tag built
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { scratch, sim, start } from "./helpers.ts";

const root = scratch();
const SHARDS = 12;
/** with two workers, each writes whole shards; with four, all render parts of one shard (render-shards.ts) */
const [WHOLE_SHARDS, PARTS] = ["2", "4"] as const;
const command = (dir: string, ...more: string[]): string[] => [
  ...["generate", "--n", "1150", "--shard-size", "100", "--seed", "3", "--out", dir, "--quiet"],
  ...more,
];
const whole = join(root, "whole");
const names = (dir: string): string[] => (existsSync(dir) ? readdirSync(dir) : []);
const shards = (dir: string): string[] => names(dir).filter((name) => name.endsWith(".msgpack"));

/** Waits until the directory looks as wanted. */
async function until(dir: string, wanted: (files: string[]) => boolean): Promise<void> {
  while (!wanted(names(dir))) await sleep(1);
}

function expectWhole(dir: string): void {
  expect(shards(dir)).toHaveLength(SHARDS);
  for (const name of shards(whole)) {
    expect(readFileSync(join(dir, name)).equals(readFileSync(join(whole, name)))).toBe(true);
  }
  expect(names(dir).sort()).toEqual(names(whole).sort());
}

beforeAll(() => {
  expect(sim(...command(whole, "--workers", "1")).stderr).toBe("");
});

describe("sim generate", () => {
  it.each([WHOLE_SHARDS, PARTS])("writes the same bytes with %s workers", (workers) => {
    const dir = join(root, `workers-${workers}`);
    sim(...command(dir, "--workers", workers));
    expectWhole(dir);
  });

  const moments: [string, string, (files: string[]) => boolean][] = [
    ["as the directory appears", WHOLE_SHARDS, () => true],
    ["as the plan is there", PARTS, (files) => files.includes("generate.json")],
    [
      "in the first shard",
      WHOLE_SHARDS,
      (files) => files.some((f) => f.startsWith("shard-0") && f.endsWith(".tmp")),
    ],
    ["after a shard", PARTS, (files) => files.some((f) => f.endsWith(".msgpack"))],
    ["after eight", WHOLE_SHARDS, (files) => files.filter((f) => f.endsWith(".msgpack")).length >= 8],
    [
      "as the last one appears",
      PARTS,
      (files) => files.filter((f) => f.endsWith(".msgpack")).length === SHARDS,
    ],
  ];
  it.each(moments)("killed %s (%s workers), resumes to the same bytes", async (name, workers, moment) => {
    const dir = join(root, name.replaceAll(" ", "-"));
    const child = start(...command(dir, "--workers", workers));
    const ended = once(child, "exit");
    await until(dir, (files) => (existsSync(dir) && moment(files)) || child.exitCode !== null);
    child.kill("SIGKILL");
    await ended;
    const kept = shards(dir).length;
    const { code, stdout, stderr } = sim(...command(dir, "--resume", "--json"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const done = JSON.parse(stdout) as { kept: number };
    // a shard is kept once its hash is in the journal, an instant after it appears: one for each worker may be redone
    expect(done.kept).toBeGreaterThanOrEqual(kept - 2);
    expectWhole(dir);
  });

  it("resumes after being killed again and again", async () => {
    const dir = join(root, "often");
    for (let k = 0; k < 4; k++) {
      const child = start(...command(dir, "--resume"));
      const ended = once(child, "exit");
      const before = shards(dir).length;
      await until(dir, () => shards(dir).length > before || child.exitCode !== null);
      child.kill("SIGKILL");
      await ended;
    }
    expect(sim(...command(dir, "--resume")).code).toBe(0);
    expectWhole(dir);
  });

  it.each([
    ["SIGINT", WHOLE_SHARDS],
    ["SIGTERM", PARTS],
  ] as const)("tidies up after %s (%s workers) and says how to go on", async (signal, workers) => {
    const dir = join(root, signal);
    const child = start(...command(dir, "--workers", workers));
    let stderr = "";
    child.stderr?.on("data", (text) => {
      stderr += text;
    });
    const ended = once(child, "close");
    await until(dir, (files) => files.filter((f) => f.endsWith(".msgpack")).length >= 2);
    child.kill(signal);
    const [code] = (await ended) as [number];
    expect(code).toBe(130);
    expect(stderr).toMatch(/^interrupted: \d+ of 12 shards are complete in .* --resume does the rest\n$/);
    expect(names(dir).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(sim(...command(dir, "--resume")).code).toBe(0);
    expectWhole(dir);
  });

  it("leaves an empty directory when it is interrupted before the first shard", async () => {
    const dir = join(root, "early");
    const child = start("generate", "--n", "1e5", "--out", dir, "--workers", "2");
    const ended = once(child, "exit");
    await until(dir, (files) => files.some((f) => f.startsWith("shard-")));
    child.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect(names(dir)).toEqual([]);
  });

  it("has nothing to do for a complete set", () => {
    const { code, stdout } = sim(...command(whole, "--resume", "--json"));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kept: SHARDS, shards: SHARDS });
  });

  it("refuses to resume with other options, naming each", () => {
    const { code, stderr } = sim(...command(whole, "--resume", "--fwhm", "0.9", "--dtype", "uint16"));
    expect(code).toBe(2);
    expect(stderr).toContain('dtype: "float32" before, "uint16" now');
    expect(stderr).toContain("population.psf.fwhm: 0.7 before, 0.9 now");
  });
});
