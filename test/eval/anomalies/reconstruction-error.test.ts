import { expect, it } from "vitest";
import { reconstructionErrors } from "../../../eval/anomalies/reconstruction-error.ts";
import type { TestSet } from "../../../eval/data/test-set.ts";
import { Stream } from "../../../shared/random/stream.ts";

const [COUNT, SIDE, NOISE] = [6, 32, 0.5];
const PLANE = SIDE * SIDE;
const image = { bands: [{ name: "r", unit: "1" }], height: SIDE, width: SIDE };

/** Noise about a sky that differs from stamp to stamp; the last stamp has something in the middle. */
function stamps(sky: number): Float32Array {
  const stream = new Stream(3, 0, 1);
  return Float32Array.from({ length: COUNT * PLANE }, (_, p) => {
    const [stamp, x, y] = [Math.floor(p / PLANE), (p % PLANE) % SIDE, Math.floor((p % PLANE) / SIDE)];
    const blob = stamp === COUNT - 1 && Math.hypot(x - 16, y - 16) < 5 ? 8 * NOISE : 0;
    return sky * stamp + NOISE * stream.normal() + blob;
  });
}

const errorsOf = (sky: number): Promise<Float64Array> => {
  const pixels = stamps(sky);
  const test = {
    count: COUNT,
    image,
    labels: new Map(),
    images: async (from: number, count: number) => pixels.subarray(from * PLANE, (from + count) * PLANE),
  } as Partial<TestSet> as TestSet;
  const decoder = {
    width: 1,
    decode: async (_: Float32Array, count: number) => new Float32Array(count * PLANE),
    sky: async (_: Float32Array, count: number) => Float32Array.from({ length: count }, (_, k) => sky * k),
  };
  return reconstructionErrors({ decoder } as never, test, {
    count: COUNT,
    width: 1,
    values: new Float64Array(COUNT),
  });
};

it("is 1 where noise alone is left, whatever the sky that the decoder leaves out, and more where there is something", async () => {
  const errors = await errorsOf(20);
  for (const one of errors.subarray(0, COUNT - 1)) {
    expect(one).toBeGreaterThan(0.6);
    expect(one).toBeLessThan(1.6);
  }
  expect(errors[COUNT - 1]).toBeGreaterThan(3);
  const without = await errorsOf(0);
  for (const [k, one] of errors.entries()) expect(one).toBeCloseTo(without[k]!, 2);
});
