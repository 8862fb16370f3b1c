import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adaptiveMoments, MOMENTS_STATUS } from "../../../../shared/math/moments/adaptive.ts";
import { momentsOf, type Spin2 } from "../../../../shared/math/shape.ts";
import { gaussian, profile } from "./images.ts";

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

it("finds any elliptical Gaussian: its size, shape, place and flux, and rho4 = 2", () => {
  const any = fc.record({
    sigma: number(2, 5),
    e: number(0, 0.6),
    pa: number(0, Math.PI),
    x: number(28, 36),
  });
  fc.assert(
    fc.property(any, ({ sigma, e, pa, x }) => {
      const shape: Spin2 = [e * Math.cos(2 * pa), e * Math.sin(2 * pa)];
      const m = momentsOf(sigma, shape);
      const minor = Math.sqrt(m.xx + m.yy - Math.hypot(m.xx - m.yy, 2 * m.xy)) / Math.SQRT2;
      fc.pre(minor > 1.4); // sampled finely enough for sums to be integrals
      const found = adaptiveMoments(profile(64, 64, [x, 31.2], m, gaussian));
      expect(found.status).toBe("measured");
      expect(found.sigma).toBeCloseTo(sigma, 4);
      expect(found.e1).toBeCloseTo(shape[0], 5);
      expect(found.e2).toBeCloseTo(shape[1], 5);
      expect(found.x).toBeCloseTo(x, 5);
      expect(found.y).toBeCloseTo(31.2, 5);
      expect(found.amplitude / (2 * Math.PI * sigma ** 2)).toBeCloseTo(1, 5);
      expect(found.rho4).toBeCloseTo(2, 4);
    }),
    { numRuns: 60 },
  );
});

// numpy: M <- 2 C / A over all pixels of 64 x 56 until nothing changes by 1e-14, no bounds, no reach
const FIXED_POINTS = [
  {
    name: "an exponential",
    image: profile(64, 56, [31.3, 27.9], { xx: 6, xy: 1.5, yy: 3 }, (r2) => Math.exp(-Math.sqrt(r2))),
    truth: {
      ...{
        x: 31.29941393584466,
        y: 27.898319771656055,
        amplitude: 20.130173954268784,
        rho4: 2.3423215886761377,
      },
      moments: { xx: 8.17592052605328, xy: 2.045931820051333, yy: 4.092894001825551 },
    },
  },
  {
    name: "a Moffat profile",
    image: profile(64, 56, [31.3, 27.9], { xx: 12, xy: -3, yy: 8 }, (r2) => (1 + r2) ** -2.5),
    truth: {
      ...{
        x: 31.300008356415752,
        y: 27.899979608259407,
        amplitude: 16.258199276253663,
        rho4: 2.209403158561422,
      },
      moments: { xx: 3.738973000153767, xy: -0.9348016890432455, yy: 2.492805540112458 },
    },
  },
  {
    name: "two Gaussians that overlap",
    image: twoGaussians(),
    truth: {
      ...{
        x: 31.811392607573886,
        y: 28.145619352811607,
        amplitude: 60.08297113483603,
        rho4: 2.0024720453887923,
      },
      moments: { xx: 13.86149816576221, xy: 3.0228916697023123, yy: 7.774400339309675 },
    },
  },
];

function twoGaussians() {
  const image = profile(64, 56, [31.3, 27.9], { xx: 10, xy: 1, yy: 7 }, gaussian);
  const other = profile(64, 56, [37.3, 30.9], { xx: 4, xy: 0, yy: 4 }, (r2) => 0.3 * gaussian(r2));
  image.pixels.forEach((_, p) => {
    image.pixels[p] += other.pixels[p];
  });
  return image;
}

it.each(FIXED_POINTS)("agrees with the fixed point of $name by brute force", ({ image, truth }) => {
  const found = adaptiveMoments(image);
  for (const key of ["x", "y", "rho4"] as const) expect(found[key]).toBeCloseTo(truth[key], 4);
  expect(found.amplitude / truth.amplitude).toBeCloseTo(1, 5);
  for (const key of ["xx", "xy", "yy"] as const) {
    expect(Math.abs(found.moments[key] - truth.moments[key])).toBeLessThan(2e-5 * truth.moments.xx);
  }
});

describe("a weight", () => {
  const image = profile(64, 64, [32, 32], { xx: 9, xy: 0, yy: 9 }, gaussian);

  it("of 0 takes the light of a pixel away, and other weights do nothing", () => {
    const dirty = Float64Array.from(image.pixels);
    const weight = new Float32Array(64 * 64).fill(0.3);
    dirty[20 * 64 + 20] = 1e6;
    weight[20 * 64 + 20] = 0;
    const clean = Float64Array.from(image.pixels);
    clean[20 * 64 + 20] = 0;
    const found = adaptiveMoments({ ...image, pixels: dirty }, { weight });
    expect(found).toEqual(adaptiveMoments({ ...image, pixels: clean }));
    expect(found.status).toBe("measured");
  });

  it("of 0 everywhere leaves no light", () => {
    expect(adaptiveMoments(image, { weight: new Float32Array(64 * 64) }).status).toBe("no light");
  });
});

describe("what cannot be measured says why, with NaN for every number", () => {
  const stamp = (value: (x: number, y: number) => number) => ({
    pixels: Float64Array.from({ length: 64 * 64 }, (_, p) => value(p % 64, Math.floor(p / 64))),
    nx: 64,
    ny: 64,
  });

  it.each([
    { status: "no light", image: stamp(() => 0) },
    { status: "not a number", image: stamp((x, y) => (x === 32 && y === 32 ? Number.NaN : 1)) },
    {
      status: "moments too large",
      image: { ...stamp(() => 0), pixels: new Float64Array(512 * 512).fill(1), nx: 512, ny: 512 },
    },
    { status: "centre too far", image: profile(64, 64, [50, 32], { xx: 16, xy: 0, yy: 16 }, gaussian) },
    { status: "too many steps", image: stamp((x, y) => (x === 32 && y === 32 ? 1 : 0)) },
  ])("$status", ({ status, image }) => {
    const found = adaptiveMoments(image);
    expect(found.status).toBe(status);
    expect([found.x, found.sigma, found.e1, found.rho4, found.moments.xx]).toEqual(Array(5).fill(Number.NaN));
    expect(MOMENTS_STATUS.indexOf(found.status)).toBeGreaterThan(0);
  });

  it("but from where the light is, the centre that was too far is found", () => {
    const image = profile(64, 64, [50, 32], { xx: 4, xy: 0, yy: 4 }, gaussian);
    expect(adaptiveMoments(image, { x: 48, y: 30 }).x).toBeCloseTo(50, 5);
  });
});
