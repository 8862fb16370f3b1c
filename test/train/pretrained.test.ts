import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../shared/provenance.ts";
import { checkFiles, locateRun, pretrainedNames, SUMS_FILE } from "../../train/pretrained.ts";

const models = join(packageRoot(), "models");
const root = mkdtempSync(join(tmpdir(), "pretrained-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("networks that come with galforge", () => {
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
