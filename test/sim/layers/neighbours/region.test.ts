import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kolmogorovTest } from "../../../../eval/stats/kolmogorov.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import {
  disc,
  mostApart,
  mostAtRandom,
  type Place,
  placesApart,
  rectangle,
} from "../../../../sim/layers/neighbours/region.ts";

const uniforms = (seed: number): (() => number) => {
  const stream = new Stream(seed, 0, 98);
  return () => stream.uniform();
};

const places = (region: { at(u: number, v: number): Place }, count = 20_000): Place[] => {
  const next = uniforms(3);
  return Array.from({ length: count }, () => region.at(next(), next()));
};

const p = (values: number[]): number => kolmogorovTest(Float64Array.from(values)).p;

describe("places are uniform (Kolmogorov and Smirnov)", () => {
  it("over the stamp and its margin", () => {
    const all = places(rectangle([24, 40], 5));
    const [x, y] = [all.map(([x]) => (x + 5) / 50), all.map(([, y]) => (y + 5) / 34)];
    expect(p(x)).toBeGreaterThan(1e-3);
    expect(p(y)).toBeGreaterThan(1e-3);
    // independent of each other: so is the sum of both, less the whole
    expect(p(x.map((u, i) => (u + y[i]) % 1))).toBeGreaterThan(1e-3);
    expect(Math.min(...x, ...y)).toBeGreaterThan(0);
    expect(Math.max(...x, ...y)).toBeLessThan(1);
  });

  it("over a disc: r^2 / R^2 and the angle", () => {
    const all = places(disc([10, -3], 7)).map(([x, y]) => [x - 10, y + 3] as const);
    const area = all.map(([x, y]) => (x * x + y * y) / 49);
    const angle = all.map(([x, y]) => (Math.atan2(y, x) / (2 * Math.PI) + 1) % 1);
    expect(p(area)).toBeGreaterThan(1e-3);
    expect(p(angle)).toBeGreaterThan(1e-3);
    expect(p(area.map((u, i) => (u + angle[i]) % 1))).toBeGreaterThan(1e-3);
    // the test sees places that crowd in the middle
    expect(p(area.map((u) => u ** 1.1))).toBeLessThan(1e-3);
  });

  it("over what is free: a place is uniform outside the circle about the target", () => {
    const next = uniforms(4);
    const radii = Array.from({ length: 10_000 }, () => {
      const [[x, y]] = placesApart(disc([0, 0], 10), [0, 0], 1, 6, next);
      return (x * x + y * y - 36) / 64;
    });
    expect(p(radii)).toBeGreaterThan(1e-3);
  });
});

it("no two places are closer than the separation, nor is one to the target", () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.double({ min: 1, max: 12, noNaN: true }), (seed, separation) => {
      const region = rectangle([64, 48], 0);
      const count = Math.min(20, mostAtRandom(region, separation) - 1);
      const target: Place = [20, 30];
      const found = placesApart(region, target, count, separation, uniforms(seed));
      expect(found).toHaveLength(count);
      const all = [target, ...found];
      all.forEach(([x, y], i) => {
        for (const [u, v] of all.slice(0, i)) {
          expect(Math.hypot(x - u, y - v)).toBeGreaterThanOrEqual(separation);
        }
      });
    }),
    { numRuns: 50 },
  );
});

it("as many as are said to fit do fit, wherever the target is", () => {
  for (const [width, separation] of [
    [64, 6],
    [32, 9],
    [100, 5],
  ]) {
    const region = rectangle([width, width], 0);
    const count = mostAtRandom(region, separation) - 1;
    for (let seed = 0; seed < 20; seed++) {
      expect(placesApart(region, [width / 2, 3], count, separation, uniforms(seed))).toHaveLength(count);
    }
  }
});

it("where there is no room, those that found some are returned", () => {
  expect(placesApart(disc([0, 0], 1), [0, 0], 3, 1.5, uniforms(1))).toEqual([]);
  const few = placesApart(rectangle([10, 10], 0), [5, 5], 50, 5, uniforms(1));
  expect(few.length).toBeGreaterThan(0);
  expect(few.length).toBeLessThan(8);
});

describe("the most points that are apart", () => {
  it("is not below arrangements that exist", () => {
    // the corners of a unit square; seven in a hexagon; a square lattice of 11 x 11
    expect(mostApart({ area: 1, perimeter: 4 }, 1)).toBeGreaterThanOrEqual(4);
    expect(mostApart(disc([0, 0], 1), 1)).toBeGreaterThanOrEqual(7);
    expect(mostApart(rectangle([10, 10], 0), 1)).toBeGreaterThanOrEqual(121);
  });

  it("is the hexagonal lattice's 2 / (sqrt(3) d^2) of a large area", () => {
    const side = 1e5;
    expect(mostApart(rectangle([side, side], 0), 1) / side ** 2).toBeCloseTo(2 / Math.sqrt(3), 4);
  });

  it("has no limit without a separation", () => {
    expect(mostAtRandom(rectangle([16, 16], 0), 0)).toBe(Infinity);
  });
});
