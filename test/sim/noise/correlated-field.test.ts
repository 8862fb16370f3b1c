import { describe, expect, it } from "vitest";
import { Fft2 } from "../../../shared/math/fft-2d.ts";
import { blankNoise } from "../../../sim/noise/blank.ts";
import { CorrelatedField, type FillNormals } from "../../../sim/noise/correlated-field.ts";
import {
  type Covariance,
  kernelCovariance,
  resamplingCovariance,
  tabulate,
} from "../../../sim/noise/covariance.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";

const noise = new DetectorNoise();
const normals: FillNormals = (out, { seed, object, band }) => {
  out.fill(0);
  noise.apply(out, { sky: 0, gain: 1, read_noise: 1 }, seed, object, band);
};

const fill = (field: CorrelatedField, out: Float32Array, object: number, seed = 3, band = 0): void =>
  field.fill(out, { seed, object, band }, normals);

const at = ({ reach, values }: Covariance, dx: number, dy: number): number =>
  Math.max(Math.abs(dx), Math.abs(dy)) > reach ? 0 : values[(dy + reach) * (2 * reach + 1) + dx + reach];

const KERNELS: readonly (readonly [string, Covariance])[] = [
  [
    "a small image without symmetry",
    kernelCovariance("k", { ny: 3, nx: 3, pixels: [1, 2, 0, 3, 5, 1, 0, 1, -1] }),
  ],
  ["bilinear", resamplingCovariance("k", "bilinear", 0.6)],
  ["drizzle", resamplingCovariance("k", "drizzle", 0.5, 0.8)],
  ["lanczos3", resamplingCovariance("k", "lanczos3", 0.8)],
];

describe.each(KERNELS)("correlated noise, %s", (_, covariance) => {
  const [ny, nx] = [32, 48];
  const field = new CorrelatedField("k", covariance, ny, nx);

  it("has the covariance at every lag, edges of the stamp included, within its standard error", () => {
    const stamps = 1500;
    const image = new Float32Array(ny * nx);
    // one pair of pixels a stamp for each lag, so that pairs are independent: standard error sqrt((1 + xi^2) / n)
    const lags = [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [-1, 1],
      [2, 0],
      [0, 3],
      [4, 2],
      [nx - 1, 0],
      [0, ny - 1],
      [nx - 1, ny - 1],
    ];
    const sums = lags.map(() => [0, 0, 0]);
    for (let k = 0; k < stamps; k++) {
      fill(field, image, k);
      lags.forEach(([dx, dy], i) => {
        const [x, y] = [dx < 0 ? nx - 1 : 0, 0];
        const [a, b] = [image[y * nx + x], image[(y + dy) * nx + x + dx]];
        sums[i][0] += a * b;
        sums[i][1] += a * a;
        sums[i][2] += a;
      });
    }
    lags.forEach(([dx, dy], i) => {
      const xi = at(covariance, dx, dy);
      expect(Math.abs(sums[i][0] / stamps - xi), `lag ${dx}, ${dy}`).toBeLessThan(
        4.5 * Math.sqrt((1 + xi * xi) / stamps),
      );
      expect(Math.abs(sums[i][2] / stamps)).toBeLessThan(4.5 / Math.sqrt(stamps));
    });
  });

  it("is a pure function of seed, object and band", () => {
    const [a, b] = [new Float32Array(ny * nx), new Float32Array(ny * nx)];
    fill(field, a, 5);
    fill(field, b, 6);
    expect(b).not.toEqual(a);
    fill(field, b, 5, 4);
    expect(b).not.toEqual(a);
    fill(field, b, 5, 3, 1);
    expect(b).not.toEqual(a);
    fill(new CorrelatedField("k", covariance, ny, nx), b, 5);
    expect(b).toEqual(a);
  });
});

/** Mean power of stamps in rings of wavenumbers, and what it should be: the transform of xi(d) times the overlap of a stamp with itself. */
function ringsOf(
  covariance: Covariance,
  side: number,
  stamps: number,
): { found: number[]; wanted: number[] } {
  const field = new CorrelatedField("k", covariance, side, side);
  const image = new Float32Array(side * side);
  const grid = new Float64Array(2 * side * side);
  const power = new Float64Array(side * side);
  const fft = new Fft2(side, side);
  for (let k = 0; k < stamps; k++) {
    fill(field, image, k);
    image.forEach((v, p) => {
      grid[2 * p] = v;
      grid[2 * p + 1] = 0;
    });
    fft.forward(grid);
    for (let p = 0; p < power.length; p++) power[p] += (grid[2 * p] ** 2 + grid[2 * p + 1] ** 2) / stamps;
  }
  const expected = new Float64Array(2 * side * side);
  for (let dy = 1 - side; dy < side; dy++) {
    for (let dx = 1 - side; dx < side; dx++) {
      const overlap = (side - Math.abs(dx)) * (side - Math.abs(dy));
      const [x, y] = [(dx + side) % side, (dy + side) % side];
      expected[2 * (y * side + x)] += overlap * at(covariance, dx, dy);
    }
  }
  fft.forward(expected);
  const wave = (i: number): number => Math.min(i, side - i);
  const rings = 5;
  const [found, wanted] = [new Array<number>(rings).fill(0), new Array<number>(rings).fill(0)];
  for (let p = 0; p < power.length; p++) {
    const ring = Math.floor((rings * Math.hypot(wave(p % side), wave(Math.floor(p / side)))) / (side / 2));
    if (ring >= rings) continue;
    found[ring] += power[p];
    wanted[ring] += expected[2 * p];
  }
  return { found, wanted };
}

