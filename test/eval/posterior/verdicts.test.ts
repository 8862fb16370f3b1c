// @module-tag slow
import { describe, expect, it } from "vitest";
import type { Draws } from "../../../eval/posterior/draws.ts";
import { judgePosterior } from "../../../eval/posterior/judge.ts";
import { LEVEL, type Verdicts, verdictsOf } from "../../../eval/posterior/verdicts.ts";
import { knownDraws } from "./exact.ts";

const known = { objects: 2000, draws: 100, dimensions: 1, seed: 2 };
const draws = knownDraws(known);
const axis = { by: "magnitude", title: "r [AB mag]", values: draws.axis.map((_, i) => 16 + i / 500) };

/** With the draws of each object moved by a bias and widened by a factor, about its mean m. */
function told(spoil: (i: number) => { bias?: number; width?: number }): Verdicts {
  const samples = draws.samples.map((x, at) => {
    const i = Math.floor(at / known.draws);
    const { bias = 0, width = 1 } = spoil(i);
    return draws.axis[i] + width * (x - draws.axis[i]) + 0.5 * bias;
  });
  const { targets, truth, prior } = draws;
  const spoiled: Draws = { targets, truth, prior, samples };
  return verdictsOf(judgePosterior(spoiled, [axis]));
}

const texts = ({ verdicts }: Verdicts): string[] => verdicts.map(({ text }) => text);

describe("verdictsOf", () => {
  it("says of right posteriors that they are, at a level shared by all checks", () => {
    const verdicts = told(() => ({}));
    expect(texts(verdicts)).toEqual(["y0 is calibrated within its errors"]);
    expect([verdicts.level, verdicts.checks]).toEqual([LEVEL, 15]); // three of all and of four bins
  });

  it("says by how much intervals are too narrow, and where", () => {
    const [first, ...more] = texts(told((i) => (i < 500 ? { width: 0.7 } : {}))).filter((text) =>
      /below/.test(text),
    );
    expect(more).toEqual([]);
    const [, percent, factor] =
      /^intervals of y0 are (\d+) % too narrow \(right: times ([\d.]+)\) where r \[AB mag\] is below 17$/.exec(
        first,
      )!;
    expect(Math.abs(Number(percent) - 30)).toBeLessThan(8);
    expect(Math.abs(Number(factor) - 1 / 0.7)).toBeLessThan(0.16);
  });

  it("says by how much they are too wide", () => {
    const [overall] = texts(told(() => ({ width: 1.3 })));
    const [, percent] = /^intervals of y0 are (\d+) % too wide \(right: times 0\.\d\d\)$/.exec(overall)!;
    expect(Math.abs(Number(percent) - 30)).toBeLessThan(8);
  });

  it.each([0.3, -0.3])("says that all is %d sigma off, and nothing of widths", (bias) => {
    const all = texts(told(() => ({ bias })));
    const [, sigma, side] = /^y0 is ([\d.]+) sigma too (high|low)$/.exec(all[0])!;
    expect(Math.abs(Number(sigma) - 0.3)).toBeLessThan(0.07);
    expect(side).toBe(bias > 0 ? "high" : "low");
    expect(all.filter((text) => /intervals/.test(text))).toEqual([]);
  });

  it("says that the shape is wrong where neither explains it", () => {
    const wrong = told(() => ({}));
    expect(wrong.verdicts.map(({ kind }) => kind)).toEqual(["right"]);
    // half of the posteriors much too narrow, half too wide: at one sigma they have the right share
    const mixed = told((i) => ({ width: i % 2 === 0 ? 0.45 : 2.6 }));
    expect(mixed.verdicts[0].kind).toBe("shape");
    expect(mixed.verdicts[0].text).toMatch(
      /^distributions of y0 have the wrong shape \(PIT: Kolmogorov's D = 0\.\d{3}, p = /,
    );
  });

  it("names the ends of the bins", () => {
    const all = texts(told(() => ({ bias: 1 })));
    expect(all.slice(1).map((text) => text.replace(/.*where /, ""))).toEqual([
      "r [AB mag] is below 17",
      "r [AB mag] is 17 to 18",
      "r [AB mag] is 18 to 19",
      "r [AB mag] is above 19",
    ]);
  });

  it("says where there are too few objects to say anything, and nothing else of these", () => {
    const some = (objects: number): Draws => ({
      ...{ targets: draws.targets, prior: draws.prior, truth: draws.truth.map((of) => of.slice(0, objects)) },
      samples: draws.samples.slice(0, objects * known.draws),
    });
    const of = (objects: number, values = axis.values): string[] =>
      texts(verdictsOf(judgePosterior(some(objects), [{ ...axis, values: values.slice(0, objects) }])));
    expect(of(9)).toEqual(["y0: too few objects for a verdict (10 are needed)"]);
    expect(of(35)).toEqual([
      "y0 is calibrated within its errors",
      "y0: too few objects for a verdict in bins of r [AB mag] (10 are needed in each)",
    ]);
    expect(of(39)).toEqual([
      "y0 is calibrated within its errors",
      expect.stringMatching(/^y0: too few objects for a verdict where r \[AB mag\] is /),
    ]);
  });
});
