import { describe, expect, it } from "vitest";
import { judgeLines, type PredictedLines, type TrueLines } from "../../../eval/lines/judge.ts";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import { normals } from "../samples.ts";

const [count, draws] = [60, 200];
const cosmology = new Cosmology();
const brightness = normals(count, 1).map((x) => 200 * Math.exp(x));
/** Every third is a nucleus; the last has no H-beta to be seen. */
const truth: TrueLines = {
  halpha: brightness,
  hbeta: brightness.map((flux, i) => (i === count - 1 ? -1 : flux / 3.5)),
  nii: brightness.map((flux, i) => flux * (i % 3 === 0 ? 1 : 0.25)),
  oiii: brightness.map((flux, i) => (flux / 3.5) * (i % 3 === 0 ? 6 : 0.8)),
  z: new Float64Array(count).fill(0.08),
};
const ORDER = ["oiii", "halpha", "nii", "hbeta"] as const;
const noise = normals(4 * count * draws, 2);

/** ln(1 + flux) with an error of 5 %, in another order than the lines have. */
const predicted = (truths: TrueLines): PredictedLines => ({
  samples: Float32Array.from({ length: 4 * count * draws }, (_, at) => {
    const [object, line] = [Math.floor(at / 4 / draws), ORDER[at % 4]!];
    return Math.log1p(Math.max(-0.9, truths[line][object]!)) + 0.05 * noise[at]!;
  }),
  draws,
  labels: 4,
  places: { oiii: 0, halpha: 1, nii: 2, hbeta: 3 },
  fluxOf: Math.expm1,
});

const inside = ({ truth: t, predicted: { low, high } }: ReturnType<typeof judgeLines>["decrement"]): number =>
  t.filter((x, i) => low[i]! <= x && x <= high[i]!).length;

describe("predicted lines", () => {
  const judged = judgeLines(predicted(truth), truth, cosmology);

  it("have the ratios, the dust and the rate of the true ones, in their error bars", () => {
    for (const compared of [judged.nii, judged.oiii, judged.decrement, judged.excess, judged.logSfr!]) {
      expect(inside(compared)).toBeGreaterThan(0.95 * (count - 1));
      expect(compared.predicted.median[1]).toBeCloseTo(compared.truth[1]!, 1);
    }
    expect(judged.decrement.truth[0]).toBeCloseTo(3.5, 9);
    expect(judged.excess.truth[0]).toBeGreaterThan(0);
  });

  it("have classes, told apart, but for the galaxy without H-beta", () => {
    expect(judged.classes.without).toBe(1);
    expect(judged.classes.counts[0]![0]).toBe(39);
    expect(judged.classes.counts[2]![2]).toBe(20);
    expect(judged.classes.accuracy).toBe(1);
    expect([judged.oiii.truth.at(-1), judged.oiii.predicted.median.at(-1)]).toEqual([Number.NaN, Number.NaN]);
    expect(judged.nii.truth.at(-1)).toBeCloseTo(Math.log10(0.25));
  });

  it("of other galaxies are found wrong", () => {
    const turned = { ...truth, nii: truth.nii.map((_, i) => truth.nii[(i + 1) % count]!) };
    const wrong = judgeLines(predicted(turned), truth, cosmology);
    expect(wrong.classes.accuracy).toBeLessThan(0.8);
    expect(inside(wrong.nii)).toBeLessThan(5);
    expect(inside(wrong.decrement)).toBeGreaterThan(0.95 * (count - 1));
  });

  it("without redshifts have no rate", () => {
    const { z: _, ...unknown } = truth;
    expect(judgeLines(predicted(truth), unknown, cosmology)).not.toHaveProperty("logSfr");
  });
});
