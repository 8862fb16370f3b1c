import { describe, expect, it } from "vitest";
import { minimise, type Point } from "../../../eval/fit/levenberg-marquardt.ts";

type Residuals = (p: readonly number[]) => number[];

/** Jacobian by central differences, and how often each was asked for. */
function problem(residuals: Residuals, h = 1e-6) {
  const asked: { points: (readonly number[])[]; jacobians: number } = { points: [], jacobians: 0 };
  const evaluate = (p: readonly number[]): Point => {
    asked.points.push(p);
    const moved = (j: number, by: number): number[] =>
      residuals(p.map((x, i) => (i === j ? x + by * Math.max(1, Math.abs(x)) : x)));
    return {
      residuals: Float64Array.from(residuals(p)),
      jacobian: () => {
        asked.jacobians++;
        return p.map((x, j) => {
          const [up, down] = [moved(j, h), moved(j, -h)];
          return Float64Array.from(up, (u, k) => (u - down[k]) / (2 * h * Math.max(1, Math.abs(x))));
        });
      },
    };
  };
  return { evaluate, asked };
}

const rosenbrock: Residuals = ([x, y]) => [10 * (y - x * x), 1 - x];

/** y = b1 (1 - exp(-b2 x)), the data, answer and first start of NIST's StRD Misra1a (lower difficulty, observed). */
const MISRA1A = {
  x: [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
  y: [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78],
  start: [500, 1e-4],
  certified: [238.94212918, 5.5015643181e-4],
  squares: 0.12455138894,
};
const misra1a: Residuals = ([b1, b2]) => MISRA1A.x.map((x, k) => b1 * (1 - Math.exp(-b2 * x)) - MISRA1A.y[k]);

describe("minimise", () => {
  it("solves Rosenbrock's valley, and asks for a Jacobian only where it goes on from", () => {
    const { evaluate, asked } = problem(rosenbrock);
    const { parameters, cost, reason, iterations } = minimise(evaluate, [-1.2, 1]);
    expect(parameters[0]).toBeCloseTo(1, 8);
    expect(parameters[1]).toBeCloseTo(1, 8);
    expect(cost).toBeLessThan(1e-16);
    expect(["gradient", "decrease", "step"]).toContain(reason);
    expect(iterations).toBeLessThan(60);
    expect(asked.points.length).toBeLessThanOrEqual(iterations + 1);
    expect(asked.jacobians).toBeLessThan(asked.points.length);
  });

  it("reproduces the certified values of Misra1a", () => {
    const { parameters, cost } = minimise(problem(misra1a, 1e-7).evaluate, MISRA1A.start);
    parameters.forEach((value, j) => {
      expect(value / MISRA1A.certified[j]).toBeCloseTo(1, 6);
    });
    expect(cost).toBeCloseTo(MISRA1A.squares, 8);
  });

  it("solves a linear problem in one step, whatever the units of the parameters", () => {
    const linear: Residuals = ([a, b]) => [1, 2, 3, 4].map((x) => 1e5 * a + 1e-4 * b * x - (3 + 2 * x));
    const { evaluate } = problem(linear, 1e-3);
    const { parameters, iterations, cost } = minimise(evaluate, [0, 0], { damping: 1e-13, most: 1 });
    expect(iterations).toBe(1);
    expect(parameters[0] / 3e-5).toBeCloseTo(1, 6);
    expect(parameters[1] / 2e4).toBeCloseTo(1, 6);
    expect(cost).toBeLessThan(1e-10);
  });

  it("moves what a singular Jacobian determines, and leaves what it does not", () => {
    // p0 + p1 alone matters, p2 not at all
    const { evaluate } = problem(([a, b]) => [a + b - 5, 2 * (a + b) - 10]);
    const { parameters, cost, reason } = minimise(evaluate, [1, 1, 7]);
    expect(parameters[0] + parameters[1]).toBeCloseTo(5, 6);
    expect(parameters[2]).toBe(7);
    expect(cost).toBeLessThan(1e-12);
    expect(reason).not.toBe("iterations");
  });

  it("ends on a bound where the minimum is beyond it, with the best that the others can do", () => {
    // minimum at (3, 1); on x = 2 the best y is 1.5
    const { evaluate, asked } = problem(([x, y]) => [x - 3 + (y - 1), y - 1, 0.5]);
    const { parameters, reason } = minimise(evaluate, [0, 0], { lower: [-1, -1], upper: [2, 9] });
    expect(parameters[0]).toBe(2);
    expect(parameters[1]).toBeCloseTo(1.5, 6);
    expect(reason).not.toBe("iterations");
    for (const [x] of asked.points) expect(x).toBeLessThanOrEqual(2);
  });

  it("leaves a bound that it began on", () => {
    const { evaluate } = problem(([x, y]) => [x - 1, y - 1, 3 * (x - y)]);
    const { parameters } = minimise(evaluate, [-5, 9], { lower: [0, 0], upper: [4, 4] });
    for (const x of parameters) expect(x).toBeCloseTo(1, 6);
  });

  it("says why it stopped", () => {
    const { evaluate } = problem(rosenbrock);
    expect(minimise(evaluate, [1, 1]).reason).toBe("gradient");
    expect(minimise(evaluate, [-1.2, 1], { most: 2 })).toMatchObject({ reason: "iterations", iterations: 2 });
    const noisy = problem(([x]) => [x - 1, 1]);
    expect(minimise(noisy.evaluate, [9], { tolerance: { decrease: 1e-3, gradient: 0 } }).reason).toBe(
      "decrease",
    );
    expect(minimise(noisy.evaluate, [9], { tolerance: { step: 2 } }).reason).toBe("step");
    // its Jacobian points the wrong way: no step is good
    const wrong = (p: readonly number[]): Point => ({
      residuals: Float64Array.of(p[0] ** 2 + 1),
      jacobian: () => [Float64Array.of(-1)],
    });
    expect(minimise(wrong, [1], { tolerance: { decrease: 0, step: 0 } }).reason).toBe("stuck");
  });

  it("never goes to a place where the sum is no number, and says if it begins there", () => {
    const { evaluate } = problem(([x]) => [Math.log(x) - 3]);
    const { parameters } = minimise(evaluate, [100]);
    expect(parameters[0]).toBeCloseTo(Math.exp(3), 6);
    expect(minimise(problem(([x]) => [Math.sqrt(x)]).evaluate, [-1]).reason).toBe("not-finite");
  });
});
