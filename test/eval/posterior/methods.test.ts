import { describe, expect, it } from "vitest";
import type { Lesson } from "../../../eval/posterior/baselines.ts";
import { baselinesBy, compareMethods } from "../../../eval/posterior/methods.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import type { Supervised } from "../../../train/run/config.ts";
import { normals, uniforms } from "../samples.ts";

const SIGMA = 0.3;
const z: Supervised = {
  ...{ name: "y", unit: "dex", role: "scalar", description: "y", range: [-9, 9], missing: true },
  transform: { kind: "linear", mean: 0, scale: 1 },
};

/** y = sin 3x + noise, and a feature that says nothing; every tenth y of the training is missing. */
function lessonOf(train: number, test: number): Lesson {
  const some = (n: number, seed: number) => {
    const x = uniforms(n, seed, -1, 1);
    const noise = normals(n, seed + 1);
    return {
      points: pointsOf([x, uniforms(n, seed + 2, -1, 1)]),
      y: x.map((a, i) => Math.sin(3 * a) + SIGMA * noise[i]!),
    };
  };
  const [known, asked] = [some(train, 1), some(test, 5)];
  return {
    ...{ supervise: [z], train: known.points, test: asked.points },
    known: new Map([["y", known.y.map((y, i) => (i % 10 === 3 ? Number.NaN : y))]]),
    truth: new Map([["y", asked.y]]),
  };
}

describe("baselines", () => {
  const lesson = lessonOf(2000, 500);
  const [kNN, mlp] = baselinesBy("photometry", lesson);
  const truth = lesson.truth.get("y")!;
  const best = 0.5 * Math.log(2 * Math.PI * Math.E * SIGMA ** 2);
  const mean = (column: Float64Array) => column.reduce((sum, x) => sum + x, 0) / column.length;

  it("come near to what can be known", () => {
    for (const method of [kNN!, mlp!]) {
      const nll = mean(method.targets[0]!.nll);
      expect(nll).toBeGreaterThan(best - 0.1);
      expect(nll).toBeLessThan(best + 0.15);
    }
  });

  it("are compared object by object with the last method", () => {
    const own = {
      name: "flow",
      targets: [{ ...mlp!.targets[0]!, nll: mlp!.targets[0]!.nll.map((x) => x - 0.5) }],
    };
    const [first, second, last] = compareMethods(z, 0, truth, [kNN!, mlp!, own]);
    expect(second!.nll_less!.value).toBeCloseTo(-0.5, 12);
    expect(second!.nll_less!.high - second!.nll_less!.low).toBeLessThan(1e-9);
    expect(first!.crps_less!.low).toBeLessThan(first!.crps_less!.value);
    expect(last!.nll_less).toBeUndefined();
    expect([first, second, last].map((one) => one!.objects)).toEqual([500, 500, 500]);
    expect(second!.scores.r2!.value).toBeGreaterThan(0.75);
  });

  it("are compared on the objects that all of them estimate, and it is said how many each does", () => {
    // the other one keeps to itself what is hard, and does worst of all
    const other = mlp!.targets[0]!;
    const isHard = truth.map((y, i) => (Math.abs(y - other.predicted[i]!) > SIGMA ? 1 : 0));
    const easy = {
      name: "easy",
      targets: [{ ...other, predicted: other.predicted.map((x, i) => (isHard[i] === 1 ? Number.NaN : x)) }],
    };
    const lacking = truth.map((y, i) => (i < 7 ? Number.NaN : y));
    const [first, second] = compareMethods(z, 0, lacking, [easy, mlp!]);
    const rows = [...truth.keys()].filter((i) => i >= 7 && isHard[i] === 0);
    expect([first!.objects, second!.objects]).toEqual([rows.length, rows.length]);
    expect([first!.answered, second!.answered]).toEqual([undefined, 493]);
    expect(second!.nll.value).toBeCloseTo(rows.reduce((sum, i) => sum + other.nll[i]!, 0) / rows.length, 12);
    expect(second!.scores).toEqual(first!.scores);
    expect(first!.nll_less).toEqual({ value: 0, low: 0, high: 0 });
  });

  it("that do not estimate a target are left out", () => {
    const none = { name: "other", targets: [undefined] };
    expect(compareMethods(z, 0, truth, [none, mlp!]).map(({ name }) => name)).toEqual(["photometry + MLP"]);
  });
});
