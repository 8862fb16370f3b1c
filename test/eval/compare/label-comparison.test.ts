// @module-tag slow
import { describe, expect, it } from "vitest";
import { fitBaselines } from "../../../eval/compare/baselines.ts";
import { compareLabel } from "../../../eval/compare/label-comparison.ts";
import { normals } from "../samples.ts";

const [training, count] = [2000, 4000];
const transform = { kind: "linear", mean: 0, scale: 1 } as const;
const label = { name: "flux", unit: "ADU", role: "flux", transform } as const;

/** Components c of variance 1; truth = 10 + 2 c1 + c3 + noise of variance 1: c1 explains 4/6, c1 and c3 5/6. */
function made(n: number, first: number) {
  const components = [0, 1, 2, 3].map((c) => normals(n, first + c));
  const noise = normals(n, first + 4);
  const truth = noise.map((e, i) => 10 + 2 * components[1][i] + components[3][i] + e);
  return { components, truth };
}

describe("compareLabel", () => {
  const train = made(training, 10);
  const test = made(count, 20);
  const other = train.components[2].map((x) => -x);
  const [baseline, second] = fitBaselines(train.components, [train.truth, other], [label, label]);
  const error = normals(count, 30);
  const latent = test.truth.map((t, i) => -(t - 10) / 3 + error[i]);
  const predicted = latent.map((z) => 10.5 - 3 * z);
  const paper = { network: 0.775, pca_single: 0, pca_all: 0.467 };
  const columns = { ...test, latent, predicted, sigma: undefined };
  const found = compareLabel(label, columns, baseline, [], paper);

  it("has the network's R2 as theory says: variance of the truth over it and the noise's", () => {
    // truth has variance 6, the latent 6/9 + 1
    const expected = 6 / 9 / (6 / 9 + 1);
    expect(Math.abs(found.network.r2_linear!.value - expected)).toBeLessThan(0.03);
    expect(found.network.r2_linear!.low).toBeLessThan(found.network.r2_linear!.value);
    expect(Math.abs(found.network.bias!.value - 0.5)).toBeLessThan(4 * 3 * Math.sqrt(1.57 / count));
    expect(Math.abs(found.network.scatter!.value - 3)).toBeLessThan(0.15);
    expect(Math.abs(found.network.r2!.value - (1 - 9.25 / 6))).toBeLessThan(0.1);
    expect(found).toMatchObject({ name: "flux", unit: "ADU", transform: "linear", paper, bins: [] });
  });

  it("has principal components as theory says, chosen and fitted on the training stamps", () => {
    expect(baseline.component).toBe(1);
    expect(second.component).toBe(2);
    expect(found.pca_single.component).toBe(2); // counted from 1
    expect(Math.abs(found.pca_single.r2!.value - 4 / 6)).toBeLessThan(0.03);
    expect(Math.abs(found.pca_single.r2_linear!.value - 4 / 6)).toBeLessThan(0.03);
    expect(Math.abs(found.pca_all.r2!.value - 5 / 6)).toBeLessThan(0.02);
    expect(found.pca_all.r2!.value).toBeLessThanOrEqual(found.pca_all.r2_linear!.value);
  });

  it("keeps 1000 points, the same stamps in every column", () => {
    const { points } = found;
    expect(Object.values(points).map((column) => column.length)).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(points.truth[7]).toBeCloseTo(test.truth[28], 4);
    expect(points.predicted[7]).toBeCloseTo(predicted[28], 4);
    expect(points.latent[999]).toBeCloseTo(latent[3996], 4);
  });

  it("leaves the paper out where it has nothing to say", () => {
    const alone = compareLabel(label, columns, baseline, [], undefined);
    expect("paper" in alone).toBe(false);
  });

  it("tells how often the truth is within the predicted standard deviations", () => {
    const unbiased = predicted.map((x) => x - 0.5); // errors of variance 9
    const coverage = (sigma: number) =>
      compareLabel(
        label,
        { ...columns, predicted: unbiased, sigma: new Float64Array(count).fill(sigma) },
        baseline,
        [],
        undefined,
      ).coverage!;
    const right = coverage(3);
    expect(Math.abs(right.one - 0.683)).toBeLessThan(4 * Math.sqrt(0.217 / count));
    expect(Math.abs(right.two - 0.954)).toBeLessThan(4 * Math.sqrt(0.044 / count));
    expect(Math.abs(coverage(1.5).two - 0.683)).toBeLessThan(4 * Math.sqrt(0.217 / count));
    expect("coverage" in found).toBe(false);
  });

  it("has no figure of fewer than ten stamps", () => {
    const first = (x: Float64Array) => x.slice(0, 9);
    const nine = {
      ...{ truth: first(test.truth), latent: first(latent), predicted: first(predicted) },
      ...{ sigma: new Float64Array(9).fill(3), components: test.components.map(first) },
    };
    const few = compareLabel(label, nine, baseline, [], paper);
    for (const scores of [few.network, few.pca_single, few.pca_all]) {
      expect(scores).toMatchObject({ count: 9, r2: null, too_few: "too few: 9, at least 10 are needed" });
    }
    expect(few.relative!.map(({ median }) => median)).toEqual([null, null]);
    expect(few).not.toHaveProperty("coverage");
  });
});

/** A log-normal flux, which components know but for some noise: its logarithm is linear in them, the flux is not. */
function logNormal(n: number, first: number) {
  const components = [0, 1].map((c) => normals(n, first + c));
  const noise = normals(n, first + 2);
  const truth = noise.map((e, i) => Math.exp(7 + 1.2 * components[0][i] + 0.1 * e));
  return { components, truth };
}

describe("a label that is trained as its logarithm", () => {
  const log = { ...label, transform: { kind: "log", mean: 7, scale: 1.2 } } as const;
  const [train, test] = [logNormal(training, 50), logNormal(count, 60)];
  const error = normals(count, 70);
  const latent = test.truth.map((t, i) => (Math.log(t) - 7) / 1.2 + 0.04 * error[i]);
  const predicted = latent.map((z) => Math.exp(7 + 1.2 * z));
  const columns = { ...test, latent, predicted, sigma: undefined };
  const compared = (kind: typeof log | typeof label) => {
    const [baseline] = fitBaselines(train.components, [train.truth], [kind]);
    return compareLabel(kind, columns, baseline, [], undefined);
  };
  const found = compared(log);

  it("has the R2 of its estimate, not that of a line through a curve", () => {
    expect(found.transform).toBe("log");
    expect(found.network.r2!.value).toBeGreaterThan(0.95);
    expect(found.network.r2_linear!.value).toBeLessThan(0.75);
  });

  it("is compared with regressions of the logarithm, where these do better", () => {
    expect(found.pca_all.fitted).toBe("log");
    expect(found.pca_single).toMatchObject({ fitted: "log", component: 1 });
    const linear = compared(label);
    expect(linear.pca_all.fitted).toBe("linear");
    expect(found.pca_all.r2!.value).toBeGreaterThan(linear.pca_all.r2!.value + 0.2);
  });

  it("is compared with regressions of itself, where these do better", () => {
    const truth = train.components[0].map((c) => 10 + 2 * c);
    const [baseline] = fitBaselines(train.components, [truth], [log]);
    expect(baseline).toMatchObject({ component: 0, single: { fitted: "linear" }, all: { fitted: "linear" } });
  });
});
