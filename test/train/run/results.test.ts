import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { processSpace } from "../../../shared/files/process.ts";
import { readResults, writeSection } from "../../../train/run/results.ts";
import { scratch } from "./helpers.ts";

const root = scratch();
const EMPTY = { format: "galforge-results", version: 1 };

function runDirectory(name: string, results?: string): string {
  const dir = join(root, name);
  mkdirSync(dir);
  if (results !== undefined) writeFileSync(join(dir, "results.json"), results);
  return dir;
}

describe("results.json", () => {
  it("keeps the other sections when one is written, and replaces that one whole", () => {
    const dir = runDirectory("merged");
    expect(readResults(dir)).toEqual(EMPTY);
    writeSection(dir, "compare", { a: 1, b: 2 });
    writeSection(dir, "sweep", { c: [3] });
    writeSection(dir, "compare", { a: 4 });
    expect(readResults(dir)).toEqual({ ...EMPTY, compare: { a: 4 }, sweep: { c: [3] } });
    expect(readdirSync(dir)).toEqual(["results.json"]);
  });

  it("keeps every section of many processes that write at once", { tags: ["built"] }, async () => {
    const dir = runDirectory("many");
    const module = JSON.stringify(join(import.meta.dirname, "../../../dist/train/run/results.js"));
    const script = `import { writeSection } from ${module};
      while (Date.now() < Number(process.argv[2])); // all at once
      for (let k = 0; k < 10; k++) writeSection(${JSON.stringify(dir)}, process.argv[1] + k, { k });`;
    const start = String(Date.now() + 500);
    const ends = ["a", "b", "c", "d"].map((name) =>
      once(spawn(process.execPath, ["--input-type=module", "-e", script, name, start]), "exit"),
    );
    expect(await Promise.all(ends)).toEqual(Array.from({ length: 4 }, () => [0, null]));
    const sections = ["a", "b", "c", "d"].flatMap((name) => Array.from({ length: 10 }, (_, k) => name + k));
    expect(Object.keys(readResults(dir))).toEqual(expect.arrayContaining(sections));
    expect(readdirSync(dir)).toEqual(["results.json"]);
  });

  it("goes on after a process that died while it wrote", () => {
    const dir = runDirectory("died");
    const dead = { pid: 2 ** 22 + 1, host: hostname(), space: processSpace(), since: "", token: "t" };
    writeFileSync(join(dir, "results.json.lock"), JSON.stringify(dead));
    writeFileSync(join(dir, "results.json.000000-7-0123abcd.tmp"), "{");
    writeSection(dir, "compare", { a: 1 });
    expect(readdirSync(dir)).toEqual(["results.json"]);
  });

  it.each([
    ["newer", '{"format": "galforge-results", "version": 2}', /version 2, but this galforge reads version 1/],
    ["other", '{"format": "results", "version": 1}', /"format" must be "galforge-results"/],
    ["null", "null", /"format" must be/],
    ["torn", '{"format": "galf', /results\.json: is not valid JSON/],
  ])("refuses what it cannot read (%s), and does not write over it", (name, content, message) => {
    const dir = runDirectory(name, content);
    expect(() => readResults(dir)).toThrow(message);
    expect(() => writeSection(dir, "compare", {})).toThrow(message);
  });
});