function expectRings(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  found.forEach((power, ring) => {
    expect(Math.abs(power / wanted[ring] - 1), `ring ${ring}`).toBeLessThan(tolerance);
  });
}

describe("the power spectrum of correlated noise", () => {
  it.each(KERNELS)("%s: within two percent of the wanted one in every ring", (_, covariance) => {
    const { found, wanted } = ringsOf(covariance, 64, 500);
    expectRings(found, wanted, 0.02);
  });

  it("a kernel that is a fifth too wide would be found", () => {
    const { found } = ringsOf(resamplingCovariance("k", "bilinear", 0.5), 64, 300);
    const { wanted } = ringsOf(resamplingCovariance("k", "bilinear", 0.6), 64, 1);
    expect(wanted.some((power, ring) => Math.abs(found[ring] / power - 1) > 0.1)).toBe(true);
  });
});

describe("the noise of a blank image", () => {
  const truth = resamplingCovariance("k", "bilinear", 0.6);
  const side = 400;
  const blank = new Float32Array(side * side);
  fill(new CorrelatedField("k", truth, side, side), blank, 1, 77);
  const image = { ny: side, nx: side, pixels: blank.map((v) => 7 + 3 * v) };

  it("has the covariance of what made it, within standard errors, and its standard deviation", () => {
    const { covariance, sigma } = blankNoise("b", image, 64);
    expect(covariance.reach).toBe(24);
    // sum of xi^2 is the number of pixels that are no news
    const shared = truth.values.reduce((a, b) => a + b * b, 0);
    const error = Math.sqrt(2 * shared) / side;
    expect(Math.abs(sigma / 3 - 1)).toBeLessThan(4 * error);
    for (let dy = -8; dy <= 8; dy++) {
      for (let dx = -8; dx <= 8; dx++) {
        expect(Math.abs(at(covariance, dx, dy) - at(truth, dx, dy))).toBeLessThan(4.5 * error);
      }
    }
  });

  it("what is made of it has its spectrum, within 2 %, and that of the truth", () => {
    const measured = blankNoise("b", image, 64).covariance;
    const { found, wanted } = ringsOf(measured, 64, 500);
    expectRings(found, wanted, 0.02);
    const { wanted: original } = ringsOf(truth, 64, 1);
    // 400^2 pixels know the modes of the first ring to some per cent
    expectRings(found.slice(0, 1), original.slice(0, 1), 0.1);
    expectRings(found.slice(1), original.slice(1), 0.05);
  });

  it("pixels without a value are left out, and change it by noise alone", () => {
    const pixels = image.pixels.map((v, p) => (p % 7 === 0 || p % side < 20 ? Number.NaN : v));
    const { covariance, sigma } = blankNoise("b", { ...image, pixels }, 64);
    expect(Math.abs(sigma / 3 - 1)).toBeLessThan(0.03);
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 0],
      [5, 5],
    ]) {
      expect(Math.abs(at(covariance, dx, dy) - at(truth, dx, dy))).toBeLessThan(0.03);
    }
  });

  it("refuses what says nothing of noise", () => {
    const constant = { ...image, pixels: new Float32Array(side * side).fill(3) };
    expect(() => blankNoise("b.fits", constant, 64)).toThrow(
      /b.fits: is constant \(3\): there is no noise in it/,
    );
    expect(() => blankNoise("b.fits", { ny: 63, nx: 400, pixels: blank }, 64)).toThrow(
      /= 63 is not allowed.*at least 64/,
    );
    const empty = { ...image, pixels: image.pixels.map((v, p) => (p % 3 === 0 ? v : Number.NaN)) };
    expect(() => blankNoise("b.fits", empty, 64)).toThrow(/more than half are needed/);
  });
});

it("a kernel that is larger than the stamp is refused", () => {
  const wide = tabulate(16, () => 1);
  expect(() => new CorrelatedField("k.fits", wide, 16, 64)).toThrow(
    /k.fits: the kernel's extent = 17 is not allowed.*at most 16/,
  );
});
