import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { Weights } from "../../../../train/models/flow/weights.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
});

describe("weights", () => {
  it("begin as a function of the seed and of their names alone", async () => {
    const [one, other] = [new Weights(1), new Weights(1)];
    one.make("a", [50, 40], 0.5);
    one.make("b", [50, 40], 0.5);
    other.make("b", [50, 40], 0.5);
    const another = new Weights(2);
    another.make("b", [50, 40], 0.5);
    const [x, y, z] = [await one.tensors(), await other.tensors(), await another.tensors()];
    expect(y.get("b")).toEqual(x.get("b"));
    expect(x.get("a")!.data).not.toEqual(x.get("b")!.data);
    expect(z.get("b")!.data).not.toEqual(x.get("b")!.data);
    const { data } = x.get("a")!;
    const variance = data.reduce((sum, w) => sum + w * w, 0) / data.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
    for (const all of [one, other, another]) all.dispose();
  });

  it("without a deviation are zeros, and a name is given once", async () => {
    const weights = new Weights(1);
    weights.make("a", [3], 0);
    expect((await weights.tensors()).get("a")!.data).toEqual(new Float32Array(3));
    expect(() => weights.make("a", [3], 0)).toThrow(/weights a already/);
    weights.dispose();
  });

  it("take the values of others of the same shape, and no others", async () => {
    const [from, to] = [new Weights(1), new Weights(2)];
    for (const weights of [from, to]) weights.make("a", [2, 3], 1);
    const values = await from.tensors();
    to.assign("run", values);
    expect(await to.tensors()).toEqual(values);
    expect(() => to.assign("run", new Map())).toThrow(/run.*a is missing; this network needs \[2,3\]/);
    const wrong = new Map([["a", { shape: [3, 2], data: new Float32Array(6) }]]);
    expect(() => to.assign("run", wrong)).toThrow(/a has the shape \[3,2\]/);
    for (const weights of [from, to]) weights.dispose();
  });
});
