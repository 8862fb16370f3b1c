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

  it("that do not estimate a target are left out", () => {
    const none = { name: "other", targets: [undefined] };
    expect(compareMethods(z, 0, truth, [none, mlp!]).map(({ name }) => name)).toEqual(["photometry + MLP"]);
  });
});
