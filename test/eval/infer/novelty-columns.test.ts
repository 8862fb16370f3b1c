import { describe, expect, it } from "vitest";
import { noveltyColumns, noveltyOf, withNovelty } from "../../../eval/infer/columns/novelty-columns.ts";
import type { Block } from "../../../eval/infer/columns/quantity.ts";
import { makeRows } from "../../../eval/infer/rows.ts";
import { gaussianPosterior } from "../../../train/models/posterior.ts";
import { normals } from "../samples.ts";

const x = normals(1500, 1);
const names = ["z", "logsfr"];
const y = normals(1500, 2).map((v, i) => 2 * x[i] + 0.1 * v);
/** [1500, 2] */
const known = Float32Array.from({ length: 3000 }, (_, at) => (at % 2 === 0 ? x : y)[at >> 1]);

const KNOWN = withNovelty({ names, latents: known, of: "latents" });

const block = (latents: Float32Array | undefined, count: number): Block => ({
  ...{ count, rows: makeRows(count, 1, 4), estimates: { count, values: new Map() }, latents },
  ...{ flags: new Int32Array(count), bandFlags: [], posterior: gaussianPosterior([], count, new Map()) },
});
const of = (latents: Float32Array | undefined, count: number, empty: readonly number[] = []) => {
  const judged = block(latents, count);
  for (const k of empty) judged.rows.empty[k] = 1;
  const novelty = noveltyOf(KNOWN, judged);
  return noveltyColumns(KNOWN).map((quantity) => quantity.values({ ...judged, novelty }));
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
    const [novelty] = of(known, 1500);
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
