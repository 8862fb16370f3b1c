/** What holds for every bijector, against a reference of its own in double precision. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // gradients
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../../shared/onnx-backend/register.ts";
import type { Bijector } from "../../../../../train/models/flow/bijectors/bijector.ts";

/** u of one number x, in double precision. */
export type Reference = (x: number, parameters: readonly number[]) => number;

/** Numbers of a case, inside and outside of what splines bend. */
const COUNT = 64;
const RUNS = 15;
const H = 1e-6;

const parametersOf = ({ size }: Bijector, most: number) =>
  fc.array(fc.float({ min: Math.fround(-most), max: Math.fround(most), noNaN: true }), {
    ...{ minLength: size, maxLength: size },
  });
const numbers = fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: COUNT, maxLength: COUNT });

/** All numbers with the same parameters. */
export function mapped(
  bijector: Bijector,
  x: readonly number[],
  parameters: readonly number[],
): { u: Float32Array; logDet: Float32Array; back: Float32Array } {
  return tf.tidy(() => {
    const of = tf.tensor2d([...parameters], [1, bijector.size]);
    const { u, logDet } = bijector.forward(tf.tensor1d([...x]), of);
    const back = bijector.inverse(u, of);
    const values = [u, tf.add(logDet, tf.zeros([x.length])), back].map(
      (one) => one.dataSync() as Float32Array,
    );
    return { u: values[0]!, logDet: values[1]!, back: values[2]! };
  });
}

export function bijectorLaws(name: string, bijector: Bijector, reference: Reference): void {
  beforeAll(async () => {
    await startOnnxBackend({ provider: "cpu", threads: 1 });
  });

  describe(`law of ${name}:`, () => {
    it("it is its reference, and the logarithm of its slope is that of finite differences", () => {
      fc.assert(
        fc.property(parametersOf(bijector, 2), numbers, (parameters, x) => {
          const { u, logDet } = mapped(bijector, x, parameters);
          x.forEach((one, i) => {
            const wanted = reference(one, parameters);
            expect(Math.abs(u[i]! - wanted)).toBeLessThan(1e-5 * Math.max(1, Math.abs(wanted)));
            const rise = reference(one + H, parameters) - reference(one - H, parameters);
            expect(Math.abs(logDet[i]! - Math.log(rise / (2 * H)))).toBeLessThan(1e-3);
          });
        }),
        { numRuns: RUNS },
      );
    });

    it("its inverse brings every number back to 1e-5", () => {
      fc.assert(
        fc.property(parametersOf(bijector, 2), numbers, (parameters, x) => {
          const { back, logDet } = mapped(bijector, x, parameters);
          x.forEach((one, i) => {
            // where it is flat, the last bit of u is more than that of x
            const flat = Math.max(1, Math.exp(-logDet[i]!));
            expect(Math.abs(back[i]! - one)).toBeLessThan(1e-5 * flat);
          });
        }),
        { numRuns: RUNS },
      );
    });

    it("it increases", () => {
      fc.assert(
        fc.property(parametersOf(bijector, 3), numbers, (parameters, x) => {
          const sorted = [...x].sort((a, b) => a - b);
          const { u } = mapped(bijector, sorted, parameters);
          for (let i = 1; i < COUNT; i++) {
            expect(u[i]! - u[i - 1]!).toBeGreaterThanOrEqual(
              sorted[i]! > sorted[i - 1]! + 1e-2 ? 1e-7 : -1e-6,
            );
          }
        }),
        { numRuns: RUNS },
      );
    });

    it("with parameters of zeros it is the identity", () => {
      const x = Array.from({ length: COUNT }, (_, i) => (i - COUNT / 2) / 4);
      const { u, logDet } = mapped(bijector, x, new Array(bijector.size).fill(0));
      x.forEach((one, i) => {
        expect(Math.abs(u[i]! - one)).toBeLessThan(1e-5);
        expect(Math.abs(logDet[i]!)).toBeLessThan(1e-5);
      });
    });

    it("far out it is a straight line", () => {
      fc.assert(
        fc.property(parametersOf(bijector, 1), (parameters) => {
          for (const far of [-2e4, 2e4]) {
            const { u, logDet } = mapped(bijector, [far, 2 * far, 3 * far], parameters);
            expect((u[2]! - u[1]!) / (u[1]! - u[0]!)).toBeCloseTo(1, 3);
            expect((u[1]! - u[0]!) / far).toBeCloseTo(Math.exp(logDet[0]!), 3);
          }
        }),
        { numRuns: RUNS },
      );
    });

    it("no parameters from -50 to 50 make it infinite, nor its gradient", () => {
      const extreme = fc.array(fc.constantFrom(-50, 0, 50), {
        minLength: bijector.size,
        maxLength: bijector.size,
      });
      fc.assert(
        fc.property(extreme, numbers, (parameters, x) => {
          const { u, logDet, back } = mapped(bijector, x, parameters);
          for (const values of [u, logDet, back]) expect(values.every(Number.isFinite)).toBe(true);
          const slopes = tf.tidy(() => {
            const loss = (of: tf.Tensor, at: tf.Tensor): tf.Scalar => {
              const made = bijector.forward(at, of);
              return tf.add(tf.sum(made.u), tf.sum(made.logDet));
            };
            const args = [tf.tensor2d([...parameters], [1, bijector.size]), tf.tensor1d([...x])];
            return tf
              .grads((of, at) => loss(of!, at!))(args)
              .map((one) => one.dataSync());
          });
          for (const values of slopes) expect([...values].every(Number.isFinite)).toBe(true);
        }),
        { numRuns: RUNS },
      );
    });

    it("each number has parameters of its own, and those of one are spread over many", () => {
      const [rows, columns] = [3, 4];
      const parameters = tf.randomNormal([rows, 1, bijector.size], 0, 1, "float32", 3);
      const x = tf.randomNormal([rows, columns], 0, 3, "float32", 4);
      const whole = bijector.forward(x, parameters);
      expect(whole.u.shape).toEqual([rows, columns]);
      for (let row = 0; row < rows; row++) {
        const own = [...tf.slice(x, [row, 0], [1, columns]).dataSync()];
        const of = [...tf.slice(parameters, [row, 0, 0], [1, 1, bijector.size]).dataSync()];
        const alone = mapped(bijector, own, of);
        const part = tf.slice(whole.u, [row, 0], [1, columns]).dataSync();
        alone.u.forEach((one, i) => {
          expect(part[i]).toBeCloseTo(one, 5);
        });
      }
    });
  });
}
