// @module-tag slow
import { beforeAll, describe, expect, it } from "vitest";
import { judgePosterior, scorePosterior } from "../../../eval/posterior/judge.ts";
import {
  type JointFigures,
  type JudgedPosterior,
  judgedPosteriorSchema,
  type TargetFigures,
} from "../../../eval/posterior/judged.ts";
import { NOMINAL } from "../../../eval/posterior/uniform.ts";
import { LEVEL, verdictsOf } from "../../../eval/posterior/verdicts.ts";
import { kolmogorovTest } from "../../../eval/stats/kolmogorov.ts";
import { scoreDifference } from "../../../eval/stats/score-difference.ts";
import { type Known, knownDraws, type Spoiled } from "./exact.ts";

function judged(known: Partial<Known>): JudgedPosterior {
  const draws = knownDraws({ objects: 1500, draws: 100, dimensions: 1, seed: 1, ...known });
  return judgePosterior(draws, [{ by: "magnitude", title: "r [AB mag]", values: draws.axis }]);
}

const WRONG: readonly [string, Spoiled][] = [
  ["biased by 0.3 sigma", { bias: 0.3 }],
  ["over-confident", { width: 0.8 }],
  ["under-confident", { width: 1.25 }],
];

describe.each([
  ["normal", { dimensions: 1 }],
  ["skewed", { dimensions: 1, skewed: true }],
  ["correlated", { dimensions: 4, rho: 0.8 }],
] as const)("exact posteriors, %s,", (_what, known) => {
  const SEEDS = 30;
  const all: JudgedPosterior[] = [];
  beforeAll(() => {
    for (let seed = 0; seed < SEEDS; seed++) all.push(judged({ ...known, objects: 400, draws: 60, seed }));
  });
  const testsOf = ({ targets: [{ overall, binned }], joint }: JudgedPosterior) => ({
    pit: overall!.pit.p,
    bin: binned[0].bins[2]!.pit.p,
    ranks: overall!.ranks!.p,
    shift: overall!.p_shift,
    width: overall!.p_width,
    tarp: overall!.tarp.p_uniform,
    joint: joint?.overall?.tarp.p_uniform ?? Number.NaN,
    highest: joint?.overall?.highest?.p ?? Number.NaN,
  });

  it.each(["pit", "bin", "ranks", "shift", "width", "tarp", "joint", "highest"] as const)(
    "have uniform p-values of %s",
    (test) => {
      const p = Float64Array.from(all, (each) => testsOf(each)[test]).filter((x) => !Number.isNaN(x));
      if (p.length > 0) expect(kolmogorovTest(p).p).toBeGreaterThan(0.002);
      expect(p.filter((x) => x < 0.01).length).toBeLessThanOrEqual(3);
    },
  );

  it("are said to be calibrated, and stay inside bands", () => {
    const right = all.filter((each) => verdictsOf(each).verdicts.every(({ kind }) => kind === "right"));
    expect(SEEDS - right.length).toBeLessThanOrEqual(2); // 30 times LEVEL on average
    expect(LEVEL).toBe(0.01);
    const inside = all.filter(({ targets: [{ overall }] }) => overall!.pit.inside && overall!.tarp.inside);
    expect(inside.length).toBeGreaterThanOrEqual(SEEDS - 8); // two bands of 95 % each
  });

  it.each(WRONG)("but not those that are %s", (_how, spoiled) => {
    const { targets, joint } = judged({ ...known, spoiled });
    for (const { overall } of targets) {
      expect(overall!.pit.p).toBeLessThan(1e-3);
      expect(overall!.pit.inside).toBe(false);
      expect(overall!.ranks!.p).toBeLessThan(1e-3);
      expect(overall!.tarp.p).toBeLessThan(1e-3);
    }
    if (joint === undefined) return;
    expect(joint.overall!.tarp.p).toBeLessThan(1e-3);
    if (spoiled.width !== undefined) expect(joint.overall!.highest!.p).toBeLessThan(1e-3);
    expect(verdictsOf({ targets, joint }).verdicts.some(({ kind }) => kind === "joint")).toBe(true);
  });
});

