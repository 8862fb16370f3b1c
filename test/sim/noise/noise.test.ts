import { describe, expect, it } from "vitest";
import { logGamma } from "../../../shared/math/gamma.ts";
import { philox4x32 } from "../../../shared/random/philox.ts";
import { PURPOSE } from "../../../shared/random/stream.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { chiSquareTail } from "../../numerics.ts";

const PIXELS = 4096;
const noise = new DetectorNoise();

/** `stamps` stamps of a constant level, as one array. */
function sample(
  level: number,
  detector: { sky?: number; gain?: number; read_noise?: number; saturation?: number },
  stamps: number,
  seed = 11,
): Float32Array {
  const all = new Float32Array(PIXELS * stamps);
  for (let object = 0; object < stamps; object++) {
    const image = all.subarray(object * PIXELS, (object + 1) * PIXELS).fill(level);
    noise.apply(image, { sky: 0, gain: 1, read_noise: 0, ...detector }, seed, object);
  }
  return all;
}

const meanOf = (v: Float32Array): number => v.reduce((a, b) => a + b, 0) / v.length;
const varianceOf = (v: Float32Array, mean: number): number =>
  v.reduce((a, b) => a + (b - mean) ** 2, 0) / v.length;

/** Upper tail of chi-square of integer samples against the Poisson distribution; bins of fewer than 20 expected are merged. */
function poissonChiSquare(samples: Float32Array, mean: number): number {
  const spread = 8 * Math.sqrt(mean) + 10;
  const first = Math.max(0, Math.floor(mean - spread));
  const counts = new Float64Array(Math.ceil(2 * spread) + 2);
  for (const v of samples) {
    expect(Number.isInteger(v)).toBe(true);
    counts[Math.min(counts.length - 1, Math.max(0, v - first))]++;
  }
  let [chi, bins, seen, expected] = [0, 0, 0, 0];
  let left = samples.length;
  counts.forEach((c, i) => {
    const k = first + i;
    const p = Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)) * samples.length;
    seen += c;
    expected += p;
    if (expected >= 20 && left - expected >= 20) {
      chi += (seen - expected) ** 2 / expected;
      bins++;
      left -= expected;
      [seen, expected] = [0, 0];
    }
  });
  expected = left;
  chi += (seen - expected) ** 2 / expected;
  return chiSquareTail(chi, bins);
}

describe("Poisson noise", () => {
  it.each([
    1e-3, 0.02, 0.3, 1, 4, 9.99, 10, 10.2, 37.6, 100, 100.24, 517.1, 511.9, 512.1, 1024, 5e3, 1e5, 1e7,
  ])("mean %d: mean = variance = the mean", (mean) => {
    // centred samples: float32 holds integers up to 2^24 exactly
    const v = sample(mean, {}, 60);
    const n = v.length;
    const m = meanOf(Float32Array.from(v, (x) => x - mean));
    expect(Math.abs(m)).toBeLessThan(5 * Math.sqrt(mean / n));
    const variance = varianceOf(v, mean + m);
    expect(Math.abs(variance / mean - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / mean) / n));
  });

  // below 10 by inversion, then alias tables and the rest of the mean, PTRS from 1024 on: chi-square on each side of each border
  it.each([0.01, 0.7, 3, 9.99, 10, 10.124, 10.249, 25, 100, 100.2, 255.9, 600.1, 511.99, 512, 3000])(
    "mean %d: the histogram is the Poisson distribution",
    (mean) => {
      const p = poissonChiSquare(sample(mean, {}, 150), mean);
      expect(p).toBeGreaterThan(1e-4);
      expect(p).toBeLessThan(1 - 1e-6);
    },
  );

  it("a wrong distribution would be found", () => {
    expect(poissonChiSquare(sample(100, {}, 150), 100.3)).toBeLessThan(1e-6);
    expect(poissonChiSquare(sample(1024.5, {}, 150), 1025.5)).toBeLessThan(1e-6);
  });

  it("sky and gain: electrons are counted, ADU are returned", () => {
    const v = sample(30, { sky: 100, gain: 4 }, 40);
    const m = meanOf(v);
    expect(Math.abs(m - 130)).toBeLessThan(5 * Math.sqrt(130 / 4 / v.length));
    expect(Math.abs(varianceOf(v, m) / (130 / 4) - 1)).toBeLessThan(0.02);
    expect(v.every((x) => Number.isInteger(4 * x))).toBe(true);
  });

  it("means beyond 32-bit integers", () => {
    for (const mean of [3e9, 1e12]) {
      const v = sample(mean, {}, 10);
      expect(Math.abs(meanOf(Float32Array.from(v, (x) => x - mean)))).toBeLessThan(1e-6 * mean);
      expect(Math.min(...v)).toBeGreaterThan(0.999 * mean);
    }
  });

  it("small negative pixels of a noiseless image count as no light", () => {
    expect(sample(-1e-3, {}, 1).every((x) => x === 0)).toBe(true);
  });
});

