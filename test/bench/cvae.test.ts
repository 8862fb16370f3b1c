// @module-tag slow
import { beforeAll, describe, expect, it } from "vitest";
import { checkAlike, firstLosses } from "../../bench/cvae/measure.ts";
import { makeSubject } from "../../bench/cvae/subject.ts";
import { Twin } from "../../bench/cvae/twin.ts";
import { startComputing } from "../../train/compute.ts";
import { ARCHITECTURES } from "../../train/models/cvae/architectures.ts";
import { needsPython } from "../needs.ts";

beforeAll(async () => {
  await startComputing({ backend: "onnx-cpu", threads: 1 });
});

describe("the physics CVAE in PyTorch", needsPython("torch", "numpy"), () => {
  it.each(ARCHITECTURES)("is the same network as %s, to the losses of the first steps", async (arch) => {
    const subject = makeSubject(arch, { batch: 8 });
    const twin = await Twin.of(subject, { threads: 1, inferBatch: 2, channelsLast: false });
    const losses = await firstLosses(subject);
    checkAlike(arch, losses, (await twin.train(losses.length)).losses);
    expect((await twin.infer(1)).ms).toHaveLength(1);
    twin.close();
    subject.trainable.close();
  });
});

describe("checkAlike", () => {
  it("names what differs", () => {
    checkAlike("deep", [4, 3], [4.001, 2.999]);
    expect(() => checkAlike("deep", [4, 3], [4, 2.9])).toThrow(/deep: .* 4, 3 here and 4, 2.9 in PyTorch/);
    expect(() => checkAlike("deep", [4], [Number.NaN])).toThrow(/twin.py/);
  });
});
