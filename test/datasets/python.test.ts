// @module-tag built
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXPORT_FORMATS, exportDataset } from "../../datasets/export/export.ts";
import { needsPython, PYTHON } from "../needs.ts";
import { makeDataset, somePlanes, temporary } from "./make.ts";

const NAMES = Array.from({ length: 25 }, (_, k) => `NGC ${k}, \u00e9`);
const scripts = join(import.meta.dirname, "..", "python");

function python(script: string, ...args: string[]): string {
  const run = spawnSync(PYTHON, [join(scripts, script), ...args], { encoding: "utf8" });
  return run.status === 0 ? run.stdout : `${run.stdout}${run.stderr}`;
}

describe("Python", needsPython("msgpack", "numpy"), () => {
  it.each(["float32", "uint16"] as const)("reads %s shards with msgpack and numpy alone", (dtype) => {
    const dir = temporary();
    makeDataset(dir, { n: 25, dtype, bands: 2, ...(dtype === "uint16" ? { names: NAMES } : {}) });
    expect(python("read_shards.py", dir)).toBe("OK: 25 stamps in 3 shards\n");
  });

  it.each([
    ["float32", 1],
    ["uint16", 3],
  ] as const)("reads every export of %s stamps of %i bands", async (dtype, bands) => {
    const dir = temporary();
    makeDataset(dir, { n: 25, dtype, bands, height: 8, width: 8, planes: somePlanes(bands, 8) });
    const outs: string[] = [];
    for (const format of EXPORT_FORMATS) {
      const out = join(temporary(), format);
      await exportDataset(dir, format, out);
      outs.push(out);
    }
    const lines = python("read_exports.py", dir, ...outs)
      .trim()
      .split("\n");
    expect(lines).toHaveLength(EXPORT_FORMATS.length);
    for (const line of lines) expect(line).toMatch(/^OK: (NPY|FITS|MEF|MEDS|Parquet|WebDataset) /);
  });
});
