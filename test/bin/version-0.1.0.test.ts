// @module-tag built
/** What galforge 0.1.0 left is opened, continued and judged, with the results that 0.1.0 had: test/fixtures/0.1.0. */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { sha256File } from "../../shared/files/hash.ts";
import { run, scratch } from "../sim/cli/helpers.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/0.1.0");
const CPU = ["--backend", "onnx-cpu"];
/** Of single precision on another kind of processor. */
const DIGITS = 1e-4;

const dir = scratch();
const at = (...names: string[]): string => join(dir, ...names);
beforeAll(() => cpSync(FIXTURES, dir, { recursive: true }));

const readText = (...names: string[]): string => readFileSync(join(FIXTURES, ...names), "utf8");
const outputOf = (name: string): Json => JSON.parse(readText("outputs", `${name}.json`)) as Json;

type Json = { readonly [key: string]: Json } & readonly Json[];

function done(command: string, ...words: string[]): Json {
  const ended = run(command, ...words, "--json");
  expect(ended.code, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as Json;
}

/**
 * What is in `old` is in `now`, numbers to within DIGITS; `now` may say more. The ends of a bootstrap's interval are drawn with other
 * random numbers since.
 */
function expectAsBefore(now: unknown, old: unknown, path: string): void {
  if (isInterval(old)) {
    const { value, low, high } = now as { [end: string]: number };
    expectAsBefore(value, old.value, `${path}.value`);
    expect(low! <= high!, `${path}: ${low} to ${high}`).toBe(true);
  } else if (typeof old === "number") {
    expect(Math.abs(Number(now) - old), `${path}: ${now}, was ${old}`).toBeLessThanOrEqual(
      DIGITS * Math.max(1, Math.abs(old)),
    );
  } else if (typeof old === "object" && old !== null) {
    for (const [key, value] of Object.entries(old)) {
      expectAsBefore((now as Record<string, unknown>)?.[key], value, `${path}.${key}`);
    }
  } else expect(now, path).toBe(old);
}

const isInterval = (x: unknown): x is { value: number; low: number; high: number } =>
  typeof x === "object" && x !== null && ["value", "low", "high"].every((key) => Object.hasOwn(x, key));

/** The rows of a CSV file with a header, after any comments. */
function rowsOf(path: string): Record<string, number>[] {
  const [header, ...rows] = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(header!.map((name, k) => [name, Number(row[k])])));
}

const validations = (path: string): Json[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Json)
    .filter((row) => "val/loss" in row);

describe("a data set of 0.1.0", () => {
  it("is verified", () => {
    const { dir: _, ...before } = outputOf("verify") as Record<string, unknown>;
    expect(done("sim", "verify", at("set"))).toMatchObject(before);
  });

  it("has the labels that it had, with the same statistics", () => {
    const [now, before] = [done("sim", "inspect", at("set")), outputOf("inspect")];
    expect(now["manifest"]).toMatchObject({ n: 120, shape: before["manifest"]!["shape"] });
    expectAsBefore(now["labels"], before["labels"], "labels");
  });

  it("that was interrupted is continued to the shards that 0.1.0 would have made", () => {
    const words = "--n 400 --seed 4 --stamp 16 --shard-size 20 --dtype uint16 --sky 200 --resume".split(" ");
    done("sim", "generate", ...words, "--out", at("interrupted-set"));
    const lines = readText("outputs", "shards.sha256").trim().split("\n");
    const shards = lines.map((line) => line.split(/\s+/) as [sha256: string, name: string]);
    expect(shards).toHaveLength(20);
    for (const [sha256, name] of shards) {
      expect(sha256File(at("interrupted-set", name)), name).toBe(sha256);
    }
  });
});

describe("networks of 0.1.0", () => {
  it.each(["run", "pack"])("measure as they did: %s", (name) => {
    const out = at(`${name}.csv`);
    done("infer", at(name), at("set"), ...CPU, "--out", out);
    const [now, before] = [rowsOf(out), rowsOf(join(FIXTURES, "outputs", `${name}.csv`))];
    expect(before).toHaveLength(120);
    expect(now).toHaveLength(120);
    expectAsBefore(now, before, name);
  });

  it("are judged as they were, on the data set where it is now", () => {
    const now = done("evaluate", "compare", at("run"), "--data", at("set"), ...CPU);
    const before = outputOf("compare");
    expect(now["data"]).toMatchObject({ sha256: before["data"]!["sha256"], stamps: 14 });
    expectAsBefore([now["trained_on"], now["pca"]], [before["trained_on"], before["pca"]], "trained on");
    expect(before["labels"]).toHaveLength(6);
    for (const [k, old] of [...before["labels"]!].entries()) {
      const { bins: _, ...scores } = old as Record<string, unknown>; // bins are others today
      expectAsBefore(now["labels"]![k], scores, String(old["name"]));
    }
  });

  it("that were interrupted are trained to the end that they would have come to", () => {
    expect(validations(at("run", "metrics.jsonl"))).toHaveLength(21);
    done("train", "cae", "--out", at("run"), "--data", at("set"), "--resume", ...CPU);
    const [now, before] = [at("run"), at("finished")].map((run) => validations(join(run, "metrics.jsonl")));
    expect(before).toHaveLength(24);
    expect(now).toHaveLength(24);
    const withoutRates = before!.map((row) => ({ ...row, "train/rate": undefined }));
    const same = now!.map((row) => ({ ...row, "train/rate": undefined }));
    expectAsBefore(same, withoutRates, "validations");
  });

  it("and what was measured of them fill a report", () => {
    const before = JSON.parse(readText("finished", "results.json")) as Json;
    const { sections } = done("evaluate", "report", at("finished"));
    expect(sections).toEqual(expect.arrayContaining(["Training", "Reconstructions", "Information limit"]));
    expect(sections).toEqual(expect.arrayContaining(["Classical fits", "Sweeps of the latents"]));
    const page = readFileSync(at("finished", "report.html"), "utf8");
    const flux = before["compare"]!["labels"]![0]!["network"]!["r2"]!["value"];
    expect(page).toContain(`R² ${Number(flux).toFixed(3)}`);
  });
});
