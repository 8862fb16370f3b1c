import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segment, skyNoise } from "../../../sim/observe/segment.ts";

const images = fc.array(
  fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 12, maxLength: 12 }),
  { minLength: 1, maxLength: 5 },
);

describe("a segmentation", () => {
  it("gives each pixel to the object with the most light there, above the threshold", () => {
    fc.assert(
      fc.property(images, fc.float({ min: 0, max: 50, noNaN: true }), (values, threshold) => {
        const out = new Uint8Array(12).fill(9);
        const separate = values.map((v) => Float32Array.from(v));
        segment(separate, threshold, out);
        out.forEach((label, p) => {
          const here = separate.map((image) => image[p]);
          const most = Math.max(...here);
          expect(label).toBe(most > threshold ? here.indexOf(most) + 1 : 0);
        });
      }),
    );
  });

  it("leaves a pixel at the threshold to the sky, and a tie to the earlier object", () => {
    const out = new Uint16Array(3);
    segment([Float32Array.of(2, 3, 3), Float32Array.of(2, 3, 4)], 2, out);
    expect([...out]).toEqual([0, 1, 2]);
  });
});

it("the noise of the sky is that of its photons and of the read-out, in ADU", () => {
  // 200 ADU at 4 e-/ADU: sqrt(800) e-; with 6 e- of read noise sqrt(836) e-
  expect(skyNoise({ sky: 200, gain: 4, read_noise: 6 })).toBeCloseTo(Math.sqrt(836) / 4, 12);
  expect(skyNoise({ sky: 200, gain: 4, read_noise: 6, noise: { kind: "gaussian", sigma: 3 } })).toBe(3);
});
