// @module-tag slow
/** `train flow --residuals`: a mean that is learned beside the distribution of the residuals, where both are known. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { kolmogorovTest } from "../../../../eval/stats/kolmogorov.ts";
import { startComputing } from "../../../../train/compute.ts";
import type { Posterior } from "../../../../train/models/posterior.ts";
import { scratch } from "../../run/helpers.ts";
import { asColumns, drawRows, learn, posteriorOf, writeTable } from "./helpers.ts";

const root = scratch();
const COUNT = 2000;

/** y ~ N(m(x), s(x)), t ~ N(y / 2, T): so t | x ~ N(m / 2, hypot(s / 2, T)), and the two go together. */
const middle = (x: number): number => Math.sin(2 * x);
const spread = (x: number): number => 0.3 * Math.exp(0.6 * x);
const T = 0.2;
const row = (normal: () => number, uniform: () => number) => {
  const x = 2 * uniform() - 1;
  const y = middle(x) + spread(x) * normal();
  return { x, y, t: 0.5 * y + T * normal() };
};
const test = drawRows(COUNT, 12, row);
const known = {
  y: { mean: test.x.map(middle), sd: test.x.map(spread) },
  t: {
    mean: test.x.map((x) => 0.5 * middle(x)),
    sd: test.x.map((x) => Math.hypot(0.5 * spread(x), T)),
  },
};
const mean = (x: Float64Array): number => x.reduce((sum, one) => sum + one, 0) / x.length;
const rms = (x: Float64Array): number => Math.sqrt(mean(x.map((one) => one * one)));

let posterior: Posterior;
beforeAll(async () => {
  const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  const model = await learn(computing, join(root, "run"), {
    data: writeTable(root, "table.csv", drawRows(30_000, 11, row)),
    // biome-ignore lint/suspicious/noThenProperty: the name of the flag; options are never awaited
    ...{ targets: ["y"], then: ["t"], inputs: ["x"], residuals: true, ensemble: 1, width: 32, depth: 2 },
    ...{ dropout: 0, decay: 0, batch: 512, epochs: 8, lr: 0.01 },
  });
  expect(model.config.training).toMatchObject({ residuals: true });
  posterior = await posteriorOf(model, asColumns(test), COUNT);
}, 120_000);

describe.each(["y", "t"] as const)("of the residuals of %s", (name) => {
  it("mean and sigma are those of the truth, galaxy by galaxy", () => {
    const { mean: m, sd } = known[name];
    const offset = posterior.mean(name).map((x, k) => (x - m[k]!) / sd[k]!);
    const widths = posterior.sd!(name).map((s, k) => s / sd[k]! - 1);
    expect(rms(offset)).toBeLessThan(0.2);
    expect(rms(widths)).toBeLessThan(0.04);
  });

  it("the posterior is calibrated", () => {
    const pit = posterior.cdf!(name, test[name]);
    expect(kolmogorovTest(pit).p).toBeGreaterThan(0.01);
    for (const half of [0.6827, 0.9545].map((share) => share / 2)) {
      const inside = pit.filter((p) => Math.abs(p - 0.5) < half).length / COUNT;
      const error = Math.sqrt((2 * half * (1 - 2 * half)) / COUNT);
      expect(Math.abs(inside - 2 * half)).toBeLessThan(3 * error);
    }
  });
});

it("what follows goes with the drawn target as the truth does: t - y / 2 has the sigma T and no slope", async () => {
  const draws = 50;
  const drawn = await posterior.sample!(draws, 3);
  const rest = Float64Array.from(
    { length: COUNT * draws },
    (_, d) => drawn[2 * d + 1]! - 0.5 * drawn[2 * d]!,
  );
  const y = rest.map((_, d) => drawn[2 * d]!);
  expect(Math.abs(mean(rest))).toBeLessThan(0.02 * T);
  expect(Math.abs(rms(rest) / T - 1)).toBeLessThan(0.03);
  expect(Math.abs(mean(rest.map((one, d) => one * y[d]!)) / mean(y.map((one) => one * one)))).toBeLessThan(
    0.02,
  );
});

it("its density is that of the truth", async () => {
  const log = (x: number, sigma: number): number =>
    -0.5 * (x / sigma) ** 2 - Math.log(sigma * Math.sqrt(2 * Math.PI));
  const values = Float64Array.from({ length: 2 * COUNT }, (_, i) => test[i % 2 === 0 ? "y" : "t"][i >> 1]!);
  const found = await posterior.logProb!(values);
  const lost = found.map(
    (one, k) =>
      log(test.y[k]! - known.y.mean[k]!, known.y.sd[k]!) + log(test.t[k]! - 0.5 * test.y[k]!, T) - one,
  );
  expect(Math.abs(mean(lost))).toBeLessThan(0.02); // nats
});
