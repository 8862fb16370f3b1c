// @module-tag slow
import { describe, expect, it } from "vitest";
import { bptSpec } from "../../../../eval/report/figures/bpt.ts";
import { decodedRowsSpec } from "../../../../eval/report/figures/decoded-rows.ts";
import { embeddingSpec, levelColor } from "../../../../eval/report/figures/embedding.ts";
import { predictiveSpec } from "../../../../eval/report/figures/predictive.ts";
import { pathsWith, ringsOf, svgOf, textsIn } from "./draw.ts";
import { sampleBpt, sampleEmbedding, samplePredictive, sampleRows } from "./sample-figures.ts";

const count = (svg: string, part: RegExp): number => [...svg.matchAll(part)].length;
const urlsIn = (svg: string): string[] =>
  [...svg.matchAll(/<image [^>]*href="([^"]*)"/g)].map(([, url]) => url!);

describe("the BPT diagram", () => {
  it("has the dots inside it, in the colours of their classes, and two curves", async () => {
    const { x, y } = sampleBpt(300, 41);
    const svg = await svgOf(bptSpec({ x: [...x, 5, null], y: [...y, 0, 1] }));
    expect(count(svg, /<circle /g)).toBe(300);
    for (const color of ["var(--c1)", "var(--c6)", "var(--c5)"]) expect(svg).toContain(`fill="${color}"`);
    const curves = pathsWith(svg, "stroke", "var(--ink)");
    expect(curves).toHaveLength(2);
    for (const curve of curves) expect(ringsOf(curve)[0]!.length).toBeGreaterThan(100);
    expect(count(svg, /<line [^>]*opacity="0.28"/g)).toBe(0);
  });

  it("has error bars of some, both ways", async () => {
    const svg = await svgOf(bptSpec(sampleBpt(300, 41)));
    expect(count(svg, /<line [^>]*opacity="0.28"/g)).toBe(120);
  });
});

describe("points on a plane", () => {
  it("have twelve colours from low to high, those without a value in grey beneath, and a bar with both ends", async () => {
    const sample = sampleEmbedding(600);
    const svg = await svgOf(embeddingSpec(sample));
    expect(count(svg, /<circle /g)).toBe(600);
    expect(svg.indexOf('fill="var(--line)"')).toBeLessThan(svg.indexOf(levelColor(0.5 / 12)));
    expect(count(svg, /<path [^>]*fill="color-mix/g)).toBe(12);
    expect(textsIn(svg).some((text) => text.endsWith("log Msun"))).toBe(true);
  });

  it("may all have one value, or none", async () => {
    for (const value of [3, null]) {
      const sample = sampleEmbedding(30);
      expect(await svgOf(embeddingSpec({ ...sample, values: sample.values.map(() => value) }))).not.toMatch(
        /NaN/,
      );
    }
  });

  it("go from one colour of the page over a second to a third", () => {
    expect(levelColor(0)).toBe("color-mix(in oklab, var(--c5) 0%, var(--c1))");
    expect(levelColor(0.5)).toBe("color-mix(in oklab, var(--c2) 0%, var(--c5))");
    expect(levelColor(1)).toBe("color-mix(in oklab, var(--c2) 100%, var(--c5))");
  });
});

describe("pictures of stamps", () => {
  it("as latents move: a row a quantity, in one stretch", async () => {
    const svg = await svgOf(decodedRowsSpec(sampleRows()));
    const urls = urlsIn(svg);
    expect(urls).toHaveLength(10);
    expect(urls[2] === urls[7]).toBe(true); // the galaxy itself, in both rows
    expect(new Set(urls).size).toBe(9);
    expect(textsIn(svg)).toEqual(
      expect.arrayContaining(["z: latents 3, 17, 8", "\u22122\u03c3", "0", "+1\u03c3"]),
    );
  });

  it("of posterior samples: four and three bars of colours a band", async () => {
    const svg = await svgOf(predictiveSpec(samplePredictive(), { height: 40, width: 40 }));
    expect(urlsIn(svg)).toHaveLength(3 * (4 + 3));
    expect(textsIn(svg)).toEqual(expect.arrayContaining(["g: input", "mean", "sd", "residual", "4\u03c3"]));
    expect(svg).not.toMatch(/NaN/);
  });
});
