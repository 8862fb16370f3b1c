// @module-tag built
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { readMetrics } from "../../../train/run/metrics-log.ts";
import { readResults } from "../../../train/run/results.ts";
import { scratch } from "../../sim/cli/helpers.ts";
import { checkpointOf, makeSet, train } from "./helpers.ts";

const root = scratch();
const set = join(root, "set");
beforeAll(() => {
  makeSet(set, 120);
});
/** A short training of the set; `more` goes before. */
function small(out: string, ...more: string[]): string[] {
  const options = {
    arch: "paper",
    data: set,
    out: join(root, out),
    epochs: "1",
    batch: "16",
    latents: "6",
    backend: "onnx-cpu",
  };
  const rest = Object.entries(options).filter(([name]) => !more.includes(`--${name}`));
  return ["cae", ...rest.flatMap(([name, value]) => [`--${name}`, value]), ...more];
}

describe("train cae", () => {
  it("has a help with every option and examples", () => {
    const { code, stdout } = train("cae", "--help");
    expect(code).toBe(0);
    expect(stdout).toContain("train cae --out run --resume");
    for (const option of ["data", "supervise", "arch", "epochs", "split", "patience", "backend", "resume"]) {
      expect(stdout).toContain(`--${option} `);
    }
    expect(train("--help").stdout).toContain("Train a conditional autoencoder");
  });

  it("leaves a whole run, and says what it made, also as JSON", () => {
    const run = join(root, "whole");
    const { code, stdout, stderr } = train(
      ...small("whole", "--json", "--quiet", "--supervise", "hlr,flux,n"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const done = JSON.parse(stdout);
    expect(done).toMatchObject({ run, epochs: 1, best_epoch: 1 });
    expect(Object.keys(done.best.val_r2)).toEqual(["hlr", "flux", "n"]);
    expect(readdirSync(run).sort()).toEqual(
      ["checkpoints", "config.json", "events", "metrics.jsonl", "model", "results.json"].sort(),
    );
    expect(readdirSync(join(run, "model")).sort()).toEqual([
      "decoder.onnx",
      "model.json",
      "model.onnx",
      expect.stringMatching(/^weights-/),
    ]);
    expect(readdirSync(join(run, "checkpoints"))).toEqual(["best.safetensors", "last.safetensors"]);
    const config = JSON.parse(readFileSync(join(run, "config.json"), "utf8"));
    const { sha256: _, ...rest } = config;
    expect(config).toMatchObject({
      architecture: "paper",
      latents: 6,
      backend: "onnx-cpu",
      data: { name: "../set" }, // as seen from the run
    });
    expect(config.supervise.map((s: { name: string }) => s.name)).toEqual(["hlr", "flux", "n"]);
    expect(readResults(run).training).toMatchObject({
      config: rest,
      best_epoch: 1,
      parameters: done.parameters,
    });
  });

  it("says how it goes, and what to do next", () => {
    const { code, stdout, stderr } = train(...small("told", "--arch", "deep"));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^backend onnx-cpu: .*\nrun .*told\n/);
    expect(stderr).toMatch(/^epoch 1\/1 {2}loss \d\.\d{4} {2}validation .*R2 flux .*, hlr .* {2}best$/m);
    expect(stdout).toMatch(
      /told: 1 epochs in .* parameters; best epoch 1\n {2}R\^2 on the validation stamps: flux /,
    );
    expect(stdout).toContain("evaluate compare");
  });

  it("trains without validation stamps, as the paper did, and notes the loss of every epoch", () => {
    const { code, stdout } = train(...small("split", "--split", "10:0:1", "--epochs", "2", "--json"));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ best_epoch: 2, best: { epoch: 2, val_r2: {} } });
    const lines = readMetrics(join(root, "split"));
    expect(lines.map((line) => Object.keys(line))).toEqual(
      [0, 1].map(() => ["step", "epoch", "train/epoch_loss", "train/rate"]),
    );
  });

  it("stops when the validation gets no better", () => {
    const { code, stdout } = train(
      ...small("patient", "--lr", "1e-12", "--epochs", "9", "--patience", "2", "--json"),
    );
    expect(code).toBe(0);
    const { epochs, best_epoch } = JSON.parse(stdout);
    expect(epochs).toBe(best_epoch + 2);
    expect(epochs).toBeLessThan(9);
  });
});

