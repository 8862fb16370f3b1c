/** What the backend promises about programs that are recorded once. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OnnxBackend } from "../../../shared/onnx-backend/backend.ts";
import { float32, int32 } from "../../../shared/onnx-backend/graph/recorder.ts";
import { registerOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import * as tf from "../../tfjs.ts";

let backend: OnnxBackend;
let tensors: number;

beforeEach(async () => {
  await tf.setBackend(registerOnnxBackend({ provider: "cpu", threads: 1 }));
  backend = tf.backend() as OnnxBackend;
  tensors = tf.memory().numTensors;
  tf.engine().startScope();
});

/** Every test is a test for leaks. */
afterEach(() => {
  tf.engine().endScope();
  expect(tf.memory().numTensors).toBe(tensors);
  expect(backend.statistics).toMatchObject({ pending: 0, tensors: 0 });
});

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());

describe("a program that was recorded once", () => {
  it("computes what it would compute anew, with new inputs", () => {
    const offset = tf.tensor1d([0.5, -0.5, 2]);
    const compute = ([x, y]: tf.Tensor[]): tf.Tensor[] => [
      tf.add(tf.mul(tf.exp(x!), y!), offset),
      tf.sum(x!),
      x!,
    ];
    const program = backend.compile([float32([2, 3]), float32([3])], [], compute);
    for (const seed of [1, 2, 3]) {
      const given = [
        tf.randomNormal([2, 3], 0, 1, "float32", seed),
        tf.randomNormal([3], 0, 1, "float32", -seed),
      ];
      const [again, once] = [program.run(given), compute(given)];
      expect(again.map(({ shape, dtype }) => [shape, dtype])).toEqual(
        once.map(({ shape, dtype }) => [shape, dtype]),
      );
      expect(again.map(numbers)).toEqual(once.map(numbers));
    }
    program.dispose();
  });

  it("takes the values that its states have then, through what it gave itself", () => {
    const a = tf.variable(tf.tensor1d([1, 2]));
    const b = tf.variable(tf.tensor1d([10, 20]));
    const program = backend.compile([float32([2])], [a, b], ([x]) => [tf.add(tf.mul(a, x!), b)]);
    for (const wanted of [
      [12, 26],
      [34, 98],
    ]) {
      const [next] = program.run([tf.tensor1d([2, 3]), a, b]);
      expect(numbers(next!)).toEqual(wanted);
      a.assign(next as tf.Tensor1D);
    }
    b.assign(tf.tensor1d([0, 0]));
    expect(numbers(program.run([tf.tensor1d([1, 1]), a, b])[0]!)).toEqual([34, 98]);
    program.dispose();
    tf.dispose([a, b]);
  });

  it("takes for a constant what it was not told to be a state", () => {
    const hidden = tf.variable(tf.tensor1d([1, 2]));
    const program = backend.compile([float32([2])], [], ([x]) => [tf.mul(hidden, x!)]);
    hidden.assign(tf.tensor1d([5, 5]));
    expect(numbers(program.run([tf.tensor1d([1, 1])])[0]!)).toEqual([1, 2]);
    program.dispose();
    hidden.dispose();
  });

  it("takes what is pending", () => {
    const program = backend.compile([float32([2])], [], ([x]) => [tf.mul(x!, 2)]);
    expect(numbers(program.run([tf.exp(tf.tensor1d([0, 0]))])[0]!)).toEqual([2, 2]);
    program.dispose();
  });

  it("is the same as gradients, and holds nothing but its results", () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const compute = ([x]: tf.Tensor[]): tf.Tensor[] => {
      const { grads, value } = tf.variableGrads(() => tf.sum(tf.square(tf.mul(w, x!))) as tf.Scalar, [w]);
      return [value, grads[w.name]!];
    };
    const program = backend.compile([float32([2])], [w], compute);
    const x = tf.tensor1d([3, 4]);
    const held = tf.memory().numTensors;
    const results = program.run([x, w]);
    expect(results.map(numbers)).toEqual([[73], [18, 64]]);
    program.dispose();
    expect(tf.memory().numTensors).toBe(held + results.length);
    tf.dispose(results);
    expect(tf.memory().numTensors).toBe(held);
    w.dispose();
  });

  it("cannot run after it was disposed of", () => {
    const program = backend.compile([float32([2])], [], ([x]) => [tf.mul(x!, 2)]);
    program.dispose();
    expect(() => program.run([tf.tensor1d([1, 2])])).toThrow();
  });

  it("refuses other shapes, types and numbers of tensors, and what shares its data", () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const program = backend.compile([float32([2]), int32([1])], [w], ([x, i]) => [
      tf.add(tf.mul(w, x!), tf.cast(i!, "float32")),
    ]);
    const [x, i] = [tf.tensor1d([1, 2]), tf.tensor1d([1], "int32")];
    expect(numbers(program.run([x, i, w])[0]!)).toEqual([2, 5]);
    expect(() => program.run([x, i])).toThrow("2 tensors are given, not 3");
    expect(() => program.run([tf.tensor1d([1, 2, 3]), i, w])).toThrow(
      "tensor 0 is float32 [3], but was recorded as float32 [2]",
    );
    expect(() => program.run([x, tf.tensor1d([1]), w])).toThrow(/tensor 1 is float32 .* int32 \[1\]/);
    expect(() => program.run([tf.reshape(tf.tensor2d([[1, 2]]), [2]), i, w])).toThrow(/tensor 0 is a view/);
    expect(() => program.run([x, tf.tensor1d(["a"]), w])).toThrow(
      /tensor 1 is a view of other data, or no num/,
    );
    program.dispose();
    expect(() => backend.compile([], [w, tf.clone(w)], () => [tf.neg(w)])).toThrow(
      "two states share their data",
    );
    w.dispose();
  });

  it("refuses to record what is read, and goes on", () => {
    expect(() =>
      backend.compile([float32([2])], [], ([x]) => {
        x!.dataSync();
        return [x!];
      }),
    ).toThrow("which cannot be recorded");
    expect(numbers(tf.add(tf.tensor1d([1]), 1))).toEqual([2]);
  });
});
