import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import {
  binning,
  interpolation,
  type Resampling,
  resample,
  unbinning,
} from "../../../../train/models/variational/resample.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const rows = ({ from, to, weights }: Resampling): number[][] =>
  Array.from({ length: to }, (_, r) => [...weights.subarray(r * from, (r + 1) * from)]);
const of = (matrix: Resampling, values: readonly number[]): number[] =>
  rows(matrix).map((row) => row.reduce((sum, w, i) => sum + w * values[i]!, 0));
const ramp = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 0.5);

describe("resampling", () => {
  it.each([
    ["binning", binning(7, 2)],
    ["linear", interpolation("linear", 5, 9)],
    ["cubic", interpolation("cubic", 16, 9)],
    ["unbinning", unbinning(7, 2)],
  ])("%s leaves a constant as it is", (_, matrix) => {
    for (const row of rows(matrix)) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  });

  it("bins are means, the last of what is left", () => {
    expect(of(binning(5, 2), [1, 3, 5, 7, 11])).toEqual([2, 6, 11]);
  });

  it("a straight line stays one away from the edges, in the same places", () => {
    // the new pixel i of m has its centre at (i + 1/2) n / m
    const line = of(interpolation("linear", 128, 69), ramp(128));
    const cubic = of(interpolation("cubic", 128, 69), ramp(128)); // with a = -0.75 to a tenth of a pixel
    for (let i = 2; i < 67; i++) {
      expect(line[i]).toBeCloseTo(((i + 0.5) * 128) / 69, 4);
      expect(Math.abs(cubic[i]! - line[i]!)).toBeLessThan(0.1);
    }
    const back = of(unbinning(12, 2), of(binning(12, 2), ramp(12)));
    back.slice(1, -1).forEach((x, i) => {
      expect(x).toBeCloseTo(i + 1.5, 5);
    });
  });

  it("the cubic kernel is that of a = -0.75", () => {
    const [first] = of(interpolation("cubic", 4, 2), [0, 1, 0, 0]);
    // the centre is 1/2 from pixels 0 and 1, and 3/2 from pixel 2 and the repeated edge
    expect(first).toBeCloseTo(((-0.75 + 2) * 0.5 - (-0.75 + 3)) * 0.25 + 1, 6);
  });

  it("works on both axes of planes, each by its own matrix", async () => {
    const x = tf.tensor3d(
      Array.from({ length: 2 * 4 * 6 }, (_, i) => i),
      [2, 4, 6],
    );
    const y = resample(x, binning(4, 2), binning(6, 3));
    expect(y.shape).toEqual([2, 2, 2]);
    const mean = (n: number, r: number, c: number): number => n * 24 + (2 * r + 0.5) * 6 + 3 * c + 1;
    const wanted = [0, 1].flatMap((n) => [0, 1].flatMap((r) => [0, 1].map((c) => mean(n, r, c))));
    expect([...(await y.data())].map((v) => Math.round(v * 1e3) / 1e3)).toEqual(wanted);
  });
});
