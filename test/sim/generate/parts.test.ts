import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Assembler } from "../../../sim/generate/assemble.ts";
import { toInteger } from "../../../sim/generate/integer-pixels.ts";
import { allLabels, makePlan, shardTasks } from "../../../sim/generate/plan.ts";
import { createPartWork, partTasks } from "../../../sim/generate/render-part.ts";
import { createShardWork } from "../../../sim/generate/render-shard.ts";
import { flatRenderer, scratch, small } from "./helpers.ts";

const root = scratch();
const { signal } = new AbortController();
const ignore = () => {};

describe("parts", () => {
  it.each(["float32", "uint16"] as const)("of a %s shard make the same bytes as the whole", async (dtype) => {
    const plan = makePlan({ ...small, dtype, n: 700, shardSize: 600 }, small.population);
    const labelNames = allLabels(small.population).map((column) => column.name);
    const [whole, parted] = ["whole", "parted"].map((name) => {
      const dir = join(root, `${name}-${dtype}`);
      mkdirSync(dir);
      return { dir, plan, labelNames };
    });
    const shards = shardTasks(plan);
    const work = createShardWork(whole!, () => flatRenderer);
    for (const task of shards) await work(task, ignore, signal);

    const parts = partTasks(shards, 4 * 320);
    expect(parts.map((part) => part.count)).toEqual([256, 256, 88, 100]);
    const partWork = createPartWork(parted!, () => flatRenderer);
    const assembler = new Assembler(parted!);
    const entries = [];
    for (const part of parts) entries.push(assembler.add(part, await partWork(part, ignore, signal)));
    expect(entries.map((entry) => entry?.count)).toEqual([undefined, undefined, 600, 100]);
    for (const entry of entries) {
      if (entry === undefined) continue;
      const [a, b] = [whole!, parted!].map(({ dir }) => readFileSync(join(dir, entry.file)));
      expect(a!.equals(b!)).toBe(true);
    }
  });
});

describe("integer pixels", () => {
  const convert = (values: number[], saturation: number): number[] => {
    const out = new Uint16Array(values.length);
    toInteger(Float32Array.from(values), saturation, out);
    return [...out];
  };
  it("round half up", () => {
    expect(convert([0.49, 0.5, 1.5, 2.5, 99.51], Infinity)).toEqual([0, 1, 2, 3, 100]);
  });
  it("are clipped to what 16 bits and the full well hold", () => {
    expect(convert([-3, 65534.6, 1e9], Infinity)).toEqual([0, 65535, 65535]);
    expect(convert([999.4, 1000, 5000], 1000.7)).toEqual([999, 1000, 1000]);
  });
});
