import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../shared/onnx-backend/register.ts";
import { cae } from "../../train/models/cae/kind.ts";
import { openModel } from "../../train/open-model.ts";
import { packRun } from "../../train/pack.ts";
import { locateRun, pretrainedNames } from "../../train/pretrained.ts";
import { readConfig } from "../../train/run/directory.ts";
import { resumeRun } from "../../train/train.ts";
import { configOf, makeStamps, makeTrainable, someOf } from "./helpers.ts";
import { scratch } from "./run/helpers.ts";

const root = scratch();
const run = join(root, "run");
const out = join(root, "packed");
const stamps = makeStamps(64, { seed: 5 });

async function estimates(dir: string): Promise<Float64Array> {
  const model = await openModel(dir);
  try {
    const { posterior } = await model.estimator!.estimate(stamps.images, stamps.size);
    return posterior.mean("hlr");
  } finally {
    model.close();
  }
}

describe("a packed run", () => {
  beforeAll(async () => {
    await startOnnxBackend({ provider: "cpu" });
    mkdirSync(run);
    writeFileSync(join(run, "config.json"), JSON.stringify(configOf("deep")));
    const trained = makeTrainable("deep");
    for (let step = 0; step < 4; step++) await trained.step(someOf(stamps, 16 * step, 16), 3e-3, step);
    await trained.save(join(run, "model"));
    trained.close();
    await packRun(run, out, { note: () => {} });
  });

  it("estimates the same to a hundredth of the labels' spread, in half the space", async () => {
    const [exact, rounded] = [await estimates(run), await estimates(out)];
    const worst = Math.max(...exact.map((value, k) => Math.abs(value - rounded[k])));
    expect(worst).toBeGreaterThan(0); // it is rounded
    expect(worst).toBeLessThan(0.01 * 0.5);
    const weights = (dir: string): number => {
      const file = readdirSync(join(dir, "model")).find((name) => name.startsWith("weights-"))!;
      return statSync(join(dir, "model", file)).size;
    };
    expect(weights(out)).toBe(weights(run) / 2);
    expect(readdirSync(out).sort()).toEqual(["config.json", "model"]);
    expect(readdirSync(join(out, "model"))).toEqual(expect.arrayContaining(["model.onnx", "decoder.onnx"]));
    expect(readConfig(out)).toEqual(readConfig(run));
  });

  it("cannot be trained further, and stays what it is", async () => {
    const context = {
      signal: new AbortController().signal,
      note: () => {},
      progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
    };
    await expect(resumeRun(cae, out, context)).rejects.toThrow(/is a packed network.*begin a new run/);
  });

  it("goes to an empty directory only, and needs a model", async () => {
    await expect(packRun(run, out, { note: () => {} })).rejects.toThrow(/choose another --out/);
    await expect(packRun(root, join(root, "none"), { note: () => {} })).rejects.toThrow(/holds no run/);
  });
});

describe("networks that come with galforge", () => {
  it("are there", () => expect(pretrainedNames()).toContain("leung2025"));

  it.each(pretrainedNames())("%s opens by its name, has a card, and takes at most 12 MB", async (name) => {
    const dir = locateRun(name);
    const model = await openModel(dir);
    expect(model.config.supervise.map((label) => label.name)).toContain("hlr");
    model.close();
    expect(readFileSync(join(dir, "README.md"), "utf8")).toMatch(/^# /);
    const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).map((file) =>
      statSync(join(dir, file)),
    );
    expect(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)).toBeLessThan(12e6);
  });

  it("are suggested for a run that is not there; a directory of the same name comes first", () => {
    const [name] = pretrainedNames();
    expect(() => locateRun(`${name}x`)).toThrow(new RegExp(`no such directory.*Did you mean "${name}"`));
    expect(locateRun(root)).toBe(root);
  });
});
