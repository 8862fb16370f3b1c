/** Effects that befall a stamp at random: how many there are, how much they leave, and that they are pure. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blindColumns } from "../../../../sim/noise/effects/bad-columns.ts";
import { addCosmicRays, addTrack } from "../../../../sim/noise/effects/cosmic-rays.ts";
import { hotPixels } from "../../../../sim/noise/effects/hot-pixels.ts";
import { addTrails, crossSection, trailsOf } from "../../../../sim/noise/effects/satellite-trails.ts";
import { bernoulli, effectStream, poissonNumber } from "../../../../sim/noise/effects/stream.ts";
import { integrate } from "../../../numerics.ts";

const sum = (v: ArrayLike<number>): number => Array.from(v).reduce((a, b) => a + b, 0);
const of = (object: number, band = 0, seed = 9) => ({ seed, object, band });

describe("random events", () => {
  it("Poisson numbers have mean and variance of their mean", () => {
    for (const mean of [0.1, 3, 40]) {
      const numbers = Array.from({ length: 4000 }, (_, k) =>
        poissonNumber(effectStream(of(k), "test"), mean),
      );
      const average = sum(numbers) / 4000;
      const variance = sum(numbers.map((n) => (n - average) ** 2)) / 4000;
      expect(Math.abs(average - mean)).toBeLessThan(4.5 * Math.sqrt(mean / 4000));
      expect(Math.abs(variance / mean - 1)).toBeLessThan(4.5 * Math.sqrt((2 + 1 / mean) / 4000));
    }
    expect(poissonNumber(effectStream(of(0), "test"), 0)).toBe(0);
  });

  it("places are taken with one probability everywhere", () => {
    const taken = new Float64Array(10);
    for (let k = 0; k < 5000; k++)
      for (const p of bernoulli(effectStream(of(k), "test"), 10, 0.3)) taken[p]++;
    for (const n of taken) expect(Math.abs(n / 5000 - 0.3)).toBeLessThan(4.5 * Math.sqrt(0.21 / 5000));
    expect(bernoulli(effectStream(of(0), "test"), 4, 1)).toEqual([0, 1, 2, 3]);
    expect(bernoulli(effectStream(of(0), "test"), 4, 0)).toEqual([]);
  });
});

describe("cosmic rays", () => {
  it("a track leaves its density times its length inside the stamp, in the pixels that it crosses", () => {
    // on no lattice of the borders of pixels: which of two neighbours has a track along their border is not said
    const place = fc.integer({ min: -20_000, max: 40_000 }).map((n) => n / 1000 + 1.23e-4);
    fc.assert(
      fc.property(place, place, place, place, (x0, y0, x1, y1) => {
        const charge = new Float64Array(20 * 16);
        const touched = new Set<number>();
        addTrack(charge, 16, { x0, y0, x1, y1 }, 3, touched);
        // the part of the line inside [0, 16] x [0, 20], by Liang and Barsky's clipping
        let [low, high] = [0, 1];
        for (const [from, step, size] of [
          [x0, x1 - x0, 16],
          [y0, y1 - y0, 20],
        ]) {
          if (step === 0) {
            if (from < 0 || from >= size) high = -1;
            continue;
          }
          const [a, b] = [(0 - from) / step, (size - from) / step];
          low = Math.max(low, Math.min(a, b));
          high = Math.min(high, Math.max(a, b));
        }
        const inside = Math.max(0, high - low) * Math.hypot(x1 - x0, y1 - y0);
        expect(sum(charge)).toBeCloseTo(3 * inside, 8);
        expect(charge.every((q, p) => q > 0 === touched.has(p))).toBe(true);
        expect(charge.every((q) => q <= 3 * Math.SQRT2 + 1e-9)).toBe(true);
      }),
    );
  });

  it("on average a stamp has rate x pixels x length x charge exp(1/8)", () => {
    const rays = { rate: 1e-3, length: 8, charge: 500 };
    const totals = Array.from({ length: 1500 }, (_, k) => {
      const charge = new Float64Array(32 * 32);
      addCosmicRays(charge, 32, rays, of(k));
      return sum(charge);
    });
    const mean = sum(totals) / totals.length;
    const error = Math.sqrt(sum(totals.map((t) => (t - mean) ** 2)) / totals.length ** 2);
    const expected = 1e-3 * 32 * 32 * 8 * 500 * Math.exp(0.125);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error + 0.005 * expected);
    expect(error).toBeLessThan(0.06 * expected);
  });

  it("are a pure function of seed, object and band", () => {
    const rays = { rate: 0.01, length: 8, charge: 500 };
    const made = (object: number, band: number, seed: number): Float64Array => {
      const charge = new Float64Array(256);
      addCosmicRays(charge, 16, rays, of(object, band, seed));
      return charge;
    };
    expect(made(1, 0, 9)).toEqual(made(1, 0, 9));
    for (const other of [made(2, 0, 9), made(1, 1, 9), made(1, 0, 8)])
      expect(other).not.toEqual(made(1, 0, 9));
  });
});

describe("hot pixels and bad columns", () => {
  it("are as many as their fractions say, with charges of their mean", () => {
    let [count, total, columns] = [0, 0, 0];
    for (let k = 0; k < 400; k++) {
      const hot = hotPixels(1024, { fraction: 0.01, charge: 700 }, of(k));
      count += hot.size;
      total += sum([...hot.values()]);
      const charge = new Float64Array(1024).fill(5);
      const blind = blindColumns(charge, 32, 0.05, of(k));
      columns += blind.length;
      expect(charge.filter((q) => q === 0)).toHaveLength(32 * blind.length);
      for (const x of blind) expect(charge[x]).toBe(0);
    }
    expect(Math.abs(count / 400 / 10.24 - 1)).toBeLessThan(4.5 / Math.sqrt(count));
    expect(Math.abs(total / count / 700 - 1)).toBeLessThan(4.5 / Math.sqrt(count));
    expect(Math.abs(columns / 400 / 1.6 - 1)).toBeLessThan(4.5 / Math.sqrt(columns));
  });
});

describe("satellite trails", () => {
  it.each([0, 1e-5, 2e-4, 0.3, Math.PI / 4, 1.2, Math.PI / 2, 2.5])(
    "angle %d: the light of pixels is the Gaussian's integral over them",
    (angle) => {
      const [c, s, sigma] = [Math.cos(angle), Math.sin(angle), 2.2 / Math.sqrt(8 * Math.LN2)];
      const profile = crossSection(angle, 2.2);
      for (const d of [0, 0.3, 1.7, -2.9]) {
        // over the pixel about a point that is d from the line
        const gauss = (t: number): number =>
          Math.exp(-(t * t) / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
        const value = integrate(
          (u) => integrate((v) => gauss(d + v * c - u * s), -0.5, 0.5, 24),
          -0.5,
          0.5,
          24,
        );
        expect(profile(d)).toBeCloseTo(value, 7);
      }
    },
  );

  it("all pixels together have the brightness for each pixel of length", () => {
    for (let k = 0; k < 200; k++) {
      const [line] = trailsOf(64, 64, 3, of(k));
      if (line === undefined || Math.abs(Math.cos(line.angle)) > 0.7) continue;
      // rows cross a steep trail: each has 1 / |sin| of its length
      const light = new Float64Array(64 * 400);
      const profile = crossSection(line.angle, 3);
      let row = 0;
      for (let i = -200; i < 200; i++)
        row += profile(0.25 * Math.cos(line.angle) - (i + 0.5) * Math.sin(line.angle));
      expect(row).toBeCloseTo(1 / Math.abs(Math.sin(line.angle)), 6);
      expect(light.every((v) => v === 0)).toBe(true);
    }
  });

  it("cross the stamps that have some, and mark what they cross", () => {
    let [crossed, lines] = [0, 0];
    for (let k = 0; k < 300; k++) {
      const light = new Float64Array(32 * 24);
      const seen = new Set<number>();
      addTrails(light, 24, { rate: 0.4, width: 2, brightness: 50 }, of(k), (p) => seen.add(p));
      lines += trailsOf(32, 24, 0.4, of(k)).length;
      if (seen.size > 0) crossed++;
      for (const p of seen) expect(light[p]).toBeGreaterThan(0.01);
    }
    expect(Math.abs(lines / 300 - 0.4)).toBeLessThan(4.5 * Math.sqrt(0.4 / 300));
    expect(Math.abs(crossed / 300 - (1 - Math.exp(-0.4)))).toBeLessThan(0.15);
  });
});
