import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
