// @module-tag slow
import { describe, expect, it } from "vitest";
import { type TarpObject, tarpOf, tarpTest } from "../../../eval/posterior/tarp.ts";
import { kolmogorovTest } from "../../../eval/stats/kolmogorov.ts";
import { Sequence } from "../../../shared/random/sequence.ts";
import { Stream } from "../../../shared/random/stream.ts";

const OBJECTS = 1000;
const DRAWS = 60;

interface Spoiled {
  readonly bias?: number;
  readonly width?: number;
  /** of the draws; truths have 0.8 */
  readonly rho?: number;
  /** every posterior is the prior */
  readonly prior?: boolean;
}

/** Means N(0, 1), truths about these with 0.5 and a common part, points from N(0, 1 + 0.25). */
function objectsOf(
  d: number,
  seed: number,
  { bias = 0, width = 1, rho = 0.8, prior = false }: Spoiled,
): TarpObject[] {
  const stream = new Stream(seed, d, 0x54415250);
  const random = new Sequence("tarp test");
  const about = (middle: Float64Array, correlation: number, scale: number, shift: number): Float64Array => {
    const common = stream.normal();
    return middle.map(
      (m) =>
        m +
        0.5 *
          (shift + scale * (Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * stream.normal())),
    );
  };
  const means = () => Float64Array.from({ length: d }, () => stream.normal());
  return Array.from({ length: OBJECTS }, () => {
    const middle = means();
    const draws = new Float64Array(DRAWS * d);
    for (let k = 0; k < DRAWS; k++) draws.set(about(prior ? means() : middle, rho, width, bias), k * d);
    return tarpOf(draws, about(middle, 0.8, 1, 0), about(means(), 0.8, 1, 0), random);
  });
}

describe("tarpOf", () => {
  it("is the share of draws that are nearer, counted plainly", () => {
    const stream = new Stream(1, 0, 0x54415250);
    const normals = (n: number) => Float64Array.from({ length: n }, () => stream.normal());
    for (let t = 0; t < 50; t++) {
      const [draws, truth, reference] = [normals(60), normals(3), normals(3)];
      const distance = (x: Float64Array) => Math.hypot(...x.map((v, j) => v - reference[j]));
      const nearer = Array.from({ length: 20 }, (_, k) => draws.subarray(3 * k, 3 * k + 3)).filter(
        (x) => distance(x) < distance(truth),
      ).length;
      const { share, direction } = tarpOf(draws, truth, reference, new Sequence("one"));
      expect(Math.floor(share * 21)).toBe(nearer);
      expect(Math.hypot(...direction)).toBeCloseTo(1, 12);
    }
  });

  it("of equally far draws is any of the ranks that they leave", () => {
    const random = new Sequence("ties");
    const shares = Array.from(
      { length: 300 },
      () => tarpOf(Float64Array.of(1, -1, 1), Float64Array.of(-1), Float64Array.of(0), random).share,
    );
    expect(kolmogorovTest(Float64Array.from(shares)).p).toBeGreaterThan(0.001);
  });
});

describe.each([1, 2, 4])("tarpTest in %d dimensions", (d) => {
  it("of right posteriors has p-values as it should", () => {
    const tests = Array.from({ length: 40 }, (_, seed) => tarpTest(objectsOf(d, seed, {})));
    for (const p of ["p_uniform", "p_shift", "p_spread"] as const) {
      expect(kolmogorovTest(Float64Array.from(tests, (test) => test[p])).p, p).toBeGreaterThan(0.002);
    }
    expect(tests.filter(({ p }) => p < 0.01).length).toBeLessThanOrEqual(3);
  });

  it.each([
    ["biased by 0.3 sigma", { bias: 0.3 }],
    ["biased by -0.3 sigma", { bias: -0.3 }],
    ["over-confident", { width: 0.8 }],
    ["under-confident", { width: 1.25 }],
  ])("finds posteriors that are %s", (_what, spoiled) => {
    for (let seed = 0; seed < 3; seed++) expect(tarpTest(objectsOf(d, seed, spoiled)).p).toBeLessThan(1e-3);
  });

  it("sees a bias by the directions of the points, not by uniformity: points on both sides hide it", () => {
    const { p_uniform, p_shift } = tarpTest(objectsOf(d, 7, { bias: 0.3 }));
    expect(p_uniform).toBeGreaterThan(0.01);
    expect(p_shift).toBeLessThan(1e-6);
  });

  it("does not find the prior: every statement of it is true", () => {
    const tests = Array.from({ length: 10 }, (_, seed) => tarpTest(objectsOf(d, seed, { prior: true })));
    expect(tests.filter(({ p }) => p < 0.05).length).toBeLessThanOrEqual(3);
  });
});

describe.each([2, 4])("of right marginals with a wrong correlation in %d dimensions", (d) => {
  it.each([0, 0.98])("(%d for 0.8) it is found by the spread", (rho) => {
    for (let seed = 0; seed < 3; seed++) {
      const { p, p_spread } = tarpTest(objectsOf(d, seed, { rho }));
      expect(p).toBeLessThan(1e-3);
      expect(p_spread).toBeLessThan(1e-4);
    }
  });
});

describe("points chosen by the truth itself", () => {
  it("(what the test must never do) make right posteriors fail", () => {
    const stream = new Stream(5, 0, 0x54415250);
    const random = new Sequence("leak");
    const objects = Array.from({ length: OBJECTS }, () => {
      const draws = Float64Array.from({ length: DRAWS }, () => stream.normal());
      const truth = stream.normal();
      return tarpOf(draws, Float64Array.of(truth), Float64Array.of(truth + 0.5 * stream.normal()), random);
    });
    expect(tarpTest(objects).p).toBeLessThan(1e-6);
  });
});
