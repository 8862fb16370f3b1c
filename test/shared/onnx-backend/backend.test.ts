// @module-tag slow
/** What the backend promises about capture: when programs run, what they compute, what they cost, and what survives an error. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OnnxBackend } from "../../../shared/onnx-backend/backend.ts";
import { printPlan } from "../../../shared/onnx-backend/graph/print.ts";
import { registerOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import * as tf from "../../tfjs.ts";

let backend: OnnxBackend;
let tensors: number;
/** tensors that tfjs itself leaves behind, whatever the backend */
let leftBehind = 0;

beforeEach(async () => {
  await tf.setBackend(registerOnnxBackend({ provider: "cpu", threads: 2 }));
  backend = tf.backend() as OnnxBackend;
  tensors = tf.memory().numTensors;
  leftBehind = 0;
  tf.engine().startScope();
});

/** Every test is a test for leaks. */
afterEach(() => {
  tf.engine().endScope();
  expect(tf.memory().numTensors).toBe(tensors + leftBehind);
  expect(backend.statistics).toMatchObject({ pending: 0, tensors: leftBehind });
});

describe("capture", () => {
  it("gives shape and dtype at once, and runs nothing before a value is read", async () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const y = tf.tidy(() => x.exp().matMul(x).add(1));
    expect([y.shape, y.dtype]).toEqual([[2, 2], "float32"]);
    expect(backend.statistics).toMatchObject({ runs: 0, pending: 1 });
    await y.data();
    expect(backend.statistics).toMatchObject({ runs: 1, pending: 0 });
  });

  it("one read computes everything that is held, so that nothing is computed twice", async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const a = x.mul(2);
    const b = a.add(1);
    expect(Array.from(await b.data())).toEqual([3, 5, 7]);
    expect(Array.from(await a.data())).toEqual([2, 4, 6]);
    expect(Array.from(await a.add(b).data())).toEqual([5, 9, 13]);
    expect(backend.statistics.runs).toBe(2);
    expect(printPlan(backend.lastPlan as never)).toBe(
      "feed %0 float32[3]\nfeed %1 float32[3]\n%2 float32[3] = Add(%0, %1)\nresults %2",
    );
  });

  it("leaves out what nobody holds or needs any more", async () => {
    const x = tf.tensor1d([1, 2, 3]);
    x.exp().dispose();
    const y = tf.tidy(() => x.mul(2).add(1));
    await y.data();
    expect(printPlan(backend.lastPlan as never)).not.toContain("Exp");
    expect(backend.lastPlan?.results.length).toBe(1);
  });

  it("computes with an input that was disposed of meanwhile", async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const y = x.mul(2);
    x.dispose();
    expect(Array.from(await y.data())).toEqual([2, 4, 6]);
  });

  it("copies what is written and what is read: later changes of the arrays reach nobody", async () => {
    const values = new Float32Array([1, 2, 3]);
    const x = tf.tensor1d(values);
    const y = x.mul(1);
    values[0] = 99;
    const read = (await y.data()) as Float32Array;
    expect(Array.from(read)).toEqual([1, 2, 3]);
    read[1] = 99;
    expect(Array.from(await y.add(x).data())).toEqual([2, 4, 6]);
  });

  it("reads synchronously", () => {
    expect(tf.scalar(2).mul(3).arraySync()).toBe(6);
  });

  it("a value whose owner disposes of it before the promise is kept is read all the same", async () => {
    const y = tf.tensor1d([1, 2]).mul(2);
    const promise = y.data();
    y.dispose();
    expect(Array.from(await promise)).toEqual([2, 4]);
  });

  it("lets timers have their turn between asynchronous reads", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    for (let i = 0; i < 50; i++) await tf.tidy(() => tf.scalar(i).add(1)).data();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe("compilation", () => {
  it("is once for a structure, whatever the data", async () => {
    for (let i = 0; i < 20; i++)
      await tf
        .tidy(() =>
          tf
            .tensor1d([i, 2 * i])
            .exp()
            .mul(tf.scalar(i)),
        )
        .data();
    expect(backend.statistics).toMatchObject({ compiled: 1, runs: 20 });
  });

  it("is anew for another shape, attribute or wiring", async () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const y = tf.tensor2d([6, 5, 4, 3, 2, 1], [2, 3]);
    const programs = [
      () => x.sub(y),
      () => y.sub(x).add(x),
      () => x.sub(y).add(x),
      () => x.matMul(y, true, false),
      () => x.matMul(y, false, true),
      () => x.reshape([6, 1]).sub(y.reshape([6, 1])),
    ];
    for (const program of programs) await tf.tidy(program).data();
    expect(backend.statistics.compiled).toBe(programs.length);
    for (const program of programs) await tf.tidy(program).data();
    expect(backend.statistics.compiled).toBe(programs.length);
  });

  it("keeps a bounded number of programs", async () => {
    for (let n = 1; n <= 100; n++) await tf.tidy(() => tf.ones([n]).add(tf.ones([n]))).data();
    expect(backend.statistics.programs).toBe(48);
  });

  it("lets go of a program after 256 runs of others, and of none that runs now and then", async () => {
    const run = (n: number) => tf.tidy(() => tf.ones([n]).add(tf.ones([n]))).data();
    await run(1);
    for (let i = 0; i < 256; i++) await run(2);
    expect(backend.statistics).toMatchObject({ compiled: 2, programs: 2 });
    await run(1);
    expect(backend.statistics).toMatchObject({ compiled: 2, programs: 2 });
    for (let i = 0; i < 257; i++) await run(2);
    expect(backend.statistics).toMatchObject({ compiled: 2, programs: 1 });
    await run(1);
    expect(backend.statistics).toMatchObject({ compiled: 3, programs: 2 });
  });

  it("a graph that nobody reads is cut now and then, so that it stays bounded", () => {
    let x: tf.Tensor = tf.zeros([3]);
    for (let i = 0; i < 20_000; i++) {
      const next: tf.Tensor = x.add(1);
      x.dispose();
      x = next;
    }
    expect(backend.statistics.runs).toBeGreaterThan(0);
    expect(x.arraySync()).toEqual([20_000, 20_000, 20_000]);
  });
});

