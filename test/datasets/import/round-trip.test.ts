// @module-tag built
/** Simulated stamps that were exported as cutouts and imported again are the same to networks. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { script } from "../../commands.ts";
import { temporary } from "../make.ts";

const LABELS = ["flux", "hlr", "n", "q", "pa", "e1", "e2", "x0", "y0"];
const N = 6;

function run(...words: readonly string[]): void {
  const done = spawnSync(process.execPath, [script("galforge"), ...words, "--quiet"], { encoding: "utf8" });
  expect(done.stderr).toBe("");
  expect(done.status).toBe(0);
}

/** Estimates, without the ids. */
const estimates = (file: string): string[] =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.slice(line.indexOf(",")));

it("pixels, planes, labels and estimates of a network", () => {
  const dir = temporary();
  const at = (name: string): string => join(dir, name);
  run("sim", "generate", "--n", String(N), "--planes", "variance,mask,psf", "--out", at("made"));
  run("sim", "export", at("made"), "--to", "mef", "--out", at("mef"));
  const made = Dataset.open(at("made"));
  const columns = LABELS.map((name) => made.label(name));
  const lines = [...made.ids()].map((id, i) => [
    String(id).padStart(9, "0"),
    ...columns.map((values) => values[i]),
  ]);
  writeFileSync(
    at("labels.csv"),
    [["id", ...LABELS], ...lines].map((line) => `${line.join(",")}\n`).join(""),
  );
  const file = (extension: string): string => `${at("mef")}/{id}.fits[${extension}]`;
  run(
    ...["data", "import", file("SCI"), "--ivar", file("WHT"), "--mask", file("MASK"), "--psf", file("PSF")],
    ...["--labels", at("labels.csv"), "--bands", "r", "--out", at("again")],
  );
  const again = Dataset.open(at("again"));
  const places = Array.from({ length: N }, (_, k) => k);
  const size = N * made.manifest.shape.height * made.manifest.shape.width;
  const [before, after] = [new Float32Array(size), new Float32Array(size)];
  made.imagesInto(places, before);
  again.imagesInto(places, after);
  expect(after).toEqual(before);
  made.planeInto("variance", places, before);
  again.planeInto("variance", places, after);
  // stored as 1 / variance meanwhile
  for (let i = 0; i < size; i++) expect(Math.abs(after[i] / before[i] - 1)).toBeLessThan(1e-6);
  LABELS.forEach((name, k) => {
    expect([...again.label(name)]).toEqual([...columns[k]]);
  });
  for (const set of ["made", "again"]) run("infer", "models/leung2025", at(set), "--out", at(`${set}.csv`));
  expect(estimates(at("made.csv"))).toHaveLength(N + 1);
  expect(estimates(at("again.csv"))).toEqual(estimates(at("made.csv")));
});
