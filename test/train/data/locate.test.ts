import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sha256 } from "../../../shared/files/hash.ts";
import { locateData } from "../../../train/data/locate.ts";
import { makeConfig, scratch } from "../run/helpers.ts";

const root = scratch();
const at = (...names: string[]): string => join(root, ...names);
const MANIFEST = '{"n": 1}';
const config = (data: string) =>
  makeConfig({ training: { data }, data: { ...makeConfig().data, name: data, sha256: sha256(MANIFEST) } });

function makeSet(dir: string, manifest = MANIFEST): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "manifest.json"), manifest);
}

it("finds the data of a run in a project that was moved, by what it is", () => {
  const old = config(at("old", "data", "stamps"));
  makeSet(at("old", "data", "stamps"));
  expect(locateData(at("old", "runs", "a"), old)).toBe(at("old", "data", "stamps"));
  renameSync(at("old"), at("new"));
  expect(locateData(at("new", "runs", "a"), old)).toBe(at("new", "data", "stamps"));
  makeSet(at("new", "runs", "stamps"), "{}"); // nearer, and another one
  expect(locateData(at("new", "runs", "a"), old)).toBe(at("new", "data", "stamps"));
  rmSync(at("new", "data"), { recursive: true });
  expect(locateData(at("new", "runs", "a"), old)).toBe(at("old", "data", "stamps"));
});

it("finds the configuration of a simulator, and leaves presets alone", () => {
  mkdirSync(at("project", "run"), { recursive: true });
  writeFileSync(at("project", "mine.yaml"), "");
  expect(locateData(at("project", "run"), config(`sim:${at("before", "mine.yaml")}`))).toBe(
    `sim:${at("project", "mine.yaml")}`,
  );
  expect(locateData(at("project", "run"), config("sim:leung2025"))).toBe("sim:leung2025");
});
