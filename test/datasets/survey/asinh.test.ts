import { expect, it } from "vitest";
import { linearise } from "../../../datasets/survey/asinh.ts";

it("light comes back from asinh magnitudes", () => {
  const [softening, offset] = [300, 5];
  const light = [-1e4, -20, 0, 5, 5.1, 40, 300, 1e3, 1e5];
  const stored = light.map((f) => (2.5 / Math.LN10) * Math.asinh((f - offset) / (2 * softening)));
  const pixels = Float32Array.from([...stored, Number.NaN]);
  linearise(pixels, { softening, offset });
  light.forEach((f, i) => {
    expect(Math.abs(pixels[i] - f)).toBeLessThan(1e-4 + 2e-6 * Math.abs(f));
  });
  expect(pixels.at(-1)).toBeNaN();
});
