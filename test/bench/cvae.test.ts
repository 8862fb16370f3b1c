// @module-tag slow
import { beforeAll, describe, expect, it } from "vitest";
import { type CvaeSpeed, firstLosses, formatCvae } from "../../bench/cvae/measure.ts";
import { makeSubject } from "../../bench/cvae/subject.ts";
import { TWIN, Twin } from "../../bench/cvae/twin.ts";
import { checkAlike } from "../../bench/torch.ts";
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
    checkAlike(arch, losses, (await twin.train(losses.length)).losses, TWIN);
    expect((await twin.infer(1)).ms).toHaveLength(1);
    twin.close();
    subject.trainable.close();
  });
});

describe("checkAlike", () => {
  it("names what differs", () => {
    checkAlike("deep", [4, 3], [4.001, 2.999], TWIN);
    expect(() => checkAlike("deep", [4, 3], [4, 2.9], TWIN)).toThrow(
      /deep: .* 4, 3 here and 4, 2.9 in PyTorch/,
    );
    expect(() => checkAlike("deep", [4], [Number.NaN], TWIN)).toThrow(/twin.py/);
  });
});

describe("the table of speeds", () => {
  const bare: CvaeSpeed = {
    ...{ architecture: "deep", batch: 64, inferBatch: 220, parameters: 2_851_951 },
    ours: { train: 91.2, infer: 1320 },
  };
  const torch = { version: "1.13.1+cu117", train: 22, infer: 371 };

  it("has the two rates and their ratio in columns, and says once which PyTorch it was", () => {
    const table = formatCvae(2, [
      { ...bare, torch },
      { ...bare, torch },
    ]);
    const [, heads, train, infer] = table.split("\n");
    expect(train).toMatch(/training step, batch 64 +91 +22 +4\.15$/);
    expect(infer).toMatch(/inference, batch 220 +1320 +371 +3\.56$/);
    for (const row of [train, infer]) expect(row).toHaveLength(heads!.length);
    expect(table.split("1.13.1+cu117")).toHaveLength(2);
  });

  it("says what is missing without PyTorch", () => {
    const lines = formatCvae(2, [bare]).split("\n");
    expect(lines[2]).toMatch(/batch 64 +91$/);
    expect(lines.at(-1)).toMatch(/python3-torch/);
  });
});
