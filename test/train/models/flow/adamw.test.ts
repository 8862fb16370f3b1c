import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { AdamW } from "../../../../train/models/flow/adamw.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const DECAY = 0.3;
const KERNEL = [1, -2, 0.5, 3];
const BIAS = [0.25, -4];
const rateOf = (step: number): number => 0.05 / (1 + step);
const gradsOf = (step: number): number[] =>
  [...KERNEL, ...BIAS].map((_, i) => Math.sin(1 + 3 * i + step) * 10 ** (i - 3));

/** The optimizer on a kernel [2, 2] and a bias [2]. */
function subject() {
  const kernel = tf.tidy(() => tf.variable(tf.tensor2d(KERNEL, [2, 2])));
  const bias = tf.tidy(() => tf.variable(tf.tensor1d(BIAS)));
  const adam = new AdamW(6, DECAY);
  return {
    ...{ adam, kernel, bias },
    step(step: number): void {
      const [m, v, w, b] = tf.tidy(() => {
        const g = gradsOf(step);
        return adam.update(
          adam.nextRates(rateOf(step), [1]),
          [kernel, bias],
          new Set([kernel]) as never,
          [0, 0],
          {
            [kernel.name]: tf.tensor2d(g.slice(0, 4), [2, 2]),
            [bias.name]: tf.tensor1d(g.slice(4)),
          },
        );
      });
      adam.keep(m!, v!);
      kernel.assign(w as tf.Tensor2D);
      bias.assign(b as tf.Tensor1D);
      tf.dispose([w!, b!]);
    },
    values: (): number[] => [...kernel.dataSync(), ...bias.dataSync()],
    dispose: () => tf.dispose([kernel, bias]),
  };
}

/** Loshchilov & Hutter 2019, algorithm 2, in float64, each weight by itself. */
function reference(steps: number): number[] {
  return [...KERNEL, ...BIAS].map((begin, i) => {
    let [w, m, v] = [begin, 0, 0];
    for (let t = 1; t <= steps; t++) {
      const [g, lr] = [gradsOf(t - 1)[i]!, rateOf(t - 1)];
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      w -= (lr * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-7);
      if (i < KERNEL.length) w -= lr * DECAY * w;
    }
    return w;
  });
}

describe("AdamW", () => {
  it.each([1, 2, 25])("is that of the formula in float64, after %d steps", (steps) => {
    const one = subject();
    for (let step = 0; step < steps; step++) one.step(step);
    const wanted = reference(steps);
    one.values().forEach((w, i) => {
      expect(Math.abs(w - wanted[i]!)).toBeLessThan(2e-6 * (1 + Math.abs(wanted[i]!)));
    });
    one.adam.dispose();
    one.dispose();
  });

  it("goes on bit for bit from its state, and frees what it holds", async () => {
    const before = tf.memory().numTensors;
    const [one, other] = [subject(), subject()];
    for (let step = 0; step < 3; step++) one.step(step);
    const state = new Map(await one.adam.state());
    expect([...state.keys()]).toEqual(["adam.m", "adam.v", "adam.steps"]);
    other.adam.restore(state);
    tf.tidy(() => {
      other.kernel.assign(one.kernel.clone());
      other.bias.assign(one.bias.clone());
    });
    for (let step = 3; step < 6; step++) for (const each of [one, other]) each.step(step);
    expect(other.values()).toEqual(one.values());
    expect(new Map(await other.adam.state())).toEqual(new Map(await one.adam.state()));
    for (const each of [one, other]) {
      each.adam.dispose();
      each.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["adam.m", "adam.v", "adam.steps"])(
    "refuses a state without %s, or of another size",
    async (name) => {
      const { adam, ...one } = subject();
      const state = new Map(await adam.state());
      const whole = state.get(name)!;
      state.set(name, { shape: [7], data: new Float32Array(7) });
      expect(() => adam.restore(state)).toThrow(
        `checkpoint: ${name} has the shape [7]; this network needs [${whole.shape}]`,
      );
      state.delete(name);
      expect(() => adam.restore(state)).toThrow(`checkpoint: ${name} is missing; this network needs`);
      adam.dispose();
      one.dispose();
    },
  );
});
