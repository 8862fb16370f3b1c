import { expect, it } from "vitest";
import { densityRatios, resampled } from "../../../eval/match/unfold.ts";
import type { Points } from "../../../eval/stats/points.ts";
import { Sequence } from "../../../shared/random/sequence.ts";

const rows = (columns: readonly (readonly number[])[]): Points => ({
  count: columns[0].length,
  width: columns.length,
  values: Float64Array.from(columns[0].flatMap((_, k) => columns.map((column) => column[k]))),
});
const mean = (x: readonly number[]): number => x.reduce((sum, value) => sum + value, 0) / x.length;
const scatter = (x: readonly number[]): number => Math.sqrt(mean(x.map((value) => (value - mean(x)) ** 2)));

/** True numbers of mean and scatter, and what a measurement makes of them: noise of 1, and what is below 0 is lost and says nothing. */
function measured(random: Sequence, count: number, of: (k: number) => number) {
  const truth = Array.from({ length: count }, (_, k) => of(k));
  const seen = truth.map((x) => x + random.normal());
  return { truth, looks: rows([seen.map((x) => Math.max(0, x)), seen.map((x) => (x > 0 ? 1 : 0))]) };
}

it("takes back what a measurement adds and loses", () => {
  const random = new Sequence("unfold");
  const real = measured(random, 400, () => 1 + 0.7 * random.normal());
  const found = Array.from({ length: 400 }, (_, k) => k).filter((k) => real.looks.values[2 * k + 1] === 1);
  let now = found.map((k) => real.looks.values[2 * k]);
  const [start, width] = [mean(now), scatter(now)];
  expect(start).toBeGreaterThan(1.3); // faint ones are lost
  expect(width).toBeGreaterThan(0.85);
  now = [...now, ...now.map((x) => x - 2)]; // wide enough to hold those
  for (let round = 0; round < 6; round++) {
    const simulated = measured(random, 800, () => now[random.below(now.length)]);
    now = resampled(densityRatios(real.looks, simulated.looks)).map((k) => simulated.truth[k]);
  }
  expect(Math.abs(mean(now) - 1)).toBeLessThan(0.15);
  expect(Math.abs(scatter(now) - 0.7)).toBeLessThan(0.2);
});

it("leaves stamps alone that look real already", () => {
  const random = new Sequence("alike");
  const [a, b] = [200, 600].map((count) => measured(random, count, () => random.normal()).looks);
  const ratios = densityRatios(a, b);
  expect(mean([...ratios])).toBeCloseTo(1, 9);
  expect(scatter([...ratios])).toBeLessThan(0.35);
});

it("takes each as often as it counts, to one", () => {
  const random = new Sequence("weights");
  const raw = Array.from({ length: 50 }, () => random.uniform() ** 3);
  const weights = raw.map((x) => x / mean(raw));
  const places = resampled(weights);
  expect(places).toHaveLength(50);
  weights.forEach((weight, k) => {
    expect(Math.abs(places.filter((place) => place === k).length - weight)).toBeLessThanOrEqual(1);
  });
});
