// @module-tag slow
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type FlowSpeed, formatFlow } from "../../bench/flow/measure.ts";
import { TARGETS, writePhotometry } from "../../bench/flow/photometry.ts";
import { firstLosses, measureSteps, WANTED } from "../../bench/flow/steps.ts";
import { makeSubject } from "../../bench/flow/subject.ts";
import { startTwin, TWIN } from "../../bench/flow/twin.ts";
import { measureUse } from "../../bench/flow/use.ts";
import { checkAlike, NO_TORCH } from "../../bench/torch.ts";
import type { Context } from "../../shared/cli/command.ts";
import { type Computing, startComputing } from "../../train/compute.ts";
import { needsPython } from "../needs.ts";
import { scratch } from "../train/run/helpers.ts";

const context: Context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add() {}, skip() {}, finish() {} }),
};
let computing: Computing;
const root = scratch();
const table = join(root, "photometry.csv");
beforeAll(async () => {
  computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  writePhotometry(table, 400);
});

describe("the spline flow in PyTorch", needsPython("torch", "numpy"), () => {
  it.each([
    ["one target", { targets: TARGETS.slice(0, 1), ensemble: 2 }],
    ["four targets", { targets: TARGETS, ensemble: 2, transforms: 2 }],
    ["one member without dropout", { targets: TARGETS, ensemble: 1, dropout: 0 }],
  ])("is the same network, to the losses of the first steps: %s", async (name, given) => {
    const subject = await makeSubject(table, join(root, name), { width: 16, ...given }, computing, context);
    const twins = [
      await startTwin(subject, { threads: 1, together: true }),
      await startTwin(subject, { threads: 1, together: false }),
    ];
    const losses = await firstLosses(subject);
    for (const twin of twins) {
      checkAlike(name, losses, (await twin.ask<{ losses: number[] }>(`train ${losses.length}`)).losses, TWIN);
      expect((await twin.ask<{ ms: number[] }>("time 2")).ms).toHaveLength(2);
      twin.close();
    }
    subject.trainable.close();
  });
});

describe("the bench of flows", () => {
  it("measures training steps beside PyTorch and the yardstick", needsPython("torch", "numpy"), async () => {
    const timing = { threads: 1, rounds: 1, steps: 2, hasTorch: true };
    const last = WANTED.slice(-1);
    const [rates] = await measureSteps(join(root, "steps"), table, timing, computing, context, last);
    const { ours, torch, yardstick } = rates!;
    for (const rate of [ours, torch!.together, torch!.each, yardstick]) expect(rate).toBeGreaterThan(0);
  });

  it("measures summaries and samples", async () => {
    const some = { galaxies: 8, rounds: 1 };
    const times = await measureUse(join(root, "use"), table, some, computing, context);
    expect(times).toHaveLength(2);
    for (const { summary, samples } of times) expect(Math.min(summary, samples)).toBeGreaterThan(0);
  });
});

describe("the table of speeds of flows", () => {
  const step = { title: "one target", members: 5, batch: 256, weights: 10 };
  const speed: FlowSpeed = {
    ...{ threads: 2, rows: 50_000, torch: "1.13.1", training: 123.4 },
    steps: [
      { ...step, ours: 50, torch: { together: 20, each: 25 } },
      { ...step, title: "small", ours: 300, torch: { together: 200, each: 100 }, yardstick: 140 },
    ],
    use: [{ title: "one target", galaxies: 512, summary: 0.5, samples: 0.25 }],
  };

  it("sets the faster of the two twins beside ours, and the yardstick where there is one", () => {
    const [, heads, first, second, , use, training] = formatFlow(speed).split("\n");
    expect(first).toMatch(/one target, batch 256 +50\.0 +25\.0 +2\.00$/);
    expect(second).toMatch(/small, batch 256 +300 +200 +1\.50 +140$/);
    expect(second).toHaveLength(heads!.length);
    expect(use).toMatch(/one target +0\.50 +0\.25$/);
    expect(training).toMatch(/ 123$/);
  });

  it("says what is missing without PyTorch", () => {
    const { torch: _, ...rest } = speed;
    const bare = rest.steps.map(({ torch, yardstick, ...ours }) => ours);
    const table = formatFlow({ ...rest, steps: bare });
    expect(table).toContain(NO_TORCH);
    expect(table).toMatch(/one target, batch 256 +50\.0$/m);
  });
});