describe("errors", () => {
  it("a bad shape is refused at the call, and the backend goes on", async () => {
    const a = tf.ones([2, 3]);
    expect(() => a.matMul(tf.ones([2, 3]))).toThrow(/inner shapes/);
    expect(Array.from(await a.add(1).data())).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it("an exception inside a step leaves the backend usable", async () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.sgd(0.1);
    const step = (broken: boolean): tf.Scalar =>
      optimizer.minimize(() => {
        const loss = w.square().mean() as tf.Scalar;
        if (broken) throw new Error("NaN in step 3");
        return loss;
      }, true) as tf.Scalar;
    const first = (await step(false).data())[0];
    expect(() => step(true)).toThrow("NaN in step 3");
    leftBehind = 2; // of the interrupted step
    expect((await step(false).data())[0]).toBeLessThan(first);
    optimizer.dispose();
    w.dispose();
  });

  it("a program that ONNX Runtime refuses does not spoil what else is held", async () => {
    const broken = backend.tensorOf(
      backend.recorder.op("NoSuchOperator", [backend.capturedValue(tf.tensor1d([1]))], {
        type: "float32",
        shape: [1],
      }),
    );
    const x = tf.tensor1d([1, 2]).mul(2);
    expect(Array.from(await x.data())).toEqual([2, 4]);
    expect(() => backend.readSync(broken.dataId)).toThrow(/NoSuchOperator/);
    backend.disposeData(broken.dataId);
  });

  it("a value that cannot be computed costs what is held with it one search, and is refused ever after", async () => {
    const broken = tf.tidy(() => tf.gather(tf.tensor1d([1, 2, 3]), tf.tensor1d([100], "int32")));
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.adam(0.1);
    const step = (): number =>
      tf.tidy(() => (optimizer.minimize(() => w.square().mean(), true) as tf.Scalar).dataSync()[0]);
    const losses = [step(), step(), step()];
    const { compiled } = backend.statistics;
    losses.push(step(), step());
    expect(backend.statistics).toMatchObject({ compiled, pending: 0 });
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(() => broken.dataSync()).toThrow(/out of data bounds/);
    expect(() => broken.add(1).dataSync()).toThrow(/out of data bounds/);
    expect(() => broken.dataSync()).toThrow(/out of data bounds/);
    optimizer.dispose();
    w.dispose();
  });

  it("a value that cannot be computed does not make others throw, however many there are", () => {
    const broken = tf.tidy(() => tf.gather(tf.tensor1d([1, 2, 3]), tf.tensor1d([100], "int32")));
    let x: tf.Tensor = tf.zeros([3]);
    for (let i = 0; i < 10_000; i++) {
      const next: tf.Tensor = x.add(1);
      x.dispose();
      x = next;
      if (i % 500 === 0) tf.tensor1d([1, 2]).dispose(); // a batch that is written
    }
    expect(x.arraySync()).toEqual([10_000, 10_000, 10_000]);
    expect(() => broken.dataSync()).toThrow(/out of data bounds/);
  });

  it("a tensor of a backend that was replaced says so", async () => {
    const x = tf.tensor1d([1, 2]).mul(2);
    await tf.setBackend(registerOnnxBackend({ provider: "cpu", threads: 2 }));
    expect(() => x.dataSync()).toThrow(/outlives its backend onnx-cpu/);
  });
});

describe("what ONNX tensors do not hold", () => {
  it("strings and complex numbers run on tfjs's cpu kernels", async () => {
    expect(tf.tensor1d(["a", "b"]).reshape([2, 1]).arraySync()).toEqual([["a"], ["b"]]);
    const z = tf.complex([1, 2], [3, 4]).mul(tf.complex([0, 1], [1, 0]));
    expect(Array.from(await tf.real(z).data())).toEqual([-3, 2]);
    expect(Array.from(await tf.imag(z).data())).toEqual([1, 4]);
  });

  it("empty tensors", async () => {
    const empty = tf.zeros([0, 3]);
    expect((await empty.add(1).data()).length).toBe(0);
    expect(tf.concat([empty, tf.ones([1, 3])]).arraySync()).toEqual([[1, 1, 1]]);
  });
});
