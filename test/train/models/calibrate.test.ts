import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import { calibrate } from "../../../train/models/calibrate.ts";

const NONE = Number.NaN;

describe("calibration", () => {
  const COUNT = 4000;
  /** Errors of one label: normal ones of standard deviation 0.5, or with the tails of Student's t with 3 degrees of freedom. */
  const errors = (tails: boolean): Float32Array => {
    const stream = new Stream(8, 0, 0);
    return Float32Array.from({ length: COUNT }, () => {
      const z = stream.normal();
      return (
        0.5 *
        (tails ? z / Math.sqrt((stream.normal() ** 2 + stream.normal() ** 2 + stream.normal() ** 2) / 3) : z)
      );
    });
  };
  const zeros = new Float32Array(COUNT);
  const factor = (target: Float32Array, sigma: number): number =>
    Math.exp(
      calibrate(
        target,
        zeros,
        zeros.map(() => Math.log(sigma)),
        1,
      )[0]!,
    );

  it("finds widths that are too small, too large and right", () => {
    expect(factor(errors(false), 0.5)).toBeCloseTo(1, 1);
    expect(factor(errors(false), 0.25)).toBeCloseTo(2, 1);
    expect(factor(errors(false), 5)).toBeCloseTo(0.1, 2);
  });

  it("makes 68 % of errors with heavy tails lie within one sigma", () => {
    const target = errors(true);
    const c = factor(target, 0.8);
    const inside = target.filter((x) => Math.abs(x) <= 0.8 * c).length / COUNT;
    expect(inside).toBeCloseTo(0.6827, 3);
  });

  it("widens beside variances that are known, down to a tenth where these are enough", () => {
    const own = (sigma: number, known: number): number => {
      const [logs, variances] = [zeros.map(() => Math.log(sigma)), zeros.map(() => known)];
      return Math.exp(calibrate(errors(false), zeros, logs, 1, variances)[0]!);
    };
    expect(Math.abs(own(0.2, 0.3 ** 2) - 2)).toBeLessThan(0.1); // 0.5^2 = 0.3^2 + 0.4^2
    expect(own(0.4, 0)).toBeCloseTo(1.25, 1);
    expect(own(0.4, 1)).toBeCloseTo(0.1, 6);
  });

  it("leaves out what is missing, each label by itself, and does nothing of too few", () => {
    const two = Float32Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? (i % 4) - 1 : NONE));
    expect(calibrate(two, new Float32Array(80), new Float32Array(80), 2)).toEqual([0, 0]);
    const few = Float32Array.from({ length: 9 }, () => 5);
    expect(
      calibrate(
        few,
        few.map(() => 0),
        few.map(() => 0),
        1,
      ),
    ).toEqual([0]);
  });

  it("draws the factors of few stamps to their mean, and leaves those of many", () => {
    const [width, sigma] = [7, 0.5];
    const spreadOf = (count: number, factors: readonly number[]): { found: number[]; raw: number[] } => {
      const stream = new Stream(3, count, 0);
      const target = Float32Array.from(
        { length: count * width },
        (_, k) => factors[k % width]! * sigma * stream.normal(),
      );
      const [none, logs] = [target.map(() => 0), target.map(() => Math.log(sigma))];
      const alone = (i: number): number => {
        const column = target.filter((_, k) => k % width === i);
        return calibrate(
          column,
          column.map(() => 0),
          column.map(() => Math.log(sigma)),
          1,
        )[0]!;
      };
      return { found: calibrate(target, none, logs, width), raw: factors.map((_, i) => alone(i)) };
    };
    const distance = (found: readonly number[], factors: readonly number[]): number =>
      Math.sqrt(found.reduce((sum, x, i) => sum + (x - Math.log(factors[i]!)) ** 2, 0) / width);
    const alike = Array.from({ length: width }, () => 1.3);
    const few = spreadOf(60, alike);
    expect(distance(few.found, alike)).toBeLessThan(0.6 * distance(few.raw, alike));
    const unlike = [0.5, 0.7, 1, 1.3, 1.6, 2, 3];
    const many = spreadOf(4000, unlike);
    expect(distance(many.found, many.raw.map(Math.exp))).toBeLessThan(0.002);
    expect(distance(many.found, unlike)).toBeLessThan(0.03);
  });
});
