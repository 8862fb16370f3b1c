import { expect, it } from "vitest";
import { unweightedMoments } from "../../../../shared/math/moments/unweighted.ts";
import { gaussian, profile } from "./images.ts";

it("sums a Gaussian that fits into the stamp exactly", () => {
  const m = { xx: 4, xy: -1, yy: 3 };
  const found = unweightedMoments(profile(64, 48, [30.3, 25.1], m, gaussian));
  expect(found.flux).toBeCloseTo(2 * Math.PI * Math.sqrt(11), 8);
  expect(found.x).toBeCloseTo(30.3, 10);
  expect(found.y).toBeCloseTo(25.1, 10);
  for (const key of ["xx", "xy", "yy"] as const) expect(found.moments[key]).toBeCloseTo(m[key], 9);
});

it("knows two pixels", () => {
  const pixels = new Float32Array(16 * 16);
  pixels[3 * 16 + 2] = 1;
  pixels[3 * 16 + 6] = 3;
  const found = unweightedMoments({ pixels, nx: 16, ny: 16 });
  expect(found).toMatchObject({ flux: 4, x: 5.5, y: 3.5 });
  expect(found.moments.xx).toBeCloseTo(3, 12);
  expect(found.moments.yy).toBeCloseTo(0, 12);
});