describe("train cae refuses", () => {
  it.each<[string, string[], RegExp]>([
    [
      "a label that the set lacks",
      ["--supervise", "flux,hlf"],
      /--supervise = "hlf" is unknown\. Did you mean "hlr"\? Allowed: /,
    ],
    ["an angle", ["--supervise", "flux,pa"], /--supervise: pa is an angle.*such as e1 and e2/],
    [
      "an option that is none",
      ["--epoch", "3"],
      /--epoch is not an option of this command: did you mean --epochs\?/,
    ],
    ["a split without training stamps", ["--split", "0:1:1"], /--split = "0:1:1"/],
    [
      "a batch that the training split does not fill",
      ["--batch", "500"],
      /train split has \d+ stamps, fewer than one batch of 500: give --batch/,
    ],
    [
      "patience without a validation",
      ["--patience", "3", "--split", "9:0:1"],
      /--patience: needs validation stamps/,
    ],
    ["a set that is not there", ["--data", "nowhere"], /nowhere/],
    [
      "a simulator without a number of stamps",
      ["--data", "sim:leung2025"],
      /--data sim:leung2025: .* give --n/,
    ],
    [
      "a simulator with shares",
      ["--data", "sim:leung2025", "--n", "99", "--split", "8:1:1"],
      /--split: divides a directory/,
    ],
    ["a preset that is none", ["--data", "sim:leung2024", "--n", "99"], /Did you mean "leung2025"/],
    ["an architecture that is none", ["--arch", "deeper"], /--arch = "deeper".* deep, paper/],
    ["a GPU without anything to render", ["--device", "gpu"], /--device gpu: is for stamps of the simulator/],
    ["a backend that is none", ["--backend", "onnx-gpu"], /--backend = "onnx-gpu" is unknown/],
  ])("%s, and leaves nothing behind", (_, more, message) => {
    const { code, stdout, stderr } = train(...small("refused", ...more));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(join(root, "refused"))).toBe(false);
  });

  it("an empty set, and a damaged one", () => {
    const damaged = makeSet(join(root, "damaged"), 60);
    const shard = readdirSync(damaged).find((name) => name.endsWith(".msgpack"))!;
    writeFileSync(join(damaged, shard), readFileSync(join(damaged, shard)).subarray(0, 900));
    const args = ["--out", join(root, "none"), "--batch", "8", "--backend", "onnx-cpu"];
    const first = train("cae", "--data", damaged, ...args);
    expect(first.code).toBe(2);
    expect(first.stderr).toContain(shard);
    writeFileSync(join(damaged, "manifest.json"), "");
    const second = train("cae", "--data", damaged, ...args);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/manifest\.json: is not valid JSON/);
    const empty = join(root, "empty");
    mkdirSync(empty);
    const third = train("cae", "--data", empty, ...args);
    expect(third.code).toBe(2);
    expect(third.stderr).toMatch(/empty.*manifest\.json/);
    expect(existsSync(join(root, "none"))).toBe(false);
  });

  it("--resume without a run", () => {
    expect(train("cae", "--resume").stderr).toMatch(/--resume: needs --out RUN: the run to continue/);
    expect(train("cae", "--resume", "--out", root).stderr).toMatch(/holds no run: config\.json is missing/);
  });

  it("a run that another process trains, which goes on", async () => {
    const script = fileURLToPath(new URL("../../../dist/bin/train.js", import.meta.url));
    const args = small("used", "--epochs", "30", "--quiet");
    const child = spawn(process.execPath, [script, ...args]);
    const ended = once(child, "close");
    const run = join(root, "used");
    while (child.exitCode === null && !existsSync(join(run, "checkpoints", "last.safetensors")))
      await sleep(5);
    const second = train(...args, "--resume");
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(
      new RegExp(`used: is in use by process ${child.pid} since .*: wait for it, or end it`),
    );
    const third = train(...args);
    expect(third.code).toBe(2);
    child.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
  });
});

describe("a learning rate that is much too large", () => {
  it.each(["paper", "deep"])("ends the training of %s with the step, the stamps and what is kept", (arch) => {
    const run = join(root, `diverged-${arch}`);
    const { code, stderr } = train(
      ...small(
        `diverged-${arch}`,
        "--arch",
        arch,
        "--lr",
        "1e6",
        "--epochs",
        "5",
        "--batch",
        "32",
        "--json",
        "--quiet",
      ),
    );
    expect(code).toBe(2);
    const { error } = JSON.parse(stderr);
    expect(error.code).toBe("E_DIVERGED");
    expect(error.message).toMatch(
      /training diverged at step \d+ \(epoch \d, learning rate .*\): .* is .*The batch held the stamps \d+, .*smaller --lr/,
    );
    expect(error.data.ids).toHaveLength(32);
    expect(existsSync(join(run, "lock.json"))).toBe(false);
    if (!existsSync(join(run, "checkpoints"))) return;
    for (const { data } of checkpointOf(run).state.values()) expect(data.every(Number.isFinite)).toBe(true);
  });
});
