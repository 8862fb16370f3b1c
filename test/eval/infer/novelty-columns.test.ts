import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NOVELTY_FILE, readKnown, writeKnown } from "../../../eval/data/novelty-file.ts";
import { noveltyColumns } from "../../../eval/infer/columns/novelty-columns.ts";
import type { Block } from "../../../eval/infer/columns/quantity.ts";
import { makeRows } from "../../../eval/infer/rows.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import { temporary } from "../../datasets/make.ts";
import { normals } from "../samples.ts";

const x = normals(1500, 1);
const names = ["z", "logsfr"];
const reference = pointsOf([x, normals(1500, 2).map((v, i) => 2 * x[i] + 0.1 * v)]);

const block = (latents: Float32Array | undefined, count: number): Block => ({
  ...{ count, rows: makeRows(count, 1, 4), estimates: { count, values: new Map() }, latents },
  ...{ flags: new Int32Array(count), bandFlags: [] },
});
const of = (latents: Float32Array | undefined, count: number, empty: readonly number[] = []) => {
  const judged = block(latents, count);
  for (const k of empty) judged.rows.empty[k] = 1;
  return noveltyColumns({ names, reference }).map((quantity) => quantity.values(judged));
};

describe("noveltyColumns", () => {
  it("are near 1 and silent of stamps like others, far above and in words of what is unlike", () => {
    const [novelty, unlike] = of(Float32Array.of(0, 0, 1, 2, 0, 2), 3);
    for (const k of [0, 1]) {
      expect(novelty[k]).toBeLessThan(3);
      expect(unlike[k]).toBe("");
    }
    expect(novelty[2]).toBeGreaterThan(8);
    expect(unlike[2]).toMatch(/logsfr \+\d+\.\d sigma for its z/);
  });

  it("has a median of 1 over the training stamps", () => {
    const [novelty] = of(Float32Array.from(reference.values), 1500);
    const sorted = Float64Array.from(novelty as Float64Array).sort();
    // each is among its own neighbours here
    expect(sorted[750]).toBeGreaterThan(0.8);
    expect(sorted[750]).toBeLessThan(1.05);
  });

  it("say nothing of stamps that are not there, and of latents that are no numbers", () => {
    const [novelty, unlike] = of(Float32Array.of(0, 0, Number.NaN, 0, 0, 0), 3, [2]);
    expect([Number(novelty[0]) > 0, novelty[1], novelty[2]]).toEqual([true, Number.NaN, Number.NaN]);
    expect(unlike.slice(1)).toEqual(["", ""]);
    expect([...of(undefined, 2)[0]]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("the file of known latents", () => {
  it("comes back as it was, without stamps that are no numbers", () => {
    const run = temporary();
    expect(readKnown(run, names)).toBeUndefined();
    const holes = pointsOf([
      [1, Number.NaN, 3],
      [4, 5, 6],
    ]);
    writeKnown(run, { names, reference: holes });
    expect([...readKnown(run, names)!.reference.values]).toEqual([1, 4, 3, 6]);
    expect(readKnown(run, ["z", "free1"])).toBeUndefined();
  });

  it.each([
    ['{"format":"galforge-novelty"}', /version.*evaluate latents RUN/],
    [
      '{"format":"galforge-novelty","version":1,"names":["z","logsfr"],"latents":"AAAAAAAAAAAAAAAA"}',
      /not 2 a stamp/,
    ],
  ])("is refused where it is damaged: %s", (text, message) => {
    const run = temporary();
    writeFileSync(join(run, NOVELTY_FILE), text);
    expect(() => readKnown(run, names)).toThrow(message);
  });
});
