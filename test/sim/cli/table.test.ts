// @module-tag built
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { scratch, sim, start } from "./helpers.ts";

const root = scratch();
const command = (out: string, ...more: string[]): string[] => [
  ...["generate", "--table-only", "--out", join(root, out), "--preset", "decals-grz", "--quiet", ...more],
];

describe("sim generate --table-only", () => {
  it("writes the same bytes whatever the workers, and says what was taken", () => {
    const files = ["1", "2", "3"].map((workers) => {
      const { code, stdout } = sim(...command(`${workers}.parquet`, "--n", "5000", "--workers", workers));
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /5000 objects, \d+ columns\n.*objects\/s\n {2}the selection took 1[5-9] % of the/,
      );
      return readFileSync(join(root, `${workers}.parquet`));
    });
    for (const file of files) expect(file.equals(files[0])).toBe(true);
  });

  it("leaves nothing when it is interrupted, and says so", async () => {
    const child = start(...command("stopped.fits", "--n", "1e6", "--workers", "2"));
    const stderr = child.stderr!.toArray();
    while (!readdirSync(root).some((name) => name.includes("stopped"))) await sleep(5);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).toBe(130);
    expect((await stderr).join("")).toMatch(/^interrupted: nothing is left of .*stopped\.fits\n$/);
    expect(readdirSync(root).filter((name) => name.includes("stopped"))).toEqual([]);
  });

  it.each([
    ["--dtype", "uint16"],
    ["--device", "cpu"],
    ["--noiseless"],
    ["--shard-size", "100"],
    ["--resume"],
    ["--break-lock"],
  ])("refuses %s", (option, ...value) => {
    const { code, stderr } = sim(...command("refused.csv", "--n", "3", option, ...value));
    expect(code).toBe(2);
    expect(stderr).toContain(`${option}: makes no sense with --table-only`);
    expect(readdirSync(root)).not.toContain("refused.csv");
  });
});

describe("sim generate", () => {
  it("says of images, too, how many galaxies the selection took", () => {
    const set = join(root, "set");
    const { stdout } = sim("generate", "--n", "30", "--preset", "decals-grz", "--out", set, "--quiet");
    expect(stdout).toMatch(/ {2}the selection took \d+ % of the galaxies that were drawn\n/);
  });
});