describe("figures of exact normal posteriors", () => {
  let all: JudgedPosterior;
  let overall: TargetFigures;
  let joint: JointFigures;
  beforeAll(() => {
    all = judged({ objects: 4000, draws: 200, dimensions: 2, rho: 0.6 });
    overall = all.targets[0].overall!;
    joint = all.joint!.overall!;
  });

  it("are what they are known to be", () => {
    const within = ({ value, error }: { value: number; error: number }, known: number, slack = 0) =>
      expect(Math.abs(value - known)).toBeLessThan(4 * error + slack);
    within(overall.crps, 0.5 / Math.sqrt(Math.PI));
    within(overall.nll, 0.5 + 0.5 * Math.log(2 * Math.PI) + Math.log(0.5), 0.03); // + kernels about 200 draws
    within(overall.gain, 0.5 * Math.log(1.25 / 0.25), 0.03);
    within(joint.nll!, 1 + Math.log(2 * Math.PI) + 2 * Math.log(0.5) + 0.5 * Math.log(1 - 0.36));
    // differential entropy of the prior, covariance I + 0.25 R, less that of the posterior, 0.25 R
    const [prior, posterior] = [1.25 ** 2 - 0.15 ** 2, 0.25 ** 2 - 0.15 ** 2];
    within(joint.gain!, 0.5 * Math.log(prior / posterior), 0.05);
    expect(overall.sharpness).toBeCloseTo(2 * 0.5 * 0.99446, 1);
    expect(overall.tails).toBeLessThan(1e-4);
    expect(all.targets[0].density).toBe("draws");
  });

  it("have a curve of central intervals, and one of highest density, that are diagonal", () => {
    for (const curve of [overall.curve, joint.highest!.curve]) {
      expect(curve).toHaveLength(NOMINAL.length);
      curve.forEach(
        ({ value, error }, c) => void expect(Math.abs(value - NOMINAL[c])).toBeLessThan(4 * error),
      );
    }
  });

  it("are plain JSON, as the schema has it", () => {
    const text = JSON.stringify(all);
    expect(judgedPosteriorSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });
});

describe("wrong posteriors", () => {
  it("with right marginals and a wrong correlation are found by what is joint, and by nothing else", () => {
    const { targets, joint } = judged({ dimensions: 4, rho: 0.8, spoiled: { rho: 0 } });
    for (const { overall } of targets) expect(overall!.pit.p).toBeGreaterThan(1e-3);
    expect(joint!.overall!.tarp.p).toBeLessThan(1e-6);
    expect(joint!.overall!.highest!.p).toBeLessThan(1e-6);
    const kinds = verdictsOf({ targets, joint: joint! }).verdicts.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["right", "joint"]));
  });

  it("of a wrong shape are found by the PIT", () => {
    const { targets } = judged({ objects: 4000, draws: 200, skewed: true, spoiled: { normal: true } });
    expect(targets[0].overall!.pit.p).toBeLessThan(1e-6);
  });

  it("that are the prior have no information, whatever is calibrated", () => {
    const { targets, joint } = judged({ dimensions: 2, draws: 300, spoiled: { prior: true } });
    for (const { overall } of targets) {
      expect(overall!.pit.p).toBeGreaterThan(1e-3);
      expect(overall!.ranks!.p).toBeGreaterThan(1e-3);
      expect(overall!.tarp.p).toBeGreaterThan(1e-3);
      expect(Math.abs(overall!.gain.value)).toBeLessThan(0.05);
    }
    expect(joint!.overall!.tarp.p).toBeGreaterThan(1e-3);
    // in bins of what was not looked at they are wrong all the same
    expect(targets[0].binned[0].bins[0]!.pit.p).toBeLessThan(1e-6);
  });
});

