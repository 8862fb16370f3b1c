// @module-tag built
/** Several processes on one --out. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Ended, scratch, sim, start } from "./helpers.ts";

const root = scratch();
const command = (dir: string, ...more: string[]): string[] => [
  ...["generate", "--n", "600", "--shard-size", "50", "--workers", "1", "--device", "cpu"],
  ...["--out", dir, "--quiet", ...more],
];

async function ended(...args: string[]): Promise<Ended> {
  const child = start(...args);
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (text) => {
    stdout += text;
  });
  child.stderr?.on("data", (text) => {
    stderr += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** One does the work; another comes too late for anything, or is told who does it. */
async function race(dir: string): Promise<void> {
  const all = await Promise.all([1, 2, 3].map(() => ended(...command(dir, "--resume"))));
  expect(all.map(({ code }) => code)).toContain(0);
  for (const { code, stderr } of all) {
    if (code === 0) continue;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /: is in use by process \d+ since .*: wait for it, or end it\n$/,
      ) as string,
    });
  }
  expect(sim("verify", dir).code).toBe(0);
  expect(
    readdirSync(dir)
      .filter((name) => !name.startsWith("shard-"))
      .sort(),
  ).toEqual(["generate.json", "manifest.json"]);
}

it("let one of them begin a set", async () => {
  await race(join(root, "begin"));
});

it("let one of them go on with a set whose process was killed", async () => {
  const dir = join(root, "go-on");
  const child = start(...command(dir));
  const end = once(child, "exit");
  const begun = (): boolean => {
    try {
      return readdirSync(dir).includes("shard-00001.msgpack");
    } catch {
      return false; // not yet there
    }
  };
  while (!begun() && child.exitCode === null) await sleep(5);
  child.kill("SIGKILL");
  await end;
  expect(readdirSync(dir)).toContain("lock.json");
  await race(dir);
});
