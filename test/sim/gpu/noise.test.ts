// @module-tag gpu
/**
 * Noise of the device: it obeys the laws of noise/laws.ts, and is the processor's, pixel by pixel. Skipped where no adapter is found;
 * .ci/run runs it on one in software.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findAdapter } from "../../../shared/gpu/adapters.ts";
import { type BufferResult, GPU, type Input, input } from "../../../shared/gpu/gpu-js.ts";
import { installNavigator } from "../../../shared/gpu/navigator.ts";
import { philox4x32 } from "../../../shared/random/philox.ts";
import { createNoise, type Noise } from "../../../sim/gpu/noise.ts";
import { packDetectors } from "../../../sim/gpu/pack.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import type { Detector } from "../../../sim/scene.ts";
import { needsAdapter } from "../../needs.ts";
import { type AddNoise, describeNoise } from "../noise/laws.ts";

const adapter = await findAdapter("any");

describe("on a GPU", needsAdapter(adapter), () => {
  let gpu: GPU;
  let noise: Noise;
  beforeAll(() => {
    installNavigator(adapter!);
    gpu = new GPU({ mode: "webgpu" });
    noise = createNoise(gpu);
  });
  afterAll(() => gpu.destroy());

  /** [count][pixels], as one array */
  const read = async (result: BufferResult, pixels: number): Promise<Float32Array> => {
    const stamps = (await result.toArray()) as Float32Array[][];
    result.delete();
    const all = new Float32Array(stamps.length * pixels);
    for (const [k, lines] of stamps.entries()) {
      for (const [y, line] of lines.entries()) all.set(line, k * pixels + y * line.length);
    }
    return all;
  };

  const onDevice: AddNoise = async (images, pixels, detector, seed, objects, band = 0) => {
    const detectors = packDetectors(objects.map((id) => ({ detector, id, band })));
    const width = pixels === 4096 ? 64 : pixels;
    const given = input(images, [width, images.length / width]);
    return read(await noise.add(given, detectors, objects.length, pixels, seed), pixels);
  };

  const processor = new DetectorNoise();
  const onProcessor: AddNoise = (images, pixels, detector, seed, objects, band) => {
    const all = images.slice();
    objects.forEach((object, k) => {
      processor.apply(all.subarray(k * pixels, (k + 1) * pixels), detector, seed, object, band);
    });
    return all;
  };

  /** One value for each row of `length` inputs, by an expression of NOISE_FUNCTIONS. */
  const evaluate = async (expression: string, length: number, inputs: Record<string, Input>) => {
    const names = Object.keys(inputs);
    const text = `function evaluate(${names.join(", ")}) { return ${expression}; }`;
    const kernel = gpu.createKernel(text, {
      output: [length],
      pipeline: true,
      argumentTypes: Object.fromEntries(names.map((name) => [name, "Input"])),
      returnType: "Float",
    });
    const values = (await (await kernel(...Object.values(inputs))).toArray()) as Float32Array;
    kernel.destroy();
    return values;
  };

  describeNoise(onDevice);

  it("Philox: the words of the reference, in halves", async () => {
    // counter words and keys that use all 32 bits
    const words = Array.from({ length: 64 }, (_, i) =>
      Uint32Array.from({ length: 6 }, (_, j) => Math.imul(i * 6 + j + 1, 0x9e3779b9)),
    );
    const given = input(
      Float32Array.from(words.flatMap((w) => [...w].flatMap((word) => [word >>> 16, word & 0xffff]))),
    );
    const word = (j: number): string =>
      `(given[this.thread.x * 12 + ${2 * j}] << 16) | given[this.thread.x * 12 + ${2 * j + 1}]`;
    const wanted = words.map(([x0, x1, x2, x3, k0, k1]) => {
      const x = Uint32Array.of(x0, x1, x2, x3);
      philox4x32(x, k0, k1);
      return [...x].flatMap((value) => [value >>> 16, value & 0xffff]);
    });
    for (let half = 0; half < 8; half++) {
      const call = `philox(${[0, 1, 2, 3, 4, 5].map(word).join(", ")}, ${half >> 2})[${half & 3}]`;
      expect([...(await evaluate(call, 64, { given }))]).toEqual(wanted.map((x) => x[half]));
    }
  });

  it("normal numbers: the processor's to 1e-6", async () => {
    const detector = { sky: 0, gain: 1, read_noise: 1 };
    const objects = Array.from({ length: 30 }, (_, k) => k);
    const dark = new Float32Array(4096 * objects.length);
    const [got, wanted] = [
      await onDevice(dark, 4096, detector, 3, objects),
      await onProcessor(dark, 4096, detector, 3, objects),
    ];
    const errors = got.map((x, i) => Math.abs(x - wanted[i]) / Math.max(1, Math.abs(wanted[i])));
    expect(Math.max(...errors.subarray(0, 4096))).toBeLessThan(1e-6);
    expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-6);
  });

  it.each([1e-3, 0.02, 0.1249, 1, 5, 9.9])(
    "mean %d: rare counts are as rare as they should be",
    async (mean) => {
      // uniforms 1 - v for v from 1/2 to 2^-60, in both words: the count is the first k for which P(more than k) <= v
      const shots = Array.from({ length: 600 }, (_, i) => 0.5 * 2 ** (-i / 10));
      const words = shots.flatMap((v) => {
        const first = Math.floor(v * 2 ** 32);
        const second = Math.floor((v * 2 ** 32 - first) * 2 ** 32);
        return [first, second].flatMap((word) => [65535 - (word >>> 16), 65535 - (word & 0xffff)]);
      });
      const none = Math.fround(Math.exp(-mean));
      const got = await evaluate(
        `poissonByInversion(${mean}, ${none}, [w[this.thread.x * 4], w[this.thread.x * 4 + 1],
        w[this.thread.x * 4 + 2], w[this.thread.x * 4 + 3]])`,
        shots.length,
        { w: input(Float32Array.from(words)) },
      );
      const p = [Math.exp(-mean)];
      for (let k = 1; k < 200; k++) p.push((p[k - 1] * mean) / k);
      const more = p.map((_, k) => p.slice(k + 1).reduceRight((sum, x) => sum + x, 0));
      shots.forEach((v, i) => {
        const [low, high] = [1 + 1e-6, 1 - 1e-6].map((f) => more.findIndex((q) => q <= v * f));
        expect(got[i]).toBeGreaterThanOrEqual(low);
        expect(got[i]).toBeLessThanOrEqual(high);
      });
    },
  );

  describe("the same as the processor's", () => {
    /** Share of equal pixels of stamps whose level goes from half to one and a half times the mean. */
    const equalShare = async (mean: number, detector: Detector, tolerance: number): Promise<number> => {
      const objects = Array.from({ length: 60 }, (_, k) => k + 2 ** 33);
      const length = objects.length * 4096;
      const images = Float32Array.from({ length }, (_, i) => mean * (0.5 + ((i * 0.6180339887) % 1)));
      const got = await onDevice(images, 4096, detector, 5, objects);
      const wanted = await onProcessor(images, 4096, detector, 5, objects);
      return got.filter((x, i) => Math.abs(x - wanted[i]) <= tolerance * Math.abs(wanted[i])).length / length;
    };

    // where they differ, a uniform was within rounding of where the count changes; PTRS computes |k - mean| to some 1e-6 of it
    it.each([
      [1e-3, 0.9999],
      [0.3, 0.9999],
      [3, 0.9999],
      [10, 0.9999],
      [100, 0.9999],
      [350, 0.9999],
      [1000, 0.999],
      [1e4, 0.999],
      [1e5, 0.999],
      [1e6, 0.99],
    ])("mean %d: %d of the pixels", async (mean, bar) => {
      const share = await equalShare(mean, { sky: 0, gain: 1, read_noise: 0 }, 0);
      expect(share).toBeGreaterThanOrEqual(bar);
    });

    it("sky, gain, read noise and saturation", async () => {
      const detector = { sky: 137.5, gain: 3.7, read_noise: 4.2, saturation: 300 };
      const share = await equalShare(100, detector, 1e-6);
      expect(share).toBeGreaterThanOrEqual(0.9999);
    });
  });

  it("each stamp has its own detector and band, and an id of up to 53 bits", async () => {
    const detectors: Detector[] = [
      { sky: 20, gain: 1, read_noise: 3 },
      { sky: 900, gain: 2.5, read_noise: 0, saturation: 950 },
      { sky: 0, gain: 1, read_noise: 0 },
      { sky: 5, gain: 0.5, read_noise: 10 },
    ];
    const objects = [2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 0x12_3456_789a];
    const bands = [0, 1, 2047, 1024];
    const seed = 2 ** 53 - 1;
    const images = new Float32Array(4 * 1000).fill(7);
    const given = input(images, [50, 80]);
    const packed = packDetectors(
      detectors.map((detector, k) => ({ detector, id: objects[k], band: bands[k] })),
    );
    const got = await read(await noise.add(given, packed, 4, 1000, seed), 1000);
    for (const [k, detector] of detectors.entries()) {
      const stamp = images.subarray(0, 1000);
      const wanted = await onProcessor(stamp, 1000, detector, seed, [objects[k]], bands[k]);
      const far = wanted.filter((x, i) => Math.abs(x - got[k * 1000 + i]) > 1e-5 * Math.max(1, Math.abs(x)));
      expect(far.length).toBeLessThanOrEqual(1);
    }
    expect(Math.max(...got.subarray(1000, 2000))).toBe(950);
  });

  it("takes the result of another kernel", async () => {
    const level = gpu.createKernel("function level(a) { return a * this.thread.x; }", {
      output: [100],
      pipeline: true,
      argumentTypes: { a: "Float" },
      returnType: "Float",
    });
    const detector = { sky: 50, gain: 1, read_noise: 2 };
    const image = await level(3);
    const got = await read(
      await noise.add(image, packDetectors([{ detector, id: 6, band: 0 }]), 1, 100, 8),
      100,
    );
    const wanted = await onProcessor(
      Float32Array.from({ length: 100 }, (_, p) => 3 * p),
      100,
      detector,
      8,
      [6],
    );
    got.forEach((x, p) => {
      expect(Math.abs(x - wanted[p])).toBeLessThan(1e-3);
    });
  });
});