describe("scorePosterior", () => {
  const draws = knownDraws({ objects: 600, draws: 100, dimensions: 2, seed: 4, rho: 0.5 });

  it("leaves out what has no truth, of that target alone and of what is joint", () => {
    const truth = draws.truth.map((column, j) => column.map((y, i) => (i % 3 === j ? Number.NaN : y)));
    const { targets, joint } = scorePosterior({ ...draws, truth });
    expect(targets.map(({ rows }) => rows.length)).toEqual([400, 400]);
    expect(joint!.rows.length).toBe(200);
    expect(joint!.nll!.every(Number.isFinite)).toBe(true);
    const { targets: judgedTargets } = judgePosterior({ ...draws, truth }, [
      { by: "a", title: "a", values: draws.axis },
    ]);
    expect(judgedTargets[0].binned[0].bins.map((bin) => bin!.objects)).toEqual([100, 100, 100, 100]);
  });

  it("takes the exact probability and the exact density where they are known", () => {
    const cdf = [undefined, new Float64Array(600).fill(0.25)];
    const marginalLogProb = [new Float64Array(600).fill(-2), undefined];
    const { targets } = scorePosterior({ ...draws, cdf, marginalLogProb });
    expect([...new Set(targets[1].pit)]).toEqual([0.25]);
    expect([targets[0].density, targets[1].density]).toEqual(["model", "draws"]);
    expect([...new Set(targets[0].nll)]).toEqual([2]);
  });

  it("is a function of the draws", () => {
    expect(scorePosterior(draws)).toEqual(scorePosterior(draws));
  });

  it("gives scores by which two ways are compared", () => {
    const wide = knownDraws({
      objects: 600,
      draws: 100,
      dimensions: 2,
      seed: 4,
      rho: 0.5,
      spoiled: { width: 1.5 },
    });
    const [a, b] = [scorePosterior(draws), scorePosterior(wide)];
    expect(scoreDifference(a.targets[0].crps, b.targets[0].crps).high).toBeLessThan(0);
    expect(scoreDifference(a.joint!.nll!, b.joint!.nll!).high).toBeLessThan(0);
    expect(scoreDifference(a.joint!.energy, b.joint!.energy).high).toBeLessThan(0);
  });

  it("refuses draws that are none", () => {
    const [few, infinite] = [draws.samples.subarray(0, 600 * 2 * 10), draws.samples.slice()];
    infinite[100 * 2 * 7 + 5] = Number.POSITIVE_INFINITY;
    expect(() => scorePosterior({ ...draws, samples: few })).toThrow(/10 draws .* at least 50/);
    expect(() => scorePosterior({ ...draws, samples: infinite })).toThrow(/object 7 is Infinity/);
    const flat = draws.prior.map((column) => column.map(() => 3));
    expect(() => scorePosterior({ ...draws, prior: flat })).toThrow(/y0.*all are 3/);
    expect(() => scorePosterior({ ...draws, prior: draws.prior.map((c) => c.subarray(0, 5)) })).toThrow(
      /5; at least 10/,
    );
  });

  it("has nothing joint where hardly any training object has all targets", () => {
    const prior = draws.prior.map((column, j) => column.map((y, i) => (i % 2 === j ? y : Number.NaN)));
    const { targets, joint } = scorePosterior({ ...draws, prior });
    expect(joint).toBeUndefined();
    expect(targets.map(({ gain }) => gain.every(Number.isFinite))).toEqual([true, true]);
  });

  it("of fewer than ten objects says that they are too few, and nothing else", () => {
    const truth = draws.truth.map((column) => column.map((y, i) => (i < 9 ? y : Number.NaN)));
    const { targets, joint } = judgePosterior({ ...draws, truth }, []);
    expect(targets[0].overall).toBeNull();
    expect(joint!.overall).toBeNull();
    const few = "too few objects for a verdict (10 are needed)";
    const { verdicts } = verdictsOf({ targets, joint: joint! });
    expect(verdicts.map(({ text }) => text)).toEqual([
      ...targets.map(({ name }) => `${name}: ${few}`),
      `the joint posterior: ${few}`,
    ]);
  });
});
