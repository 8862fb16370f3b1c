import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../shared/onnx-backend/register.ts";
import { packageRoot } from "../../shared/provenance.ts";
import { openModel } from "../../train/open-model.ts";
import { checkFiles, locateRun, pretrainedNames, SUMS_FILE } from "../../train/pretrained.ts";

const models = join(packageRoot(), "models");
const root = mkdtempSync(join(tmpdir(), "pretrained-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("networks that come with galforge", () => {
  beforeAll(async () => {
    await startOnnxBackend({ provider: "cpu" });
  });

  it("are there", () => expect(pretrainedNames()).toContain("leung2025"));

  it("are listed with the hash of each of their files (cd models && sha256sum NAME/config.json NAME/model/* > SHA256SUMS)", () => {
    const listed = readFileSync(join(models, SUMS_FILE), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.slice(66));
    const there = pretrainedNames().flatMap((name) => [
      `${name}/config.json`,
      ...readdirSync(join(models, name, "model")).map((file) => `${name}/model/${file}`),
    ]);
    expect(listed.sort()).toEqual(there.sort());
  });

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

  it("are found by name, and only as they came", () => {
    expect(locateRun("leung2025")).toBe(join(models, "leung2025"));
    cpSync(models, join(root, "models"), { recursive: true });
    expect(() => checkFiles(join(root, "models"), "leung2025")).not.toThrow();
    const config = join(root, "models", "leung2025", "config.json");
    const text = readFileSync(config, "utf8");
    writeFileSync(config, text.replace('"softening": ', '"softening": 1'));
    expect(() => checkFiles(join(root, "models"), "leung2025")).toThrow(
      /leung2025.config.json: is not the file that came/,
    );
    writeFileSync(config, text);
    writeFileSync(join(root, "models", SUMS_FILE), "");
    expect(() => checkFiles(join(root, "models"), "leung2025")).toThrow(
      /has no line for the network leung2025/,
    );
  });
});
