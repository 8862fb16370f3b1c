/** Effects that move charge: what is conserved, and what follows from their formulas. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DetectorNoise } from "../../../../sim/noise/detector.ts";
import { bleed } from "../../../../sim/noise/effects/bleeding.ts";
import { brighterFatter } from "../../../../sim/noise/effects/brighter-fatter.ts";
import { interPixelCapacitance } from "../../../../sim/noise/effects/ipc.ts";
import { nonLinearity } from "../../../../sim/noise/effects/non-linearity.ts";

const sum = (v: ArrayLike<number>): number => Array.from(v).reduce((a, b) => a + b, 0);

const charges = (most: number) =>
  fc
    .record({ ny: fc.integer({ min: 2, max: 9 }), nx: fc.integer({ min: 2, max: 9 }) })
    .chain(({ ny, nx }) =>
      fc
        .array(fc.double({ min: 0, max: most, noNaN: true }), { minLength: ny * nx, maxLength: ny * nx })
        .map((q) => ({ ny, nx, charge: Float64Array.from(q) })),
    );

/** A round Gaussian spot. */
function spot(side: number, sigma: number, flux: number): Float64Array {
  const q = Float64Array.from({ length: side * side }, (_, p) => {
    const [x, y] = [(p % side) - (side - 1) / 2, Math.floor(p / side) - (side - 1) / 2];
    return Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
  });
  const total = sum(q);
  return q.map((v) => (v * flux) / total);
}

/** Mean of x^2 + y^2 about the middle. */
function size(q: Float64Array, side: number): number {
  const middle = (side - 1) / 2;
  return (
    sum(q.map((v, p) => v * (((p % side) - middle) ** 2 + (Math.floor(p / side) - middle) ** 2))) / sum(q)
  );
}

/** Variance of a flat field and covariance of pixels (dx, dy) apart, over its whole. */
function covariance(q: Float64Array, side: number, dx: number, dy: number): number {
  const mean = sum(q) / q.length;
  let [total, count] = [0, 0];
  for (let y = 1; y < side - 1 - dy; y++) {
    for (let x = 1; x < side - 1 - dx; x++) {
      total += (q[y * side + x] - mean) * (q[(y + dy) * side + x + dx] - mean);
      count++;
    }
  }
  return total / count;
}

function flat(side: number, mean: number, seed: number): Float64Array {
  const image = new Float32Array(side * side).fill(mean);
  new DetectorNoise().apply(image, { sky: 0, gain: 1, read_noise: 0 }, seed, 0);
  return Float64Array.from(image);
}

describe("brighter-fatter", () => {
  it("conserves charge, and leaves none negative", () => {
    fc.assert(
      fc.property(charges(1e5), ({ nx, charge }) => {
        const before = sum(charge);
        brighterFatter(charge, nx, 2e-6);
        expect(Math.abs(sum(charge) - before)).toBeLessThanOrEqual(1e-12 * before);
        expect(charge.every((q) => q >= 0)).toBe(true);
      }),
    );
  });

  it("spots grow by 2 a sum Q^2 / sum Q in x^2 + y^2: linearly with their flux", () => {
    const growth = [1e4, 2e4, 4e4].map((flux) => {
      const q = spot(41, 2, flux);
      const [before, squares] = [size(q, 41), sum(q.map((v) => v * v))];
      brighterFatter(q, 41, 1e-6);
      const grown = size(q, 41) - before;
      expect(grown / ((2 * 1e-6 * squares) / flux)).toBeCloseTo(1, 9);
      return grown;
    });
    expect(growth[1] / growth[0]).toBeCloseTo(2, 9);
    expect(growth[2] / growth[0]).toBeCloseTo(4, 9);
  });

  it("a flat field: neighbours have the covariance 2 a mu V, pixels the variance V (1 - 8 a mu)", () => {
    const [side, mu, a] = [1500, 2e4, 4e-7];
    const q = flat(side, mu, 5);
    const before = covariance(q, side, 0, 0);
    brighterFatter(q, side, a);
    // a mu = 0.008; second order is (a mu)^2 20
    const error = 4 / side;
    expect(Math.abs(covariance(q, side, 0, 0) / before - (1 - 8 * a * mu))).toBeLessThan(
      20 * (a * mu) ** 2 + 1e-4,
    );
    expect(Math.abs(covariance(q, side, 1, 0) / before - 2 * a * mu)).toBeLessThan(
      20 * (a * mu) ** 2 + error,
    );
    expect(Math.abs(covariance(q, side, 0, 1) / before - 2 * a * mu)).toBeLessThan(
      20 * (a * mu) ** 2 + error,
    );
    expect(Math.abs(covariance(q, side, 1, 1) / before)).toBeLessThan(20 * (a * mu) ** 2 + error);
  });

  it("refuses charges for which first order does not do", () => {
    expect(() => brighterFatter(Float64Array.from([1e5, 0]), 2, 3e-6)).toThrow(
      /brighter_fatter = 0.000003 is not allowed.*1.000e\+5 e-/,
    );
  });
});