describe("read noise", () => {
  it("is normal with the given sigma / gain", () => {
    const v = sample(0, { read_noise: 6, gain: 2 }, 60);
    const n = v.length;
    const m = meanOf(v);
    expect(Math.abs(m)).toBeLessThan((5 * 3) / Math.sqrt(n));
    expect(Math.abs(varianceOf(v, m) / 9 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    // chi-square over 40 bins of equal width in -4 .. 4 sigma, expected by Simpson's rule on the density
    const bins = new Float64Array(40);
    for (const x of v) {
      const b = Math.floor(((x / 3 + 4) / 8) * 40);
      if (b >= 0 && b < 40) bins[b]++;
    }
    const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const chi = bins.reduce((sum, seen, b) => {
      const z = -4 + b / 5;
      const expected = (n * (density(z) + 4 * density(z + 0.1) + density(z + 0.2))) / 30;
      return sum + (seen - expected) ** 2 / expected;
    }, 0);
    const p = chiSquareTail(chi, 40);
    expect(p).toBeGreaterThan(1e-4);
    expect(p).toBeLessThan(1 - 1e-6);
  });

  it("reaches beyond 4 sigma as often as a normal distribution does", () => {
    const v = sample(0, { read_noise: 1 }, 300);
    const expected = 6.334e-5 * v.length;
    const beyond = v.filter((x) => Math.abs(x) > 4).length;
    expect(Math.abs(beyond - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});

describe("saturation", () => {
  it("clips", () => {
    const v = sample(1000, { saturation: 1000 }, 2);
    expect(Math.max(...v)).toBe(1000);
    expect(Math.min(...v)).toBeLessThan(1000);
  });
});

describe("independence", () => {
  const correlation = (a: Float32Array, b: Float32Array): number => {
    const [ma, mb] = [meanOf(a), meanOf(b)];
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i] - ma) * (b[i] - mb);
    return sum / a.length / Math.sqrt(varianceOf(a, ma) * varianceOf(b, mb));
  };

  it.each([1, 2, 3, 4, 7, 8, 16, 63, 64, 65])("of pixels %d apart", (lag) => {
    for (const detector of [{ sky: 100 }, { read_noise: 5 }]) {
      const v = sample(0, detector, 50);
      expect(Math.abs(correlation(v.subarray(0, v.length - lag), v.subarray(lag)))).toBeLessThan(
        5 / Math.sqrt(v.length),
      );
    }
  });

  it("of Poisson and read noise, of objects and of seeds", () => {
    const counts = sample(100, {}, 50);
    for (const other of [
      sample(0, { read_noise: 5 }, 50),
      sample(100, {}, 50, 12),
      sample(100, {}, 50, 11 + 2 ** 32),
      counts.subarray(PIXELS),
    ]) {
      const n = Math.min(counts.length, other.length);
      expect(Math.abs(correlation(counts.subarray(0, n), other.subarray(0, n)))).toBeLessThan(
        5 / Math.sqrt(n),
      );
    }
  });

  it("the same seed and object give the same noise, whatever was done before", () => {
    const first = sample(50, { sky: 100, read_noise: 5 }, 3);
    expect(sample(50, { sky: 100, read_noise: 5 }, 3)).toEqual(first);
    const other = new Float32Array(PIXELS).fill(50);
    new DetectorNoise().apply(other, { sky: 100, gain: 1, read_noise: 5 }, 11, 2);
    expect(other).toEqual(first.slice(2 * PIXELS));
  });

  it("the first pixels of a stamp do not depend on its size", () => {
    const small = new Float32Array(37).fill(200);
    noise.apply(small, { sky: 0, gain: 1, read_noise: 3 }, 11, 0);
    expect(small).toEqual(sample(200, { read_noise: 3 }, 1).slice(0, 37));
  });
});

describe("random numbers of a pixel", () => {
  it("are words of the Philox block that the counter names: (0, 1) of block p / 2 for even p, (2, 3) for odd p", () => {
    // mean 0.5 by inversion: the count is a function of the 64-bit uniform made of the two words
    const mean = 0.5;
    const [seed, object] = [0x1_2345_6789, 0x7_0000_0003];
    const image = new Float32Array(64).fill(mean);
    noise.apply(image, { sky: 0, gain: 1, read_noise: 0 }, seed, object);
    const want = Array.from({ length: 64 }, (_, p) => {
      const x = Uint32Array.of(p >> 1, PURPOSE.noise, object % 2 ** 32, Math.floor(object / 2 ** 32));
      philox4x32(x, seed % 2 ** 32, Math.floor(seed / 2 ** 32));
      const w = (p & 1) * 2;
      let u = x[w] / 2 ** 32 + x[w + 1] / 2 ** 64;
      let k = 0;
      for (let q = Math.exp(-mean); u > q; q *= mean / k) {
        u -= q;
        k++;
      }
      return k;
    });
    expect([...image]).toEqual(want);
  });
});

describe("measure", () => {
  it("sums the flux and the matched-filter signal-to-noise ratio", () => {
    const image = Float32Array.from({ length: 100 }, (_, p) => p - 10);
    const { flux_in_stamp, snr } = noise.measure(image, { sky: 20, gain: 2, read_noise: 3 });
    expect(flux_in_stamp).toBeCloseTo(
      image.reduce((a, b) => a + b, 0),
      9,
    );
    const light = image.filter((s) => s > 0);
    expect(snr).toBeCloseTo(Math.sqrt(light.reduce((a, s) => a + s ** 2 / ((s + 20) / 2 + 9 / 4), 0)), 6);
  });
});
