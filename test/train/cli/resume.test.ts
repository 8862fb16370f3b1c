// @module-tag built
import { copyFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readSection } from "../../../eval/results.ts";
import { checkpointPath } from "../../../train/checkpoint.ts";
import { readConfig } from "../../../train/run/directory.ts";
import { scratch } from "../../sim/cli/helpers.ts";
import { checkpointOf, essence, interrupt, makeSet, SMALL, train } from "./helpers.ts";

const root = scratch();
const set = join(root, "set");
const yaml = join(root, "small.yaml");
const EPOCHS = 3;

beforeAll(() => {
  makeSet(set, 260);
  writeFileSync(
    yaml,
    `
stamp: 16
pixel_scale: 0.2
galaxy: [{kind: sersic, flux: {uniform: [500, 5000]}, hlr: {uniform: [0.3, 2]}, n: 1.5, e: 0.3, pa: {uniform: [0, 180]}}]
x0: {uniform: [4, 12]}
y0: {uniform: [4, 12]}
psf: {kind: moffat, fwhm: 0.7, beta: 3.5}
detector: {sky: 100, gain: 1, read_noise: 5}
`,
  );
});

/** each with the signals that it is interrupted by */
const signals = {
  deep: ["SIGKILL"],
  paper: ["SIGTERM"],
  simulator: ["SIGINT"],
} as const;
type Recipe = keyof typeof signals;
const recipes: Record<Recipe, () => string[]> = {
  deep: () => ["--arch", "deep", "--augment", "all", "--data", set],
  paper: () => ["--arch", "paper", "--data", set],
  simulator: () => ["--arch", "deep", "--augment", "symmetries", "--data", `sim:${yaml}`, "--n", "208"],
};
const command = (recipe: Recipe, out: string): string[] => [
  ...["cae", "--out", out, "--epochs", String(EPOCHS), "--batch", "8", ...SMALL, ...recipes[recipe]()],
];

describe.each(Object.keys(signals) as Recipe[])("a run that was interrupted (%s)", (recipe) => {
  const whole = join(root, `${recipe}-whole`);
  let perEpoch: number;

  beforeAll(() => {
    const done = train(...command(recipe, whole), "--json");
    expect(done.code, done.stderr).toBe(0);
    perEpoch = JSON.parse(done.stdout).steps / EPOCHS;
    expect(perEpoch).toBeGreaterThan(20);
  });

  it.each(signals[recipe])("by %s ends as one that was not", async (signal) => {
    const out = join(root, `${recipe}-${signal}`);
    const inEpoch2 = Math.ceil((perEpoch + 1) / 20) * 20;
    const { code, stderr } = await interrupt(command(recipe, out), out, inEpoch2, signal);
    const { position } = checkpointOf(out);
    expect(position.epoch).toBe(1);
    if (signal === "SIGKILL") {
      expect({ code, batch: position.batch }).toEqual({ code: null, batch: 0 });
    } else {
      expect(code).toBe(130);
      expect(position.batch).toBeGreaterThan(0);
      expect(stderr).toContain(
        `interrupted: step ${position.step} of epoch 2 is saved in ${out}; the same command with --resume goes on`,
      );
      expect(readdirSync(out)).not.toContain("lock.json");
    }
    const resumed = train(...command(recipe, out), "--resume");
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(essence(out)).toEqual(essence(whole));
  });
});

describe("threads of a run", () => {
  const one = join(root, "one-thread");

  it("are kept: it goes on with its own, and ends as one that was not interrupted", async () => {
    const whole = join(root, "one-thread-whole");
    expect(train(...command("paper", whole), "--threads", "1").code).toBe(0);
    await interrupt([...command("paper", one), "--threads", "1"], one, 40, "SIGINT");
    const resumed = train("cae", "--out", one, "--resume");
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).not.toContain("will differ");
    expect(readConfig(one)).toMatchObject({ backend: "onnx-cpu", compute: { threads: 1 } });
    expect(essence(one)).toEqual(essence(whole));
  });

  it("and whatever else decides last digits are compared, and a difference is said", () => {
    const other = train("cae", "--out", one, "--resume", "--threads", "3", "--backend", "onnx-cpu");
    expect(other.code, other.stderr).toBe(0);
    expect(other.stderr).toContain(
      "the weights will differ from those of a run without this interruption: threads 1 before, 3 now\n",
    );
  });
});

