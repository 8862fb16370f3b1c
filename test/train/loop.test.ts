import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { NamedTensor } from "../../shared/formats/safetensors.ts";
import { checkpointPath, readCheckpoint } from "../../train/checkpoint.ts";
import type { StampSource } from "../../train/data/source.ts";
import { type Loop, train } from "../../train/loop.ts";
import type { Trainable } from "../../train/models/trainable.ts";
import { MetricsLog, readMetrics } from "../../train/run/metrics-log.ts";
import { makeStamps, normaliser } from "./helpers.ts";
import { scratch } from "./run/helpers.ts";

const root = scratch();
const CONFIG = "ab".repeat(32);
const [EPOCHS, BATCHES] = [3, 4];
const stamps = makeStamps(2);
const SOUND = { bands: [{ sky: 0, reach: Number.POSITIVE_INFINITY }], positive: [], missing: [] };

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts its steps. @param validation its loss after so many steps */
function counter(validation: (steps: number) => number) {
  let steps = 0;
  const model: Trainable = {
    ...{ parameters: 1, labels: ["flux"], save: async () => {}, close: () => {} },
    step: async () => ({ loss: 1 / ++steps }),
    reconstruct: async ({ size }) => {
      const pixels = new Float32Array(size * 16);
      return { bands: 1, height: 4, width: 4, inputs: pixels, outputs: pixels };
    },
    validate: async () => ({ losses: { loss: validation(steps) }, r2: { flux: 0.5 } }),
    state: async () =>
      new Map<string, NamedTensor>([["steps", { shape: [1], data: Float32Array.of(steps) }]]),
    restore: async (state) => {
      steps = state.get("steps")!.data[0];
    },
  };
  return model;
}

const source: Pick<StampSource, "batchesInEpoch" | "epoch"> = {
  batchesInEpoch: () => BATCHES,
  async *epoch({ from }) {
    for (let k = from; k < BATCHES; k++) yield stamps;
  },
};

/** @param more of the loop */
async function fit(run: string, model: Trainable, { patience = 0, validation = stamps } = {}) {
  mkdirSync(run, { recursive: true });
  const from = readCheckpoint(run, "last", CONFIG);
  const log = MetricsLog.open(run, from === undefined ? {} : { resumeStep: from.position.step });
  const options = {
    epochs: EPOCHS,
    batch: 2,
    lr: 0.1,
    schedule: "constant" as const,
    patience,
    keepsNewest: false,
  };
  const loop: Loop = {
    ...{
      run,
      owner: { config: CONFIG, normaliser, data: "cd".repeat(32) },
      modelFolder: join(run, "model"),
      model,
      validation,
      log,
    },
    source: source as StampSource,
    options: { ...options, symmetries: false, freshNoise: false, seed: 1, sound: SOUND },
    ...{ signal: new AbortController().signal, note: () => {}, check: () => {} },
    progress: { add: () => {}, skip: () => {}, finish: () => {} },
  };
  try {
    return await train(loop, from);
  } finally {
    log.close();
  }
}

/** Every look at the clock is minutes after the one before. */
function hurry(): void {
  let now = 0;
  vi.spyOn(Date, "now").mockImplementation(() => {
    now += 200_000;
    return now;
  });
}

const linesOf = (run: string) => readMetrics(run).map(({ "train/rate": _, ...line }) => line);

describe("train", () => {
  it("validates after each epoch, and keeps the best and the last", async () => {
    const run = join(root, "plain");
    const losses = [3, 1, 2];
    const done = await fit(
      run,
      counter((steps) => losses[steps / BATCHES - 1]),
    );
    expect(done).toMatchObject({ step: 12, epoch: 3, batch: 0, best: { epoch: 2, loss: 1 } });
    expect(done.curves.map((point) => point.val_loss)).toEqual(losses);
    expect(done.curves[1].train_loss).toBeCloseTo((1 / 5 + 1 / 6 + 1 / 7 + 1 / 8) / 4, 12);
    const [last, best] = (["last", "best"] as const).map((which) => readCheckpoint(run, which, CONFIG));
    expect([last, best].map((c) => c?.state.get("steps")?.data[0])).toEqual([12, 8]);
    expect(last?.position).toEqual({ ...done, seconds: expect.any(Number) });
  });

  it.each([1, 2, 3])(
    "dies in validation %d with checkpoints within epochs, and goes on without a line twice",
    async (epoch) => {
      const whole = join(root, `whole-${epoch}`);
      await fit(
        whole,
        counter((steps) => 1 / steps),
      );
      hurry();
      const run = join(root, `dies-${epoch}`);
      const dying = counter(() => {
        throw new Error("killed");
      });
      const alive = counter((steps) => 1 / steps);
      const killed: Trainable = {
        ...dying,
        validate: async (s) => {
          const { data } = (await dying.state()).get("steps")!;
          return data[0] === epoch * BATCHES
            ? dying.validate(s)
            : { losses: { loss: 1 / data[0] }, r2: { flux: 0.5 } };
        },
      };
      await expect(fit(run, killed)).rejects.toThrow("killed");
      const { position } = readCheckpoint(run, "last", CONFIG)!;
      expect(position).toMatchObject({ epoch: epoch - 1, batch: BATCHES - 1 });
      const done = await fit(run, alive);
      expect(linesOf(run)).toEqual(linesOf(whole));
      const [a, b] = [run, whole].map((dir) => readCheckpoint(dir, "last", CONFIG)!);
      expect(a.state).toEqual(b.state);
      expect(done.curves.map(({ rate: _, ...p }) => p)).toEqual(
        b.position.curves.map(({ rate: _, ...p }) => p),
      );
    },
  );

  it("stops when the validation has not become better for so many epochs", async () => {
    const done = await fit(
      join(root, "stale"),
      counter(() => 1),
      { patience: 1 },
    );
    expect(done).toMatchObject({ epoch: 2, best: { epoch: 1 } });
  });

  it("stops at a validation that is not a number, and keeps the epoch before", async () => {
    const run = join(root, "not-a-number");
    const failed = fit(
      run,
      counter((steps) => (steps > BATCHES ? Number.NaN : 1)),
    );
    await expect(failed).rejects.toThrow(
      `training diverged at step 8 (epoch 2, learning rate 0.1): the validation's loss is NaN. The state of step 4 is kept in ${checkpointPath(run, "last")}. Try again`,
    );
    expect(readCheckpoint(run, "best", CONFIG)?.position.epoch).toBe(1);
  });

  it("has no R2 of fewer than ten validation stamps", async () => {
    const curves = async (size: number) => {
      const model = counter((steps) => 1 / steps);
      const done = await fit(join(root, `few-${size}`), model, { validation: makeStamps(size) });
      return done.curves.map(({ val_loss, val_r2 }) => [val_loss, val_r2]);
    };
    expect(await curves(9)).toEqual([4, 8, 12].map((steps) => [1 / steps, {}]));
    expect(await curves(10)).toEqual([4, 8, 12].map((steps) => [1 / steps, { flux: 0.5 }]));
    expect(Object.keys(readMetrics(join(root, "few-9"))[0]!)).not.toContain("val/r2/flux");
  });

  it("keeps the newest where nothing is validated", async () => {
    const validation = { ...stamps, size: 0 };
    const done = await fit(
      join(root, "unseen"),
      counter(() => Number.NaN),
      { validation },
    );
    expect(done.best?.epoch).toBe(EPOCHS);
    expect(done.curves.map((point) => point.val_r2)).toEqual([{}, {}, {}]);
    expect(done.curves.some((point) => "val_loss" in point)).toBe(false);
  });
});
