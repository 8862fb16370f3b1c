import { describe, expect, it } from "vitest";
import { ellipticityOf, findBlobs } from "../../../eval/fit/detect.ts";
import { normals } from "../samples.ts";

const SHAPE = [48, 64] as const;
const SIZE = SHAPE[0] * SHAPE[1];
const ones = new Float64Array(SIZE).fill(1);

/** A Gaussian of covariance [[xx, xy], [xy, yy]], its peak 1. */
function gaussian(x0: number, y0: number, xx: number, xy: number, yy: number): Float64Array {
  const det = xx * yy - xy * xy;
  return Float64Array.from({ length: SIZE }, (_, p) => {
    const [x, y] = [(p % SHAPE[1]) + 0.5 - x0, Math.floor(p / SHAPE[1]) + 0.5 - y0];
    return Math.exp(-(yy * x * x - 2 * xy * x * y + xx * y * y) / (2 * det));
  });
}

describe("findBlobs", () => {
  it("finds place and width of a Gaussian, also at the edge, in the noise", () => {
    const noise = normals(SIZE, 1);
    for (const [x, y] of [
      [20.5, 30.5],
      [2.5, 44.5],
      [63.5, 0.5],
    ]) {
      const image = gaussian(x, y, 9, 0, 9).map((g, p) => 4 * g + noise[p]);
      const [best, ...others] = findBlobs(image, ones, SHAPE);
      expect(Math.hypot(best.x - x, best.y - y)).toBeLessThan(3);
      expect(best.width).toBe(3);
      // the whole signal to noise of a Gaussian: 4 sqrt(pi) 3 = 21; less where the edge cuts it
      expect(best.significance).toBeGreaterThan(8);
      for (const { significance } of others) expect(significance).toBeLessThan(best.significance);
    }
  });

  it("does not see what is masked, and is not drawn to holes", () => {
    const image = gaussian(20.5, 20.5, 4, 0, 4);
    const weight = ones.slice();
    for (let y = 30; y < 40; y++) {
      for (let x = 40; x < 50; x++) {
        image[y * SHAPE[1] + x] = 1000;
        weight[y * SHAPE[1] + x] = 0;
      }
    }
    const [best] = findBlobs(image, weight, SHAPE);
    expect([best.x, best.y]).toEqual([20.5, 20.5]);
  });

  it("gives a place for an image of nothing", () => {
    for (const { x, y, significance } of findBlobs(new Float64Array(SIZE), ones, SHAPE)) {
      expect(Number.isFinite(x + y)).toBe(true);
      expect(significance).toBe(0);
    }
    expect(findBlobs(new Float64Array(SIZE), new Float64Array(SIZE), SHAPE)[0].significance).toBe(0);
  });
});

describe("ellipticityOf", () => {
  const at = { significance: 9, x: 30.5, y: 22.5, width: 3 };

  it("is the distortion of a Gaussian", () => {
    // e1 = (xx - yy) / (xx + yy), e2 = 2 xy / (xx + yy)
    for (const [xx, xy, yy] of [
      [12, 0, 6],
      [6, 3, 10],
      [9, -4, 9],
    ]) {
      const [e1, e2] = ellipticityOf(gaussian(30.5, 22.5, xx, xy, yy), ones, SHAPE, at);
      expect(e1).toBeCloseTo((xx - yy) / (xx + yy), 2);
      expect(e2).toBeCloseTo((2 * xy) / (xx + yy), 2);
    }
  });

  it("is 0 where there is no light, and never too large", () => {
    expect(ellipticityOf(new Float64Array(SIZE), ones, SHAPE, at)).toEqual([0, 0]);
    for (let k = 0; k < 50; k++) {
      const [e1, e2] = ellipticityOf(normals(SIZE, k), ones, SHAPE, at);
      expect(Math.hypot(e1, e2)).toBeLessThanOrEqual(0.7 + 1e-12);
    }
    const [e1] = ellipticityOf(gaussian(30.5, 22.5, 20, 0, 1), ones, SHAPE, at);
    expect(e1).toBeCloseTo(0.7, 2);
  });
});