describe("a project that was moved", () => {
  it("goes on: its data is found again by what it is, or where --data says", async () => {
    const project = join(root, "project");
    const run = join(project, "run");
    makeSet(join(project, "stamps"), 200);
    const begun = ["cae", "--out", run, "--epochs", "2", "--batch", "8", ...SMALL, "--arch", "paper"];
    await interrupt([...begun, "--data", join(project, "stamps")], run, 40, "SIGINT");
    const moved = join(root, "moved");
    renameSync(project, moved);
    renameSync(join(moved, "stamps"), join(root, "far-away"));
    const resume = (...data: string[]) => train("cae", "--out", join(moved, "run"), "--resume", ...data);
    expect(resume()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/stamps: there is no such directory/),
    });
    expect(resume("--data", set)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is not the data that/),
    });
    renameSync(join(root, "far-away"), join(moved, "stamps"));
    const done = resume();
    expect(done.code, done.stderr).toBe(0);
    const again = resume("--data", join(moved, "stamps"));
    expect(again.code, again.stderr).toBe(0);
  });
});

describe("a run that was damaged", () => {
  it("goes on from the best checkpoint, put in the place of a damaged last one", async () => {
    const out = join(root, "damaged");
    await interrupt(command("paper", out), out, 40, "SIGKILL");
    const [last, best] = [checkpointPath(out, "last"), checkpointPath(out, "best")];
    writeFileSync(last, readFileSync(last).subarray(0, 5000));
    const files = readdirSync(out, { recursive: true });
    const refused = train("cae", "--out", out, "--resume", "--backend", "onnx-cpu");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/last\.safetensors: is damaged .*Copy the other checkpoint/);
    expect(readdirSync(out, { recursive: true }).filter((f) => f !== "lock.json")).toEqual(
      files.filter((f) => f !== "lock.json"),
    );
    copyFileSync(best, last);
    expect(train("cae", "--out", out, "--resume", "--backend", "onnx-cpu").code).toBe(0);
    expect(essence(out)).toEqual(essence(join(root, "paper-whole")));
  });

  it("is refused with another config.json, which is named", () => {
    const out = join(root, "paper-whole");
    const config = join(out, "config.json");
    const text = readFileSync(config, "utf8");
    const attempt = (changed: string) => {
      writeFileSync(config, changed);
      const { code, stderr } = train("cae", "--out", out, "--resume", "--backend", "onnx-cpu");
      writeFileSync(config, text);
      expect(code).toBe(2);
      return stderr;
    };
    const changed = text.replace('"beta": 0.0001', '"beta": 0.1');
    expect(attempt(changed)).toMatch(/config\.json: is not what its checksum says/);
    const unsealed = text.replace(/,\s*"sha256": "[0-9a-f]{64}"\n}/, "\n}"); // as 0.1.0 wrote it
    expect(unsealed).not.toBe(text);
    expect(attempt(unsealed.replace('"beta": 0.0001', '"beta": 0.1'))).toMatch(
      /last\.safetensors: belongs to another run/,
    );
    expect(attempt(text.slice(0, -9))).toMatch(/config\.json: is not valid JSON/);
    expect(attempt(text.replace('"version": 2', '"version": 7'))).toMatch(
      /version 7, but .*install a newer galforge/,
    );
    expect(attempt(unsealed.replace('"augment": "none"', '"augment": "some"'))).toMatch(/training\.augment/);
  });
});

describe("a run that is complete", () => {
  it("is left as it is by --resume", () => {
    const out = join(root, "paper-whole");
    const [before, results] = [essence(out), readSection(out, "training")];
    const again = train(...command("paper", out), "--resume", "--json");
    expect(again.code, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ epochs: EPOCHS, best_epoch: results?.best_epoch });
    expect(essence(out)).toEqual(before);
    expect(readSection(out, "training")).toMatchObject({
      curves: results?.curves,
      parameters: results?.parameters,
    });
  });

  it("is not begun again, and not continued with other options", () => {
    const out = join(root, "paper-whole");
    const again = train(...command("paper", out));
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(
      /paper-whole: .*choose another --out, or continue the run there with --resume/,
    );
    const other = train(...command("paper", out), "--resume", "--lr", "0.5");
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/--lr 0\.5: --resume continues a run with its own options/);
  });
});