describe("inter-pixel capacitance", () => {
  it("conserves charge, whatever the coefficient", () => {
    fc.assert(
      fc.property(charges(1e5), fc.double({ min: 0, max: 0.25, noNaN: true }), ({ nx, charge }, alpha) => {
        const before = sum(charge);
        interPixelCapacitance(charge, nx, alpha);
        expect(Math.abs(sum(charge) - before)).toBeLessThanOrEqual(1e-12 * before);
        expect(charge.every((q) => q >= -1e-10 * before)).toBe(true);
      }),
    );
  });

  it("a single pixel shows as the kernel", () => {
    const q = new Float64Array(25);
    q[12] = 100;
    interPixelCapacitance(q, 5, 0.02);
    expect([q[12], q[11], q[13], q[7], q[17]]).toEqual([92, 2, 2, 2, 2].map((v) => expect.closeTo(v, 12)));
    expect(sum(q)).toBeCloseTo(100, 12);
  });

  it("correlates the noise of neighbours by 2 alpha (1 - 4 alpha) / ((1 - 4 alpha)^2 + 4 alpha^2)", () => {
    const [side, alpha] = [1500, 0.03];
    const q = flat(side, 1000, 6);
    interPixelCapacitance(q, side, alpha);
    const c = 1 - 4 * alpha;
    const variance = c * c + 4 * alpha * alpha;
    const error = 4.5 / side;
    expect(covariance(q, side, 0, 0) / 1000 / variance).toBeCloseTo(1, 2);
    const ratio = (dx: number, dy: number): number => covariance(q, side, dx, dy) / covariance(q, side, 0, 0);
    expect(Math.abs(ratio(1, 0) - (2 * alpha * c) / variance)).toBeLessThan(error);
    expect(Math.abs(ratio(0, 1) - (2 * alpha * c) / variance)).toBeLessThan(error);
    expect(Math.abs(ratio(1, 1) - (2 * alpha ** 2) / variance)).toBeLessThan(error);
    expect(Math.abs(ratio(2, 0) - alpha ** 2 / variance)).toBeLessThan(error);
    expect(Math.abs(ratio(3, 0))).toBeLessThan(error);
  });
});

describe("bleeding", () => {
  it("leaves no charge above the full well, conserves it up to the edges, and fills only what has room", () => {
    fc.assert(
      fc.property(charges(30), ({ ny, nx, charge }) => {
        const before = charge.slice();
        bleed(charge, nx, 20);
        expect(charge.every((q) => q <= 20 + 1e-12)).toBe(true);
        expect(charge.every((q, p) => q >= Math.min(before[p], 20) - 1e-12)).toBe(true);
        for (let x = 0; x < nx; x++) {
          const column = (v: Float64Array): Float64Array => v.filter((_, p) => p % nx === x);
          const [was, is] = [column(before), column(charge)];
          expect(sum(is)).toBeLessThanOrEqual(sum(was) + 1e-9);
          // charge left at an edge only if a pixel there is full
          if (is[0] < 20 - 1e-9 && is[ny - 1] < 20 - 1e-9) expect(sum(is)).toBeCloseTo(sum(was), 9);
        }
      }),
    );
  });

  it("a column that is turned round bleeds as before", () => {
    fc.assert(
      fc.property(charges(40), ({ nx, ny, charge }) => {
        const turned = Float64Array.from(
          charge,
          (_, p) => charge[(ny - 1 - Math.floor(p / nx)) * nx + (p % nx)],
        );
        bleed(charge, nx, 20);
        bleed(turned, nx, 20);
        charge.forEach((q, p) => {
          expect(turned[(ny - 1 - Math.floor(p / nx)) * nx + (p % nx)]).toBeCloseTo(q, 9);
        });
      }),
    );
  });

  it("one bright pixel fills a column about itself, half up and half down", () => {
    const q = new Float64Array(9);
    q[4] = 60;
    bleed(q, 1, 20);
    expect(Array.from(q)).toEqual([0, 0, 0, 20, 20, 20, 0, 0, 0]);
    const lone = Float64Array.from([0, 0, 0, 5, 42, 0, 0]);
    bleed(lone, 1, 20);
    expect(Array.from(lone)).toEqual([0, 0, 0, 16, 20, 11, 0]);
  });

  it("what reaches the edge is gone", () => {
    const q = Float64Array.from([100, 0, 0, 0]);
    bleed(q, 1, 20);
    // 80 above: 40 leave below, 40 fill two pixels
    expect(Array.from(q)).toEqual([20, 20, 20, 0]);
  });
});

describe("non-linearity", () => {
  it("is Q + c Q^2, and never falls with Q", () => {
    const q = Float64Array.from([0, 1e4, 5e4, 1e6]);
    nonLinearity(q, -2e-6);
    expect(Array.from(q)).toEqual([0, 9800, 45000, 125000].map((v) => expect.closeTo(v, 6)));
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        (a, b) => {
          const pair = Float64Array.from([Math.min(a, b), Math.max(a, b)]);
          nonLinearity(pair, -1e-6);
          expect(pair[0]).toBeLessThanOrEqual(pair[1]);
        },
      ),
    );
  });
});
