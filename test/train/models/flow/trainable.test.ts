// @module-tag slow
/** Steps that are recorded once and run again are those that are recorded anew. */
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { OnnxBackend } from "../../../../shared/onnx-backend/backend.ts";
import { PURPOSE, Stream } from "../../../../shared/random/stream.ts";
import { startComputing } from "../../../../train/compute.ts";
import type { Stamps } from "../../../../train/data/source.ts";
import { type FlowOptions, FlowTrainable } from "../../../../train/models/flow/trainable.ts";
import type { Losses } from "../../../../train/models/trainable.ts";
import type { Input, Supervised } from "../../../../train/run/config.ts";

const transform = { kind: "linear", mean: 0, scale: 1 } as const;
const column = (name: string) => ({
  ...{ name, unit: "1", description: name, role: "scalar" as const },
  transform,
});
const inputs: Input[] = ["a", "b"].map((name) => ({
  ...column(name),
  ...{ soft: [0, 1], quantiles: [-1, 0, 1], missing: true, limits: false },
}));
const supervise: Supervised[] = ["x", "y", "z"].map((name) => ({ ...column(name), range: [-5, 5] }));
const options = (changes: Partial<FlowOptions> = {}): FlowOptions => ({
  shape: {
    ...{ members: 2, features: 4, core: 2, after: 1, detect: 1, width: 8, depth: 2, hidden: 8 },
    ...{ family: "spline", bins: 4, transforms: 2, residuals: true },
  } as FlowOptions["shape"],
  ...{ inputs, supervise, detect: ["z"], dropout: 0.2, decay: 0.1, hide: 0.1, seed: 3 },
  ...changes,
});

/** Rows that are other ones in each batch; every third lacks z. */
function batch(seed: number, size = 16): Stamps {
  const stream = new Stream(seed, 0, PURPOSE.parameters);
  const labels = new Map(
    ["a", "b", "x", "y", "z"].map((name) => [
      name,
      Float64Array.from({ length: size }, () => stream.normal()),
    ]),
  );
  labels.get("z")!.forEach((_, k, z) => {
    if (k % 3 === 0) z[k] = Number.NaN;
  });
  return { size, images: new Float32Array(), labels, ids: Float64Array.from({ length: size }, (_, k) => k) };
}

const rateOf = (step: number): number => 0.01 / (1 + step);
async function steps(trainable: FlowTrainable, sizes: readonly number[]): Promise<Losses[]> {
  const losses: Losses[] = [];
  for (const [step, size] of sizes.entries())
    losses.push(await trainable.step(batch(step, size), rateOf(step), step));
  return losses;
}

/** Makes `compile` compute anew in each run. @returns how often a program was asked for */
const eager = () =>
  vi.spyOn(OnnxBackend.prototype, "compile").mockImplementation((types, _, compute) => ({
    run: (given) => tf.tidy(() => [...compute(given.slice(0, types.length) as tf.Tensor[])]),
    dispose() {},
  }));

function near(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++)
    expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(wanted[i]!)));
}

beforeAll(async () => {
  await startComputing({ backend: "onnx-cpu", threads: 1 });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a step that is run again", () => {
  it.each<[string, Partial<FlowOptions>]>([
    ["with everything", {}],
    ["without dropout, decay and hidden inputs", { dropout: 0, decay: 0, hide: 0 }],
  ])("is the step that is recorded anew: %s", async (_, changes) => {
    const before = tf.memory().numTensors;
    const sizes = [16, 16, 16, 8, 16];
    const replayed = new FlowTrainable(options(changes));
    const compile = vi.spyOn(OnnxBackend.prototype, "compile");
    const losses = await steps(replayed, sizes);
    expect(compile).toHaveBeenCalledTimes(3); // 16, 8, 16 rows
    const asked = eager();
    const anew = new FlowTrainable(options(changes));
    const wanted = await steps(anew, sizes);
    expect(asked).toHaveBeenCalled();
    losses.forEach((one, i) => {
      expect(Object.keys(one)).toEqual(Object.keys(wanted[i]!));
      near(Object.values(one) as number[], Object.values(wanted[i]!) as number[]);
    });
    const state = await anew.state();
    for (const [name, { data }] of await replayed.state()) near(data, state.get(name)!.data);
    for (const one of [replayed, anew]) one.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("belongs to its network: two in turns are what each is alone", async () => {
    const sizes = [16, 16, 16];
    const alone = [3, 4].map((seed) => new FlowTrainable(options({ seed })));
    const wanted = [await steps(alone[0]!, sizes), await steps(alone[1]!, sizes)];
    const both = [3, 4].map((seed) => new FlowTrainable(options({ seed })));
    for (const step of sizes.keys())
      for (const [i, one] of both.entries()) {
        expect(await one.step(batch(step), rateOf(step), step)).toEqual(wanted[i]![step]);
        await one.validate(batch(100 + step, 12));
      }
    expect(wanted[0]).not.toEqual(wanted[1]);
    for (const one of [...alone, ...both]) one.close();
  });

  it("frees its program when the network is closed", async () => {
    const freed = vi.fn();
    const compile = OnnxBackend.prototype.compile;
    vi.spyOn(OnnxBackend.prototype, "compile").mockImplementation(function (this: OnnxBackend, ...given) {
      const made = compile.apply(this, given);
      return {
        run: made.run,
        dispose() {
          freed();
          made.dispose();
        },
      };
    });
    const one = new FlowTrainable(options());
    await steps(one, [16, 8]);
    expect(freed).toHaveBeenCalledTimes(1);
    one.close();
    expect(freed).toHaveBeenCalledTimes(2);
  });
});
