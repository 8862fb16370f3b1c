import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { BlockAdam } from "../../../train/models/block-adam.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const variable = (values: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.tensor1d(values)));
const gradients = (variables: readonly tf.Variable[], step: number): tf.NamedTensorMap =>
  Object.fromEntries(
    variables.map((v, i) => [v.name, tf.tensor1d([Math.sin(1 + i + step), 0.1 * (step - 2)])]),
  );

function subject() {
  const [a, b] = [variable([1, -2]), variable([0.5, 3])];
  const adam = new BlockAdam([
    { name: "top", variables: [a] },
    { name: "low", variables: [b] },
  ]);
  return { a, b, adam };
}

describe("Adam by blocks", () => {
  it("is Adam where all learn alike", () => {
    const { a, b, adam } = subject();
    const plain = [variable([1, -2]), variable([0.5, 3])];
    const one = tf.train.adam(0.1);
    for (let step = 0; step < 4; step++) {
      adam.descend(gradients([a, b], step), 0.1);
      const own = gradients(plain, step);
      one.applyGradients(plain.map(({ name }) => ({ name, tensor: own[name]! })));
    }
    expect([...a.dataSync(), ...b.dataSync()]).toEqual(plain.flatMap((v) => [...v.dataSync()]));
  });

  it("a block of rate 0 does not change, needs no gradient, and begins anew when it joins", () => {
    const { a, b, adam } = subject();
    adam.setRates(
      new Map([
        ["top", 1],
        ["low", 0],
      ]),
    );
    expect(adam.moving).toEqual([a]);
    for (let step = 0; step < 5; step++) adam.descend(gradients([a], step), 0.1);
    expect([...b.dataSync()]).toEqual([0.5, 3]);
    adam.setRates(
      new Map([
        ["top", 1],
        ["low", 0.5],
      ]),
    );
    adam.descend(gradients([a, b], 7), 0.1);
    // the first step of Adam is the rate itself, whatever the gradient
    expect(b.dataSync()[0]).toBeCloseTo(0.5 - 0.05 * Math.sign(Math.sin(9)), 5);
  });

  it("its state comes back", async () => {
    const [one, two] = [subject(), subject()];
    const rates = new Map([
      ["top", 1],
      ["low", 0.25],
    ]);
    const step = ({ a, b, adam }: ReturnType<typeof subject>, k: number) => {
      adam.setRates(rates);
      adam.descend(gradients([a, b], k), 0.1);
    };
    for (let k = 0; k < 3; k++) step(one, k);
    two.a.assign(one.a);
    two.b.assign(one.b);
    const state = new Map(await one.adam.state());
    expect([...state.keys()].filter((name) => name.startsWith("adam-low"))).toHaveLength(5);
    await two.adam.restore(state);
    step(one, 3);
    step(two, 3);
    expect([...two.a.dataSync(), ...two.b.dataSync()]).toEqual([...one.a.dataSync(), ...one.b.dataSync()]);
  });
});
